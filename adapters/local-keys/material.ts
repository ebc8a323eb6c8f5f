import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { HutongError } from '../../schemas/error.ts';
import type { KeyUse, PublicKey } from '../../services/ports/index.ts';
import type { StoredKey } from './key-file.ts';

/** The public JWK of an EC P-384 key with its RFC 7638 thumbprint as `kid`. */
export const publicJwk = (material: string): PublicKey => {
  const key = createPublicKey(
    createPrivateKey({ key: Buffer.from(material, 'base64url'), format: 'der', type: 'pkcs8' }),
  );
  const { x, y } = key.export({ format: 'jwk' });
  if (typeof x !== 'string' || typeof y !== 'string') throw new HutongError('internal', 'A signing key is no EC key');
  // RFC 7638 section 3.2: the required members only, in the order of their names, without white space.
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv: 'P-384', kty: 'EC', x, y }));
  return { kid: thumbprint.digest('base64url'), alg: 'ES384', kty: 'EC', crv: 'P-384', x, y, use: 'sig' };
};

/** A new key; its id is random, or for a signing key the `kid`. */
export const generateKey = (use: KeyUse): StoredKey => {
  if (use !== 'sign') {
    return { id: randomBytes(8).toString('hex'), material: randomBytes(32).toString('base64url') };
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const material = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
  return { id: publicJwk(material).kid, material };
};

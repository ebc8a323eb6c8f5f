import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Registry, registrySchema } from '../../../schemas/registry.ts';

const pairs = {
  EC: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

/** A registry with one hospital and two clients of it, one for each algorithm of SMART Backend Services. */
export const registry: Registry = registrySchema.parse({
  version: '1',
  organisations: [{ id: 'first', name: '第一医院', nameEn: 'First', kind: 'hospital', region: '990101' }],
  clients: [
    { id: 'es', kind: 'EC', alg: 'ES384' },
    { id: 'rs', kind: 'RSA', alg: 'RS384' },
    { id: 'off', kind: 'EC', alg: 'ES384', enabled: false },
  ].map(({ id, kind, alg, enabled = true }) => ({
    id,
    organisation: 'first',
    name: id,
    enabled,
    keys: [{ ...pairs[kind === 'EC' ? 'EC' : 'RSA'].publicKey.export({ format: 'jwk' }), kid: id, alg }],
    scopes: ['system/Observation.rs', 'hutong/message.write'],
  })),
});

export interface Claims {
  readonly client?: string;
  readonly audience?: string;
  readonly jti?: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly algorithm?: 'ES384' | 'RS384';
}

export const assertion = ({
  client = 'es',
  audience = 'https://gateway.example/oauth2/token',
  jti = crypto.randomUUID(),
  expires,
  algorithm = 'ES384',
}: Claims): Promise<string> => {
  const key: KeyObject = pairs[algorithm === 'ES384' ? 'EC' : 'RSA'].privateKey;
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, kid: client })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(audience)
    .setJti(jti)
    .setExpirationTime(Math.floor(expires / 1000))
    .sign(key);
};

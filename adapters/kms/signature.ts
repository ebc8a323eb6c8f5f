import { createHash, createPublicKey } from 'node:crypto';
import { HutongError } from '../../schemas/error.ts';
import type { PublicKey } from '../../services/ports/index.ts';

const malformed = (): HutongError => new HutongError('internal', 'KMS answered with a malformed signature or key');

/** One INTEGER at `start`, as `size` bytes, and where it ends (X.690 section 8.3). */
const readInteger = (
  der: Uint8Array,
  start: number,
  size: number,
): { readonly value: Uint8Array; readonly end: number } => {
  const length = der[start + 1];
  // A P-384 half has at most 49 bytes, so the length is in its short form.
  if (der[start] !== 0x02 || length === undefined || length === 0 || length > size + 1) throw malformed();
  const end = start + 2 + length;
  const bytes = der.subarray(start + 2, end);
  // A leading zero only keeps the number positive.
  const magnitude = bytes.length > size ? bytes.subarray(1) : bytes;
  if (bytes.length !== length || (bytes.length > size && bytes[0] !== 0)) throw malformed();
  const value = new Uint8Array(size);
  value.set(magnitude, size - magnitude.length);
  return { value, end };
};

/** An ECDSA P-384 signature from DER SEQUENCE { r, s } (RFC 3279 section 2.2.3) to r||s (RFC 7518 section 3.4). */
export const rawSignature = (der: Uint8Array): Uint8Array => {
  // At most 2 × 51 bytes: short form again.
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw malformed();
  const r = readInteger(der, 2, 48);
  const s = readInteger(der, r.end, 48);
  if (s.end !== der.length) throw malformed();
  const raw = new Uint8Array(96);
  raw.set(r.value);
  raw.set(s.value, 48);
  return raw;
};

/** The JWK of a P-384 SubjectPublicKeyInfo, its `kid` the RFC 7638 thumbprint. */
export const publicJwk = (spki: Uint8Array): PublicKey => {
  const { x, y, crv } = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  if (typeof x !== 'string' || typeof y !== 'string' || crv !== 'P-384') throw malformed();
  // RFC 7638 section 3.2: the required members only, in the order of their names, without white space.
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty: 'EC', x, y }));
  return { kid: thumbprint.digest('base64url'), alg: 'ES384', kty: 'EC', crv, x, y, use: 'sig' };
};

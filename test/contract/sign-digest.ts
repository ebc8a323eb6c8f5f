import { createECDH, type KeyObject } from 'node:crypto';

/** The order of P-384's base point (FIPS 186-5, SP 800-186 section 3.2.1.4). */
const order = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
);

const mod = (value: bigint): bigint => ((value % order) + order) % order;

/** Fermat: order is prime. */
const inverse = (value: bigint): bigint => {
  let result = 1n;
  let base = mod(value);
  for (let exponent = order - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
};

const toInteger = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);

const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const positive = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
};

/** An ECDSA P-384 signature, in DER, of a SHA-384 digest that node:crypto would hash once more. For tests only: its timing is not constant. */
export const signDigest = (digest: Buffer, key: KeyObject): Buffer => {
  const secret = toInteger(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const nonce = createECDH('secp384r1');
  const point = nonce.generateKeys();
  const k = toInteger(nonce.getPrivateKey());
  // Uncompressed: 0x04, x, y.
  const r = mod(toInteger(point.subarray(1, 49)));
  const s = mod(inverse(k) * (toInteger(digest) + r * secret));
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
};

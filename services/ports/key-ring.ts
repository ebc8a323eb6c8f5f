/** KeyRing: named keys that never leave it. A file with owner-only permissions, or KMS; test/contract/key-ring.ts holds both. */

import { HutongError } from '../../schemas/error.ts';

/** The public half of a signing key as a JWK (RFC 7517) with `kid`, `alg`, `use: 'sig'`. */
export interface PublicKey {
  readonly kid: string;
  readonly alg: 'ES384';
  readonly kty: 'EC';
  readonly crv: 'P-384';
  readonly x: string;
  readonly y: string;
  readonly use: 'sig';
}

export interface Signature {
  readonly kid: string;
  /** ECDSA P-384 with SHA-384 as r||s, 96 bytes (RFC 7518 section 3.4). */
  readonly bytes: Uint8Array;
}

/** What a key is for. KMS keys have one purpose each, so every name has one use, and using it otherwise is `key.unknown`. */
export type KeyUse = 'mac' | 'encrypt' | 'sign';

/** Bytes that `mac` and `encrypt` take: KMS's bound of 4,096 on GenerateMac and Encrypt, less one byte of format. Longer data is digested, or encrypted under a key that the ring encrypts. */
const maxKeyRingBytes = 4095;

/** Throws `store.invalid`. */
export const checkKeyRingBytes = (data: Uint8Array): void => {
  if (data.length > maxKeyRingBytes) {
    throw new HutongError('store.invalid', `A key ring takes at most ${maxKeyRingBytes} bytes`, { path: 'data' });
  }
};

/**
 * Names: 1 to 64 characters of `[a-z0-9-]`; what a name is for is fixed by `keyNames` in schemas/config. Errors thrown: `key.unknown` for a
 * name that the ring does not hold, `key.decrypt` for bytes that this ring did not encrypt under that name and context,
 * `store.invalid` for data over 4,095 bytes, `store.unavailable`.
 */
export interface KeyRing {
  /** HMAC-SHA-256 under the current key of `name`; 32 bytes; the same for the same key, name and data. Rotation changes it. */
  mac(name: string, data: Uint8Array): Promise<Uint8Array>;
  /** Authenticated; `context` must be given again to decrypt and is not secret. */
  encrypt(name: string, plaintext: Uint8Array, context: Readonly<Record<string, string>>): Promise<Uint8Array>;
  /** Also what an earlier key of the same name encrypted. */
  decrypt(name: string, ciphertext: Uint8Array, context: Readonly<Record<string, string>>): Promise<Uint8Array>;
  sign(name: string, data: Uint8Array): Promise<Signature>;
  /** Current first, then earlier ones, whose signatures stay verifiable. */
  publicKeys(name: string): Promise<readonly PublicKey[]>;
  /** Makes a new current key of `name`; earlier ones still decrypt and verify. */
  rotate(name: string): Promise<void>;
}

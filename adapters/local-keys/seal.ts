import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HutongError } from '../../schemas/error.ts';
import type { StoredKey } from './key-file.ts';

type Context = Readonly<Record<string, string>>;

/** Format byte, 8 bytes of key id, 12 of nonce, ciphertext, 16 of tag. */
const format = 1;
const idBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + idBytes + nonceBytes;

/** Binds name, key id and context, the latter in the order of its names. */
const associatedData = (name: string, id: string, context: Context): Buffer =>
  Buffer.from(JSON.stringify([name, id, Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1))]));

/** AES-256-GCM with a random nonce: safe for 2^32 messages under one key (NIST SP 800-38D section 8.3). */
export const seal = (name: string, key: StoredKey, plaintext: Uint8Array, context: Context): Uint8Array => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64url'), nonce);
  cipher.setAAD(associatedData(name, key.id, context));
  const body = [cipher.update(plaintext), cipher.final()];
  return Buffer.concat([Buffer.of(format), Buffer.from(key.id, 'hex'), nonce, ...body, cipher.getAuthTag()]);
};

/** Throws `key.decrypt` for what none of `keys` sealed under this name and context. */
export const unseal = (name: string, keys: readonly StoredKey[], sealed: Uint8Array, context: Context): Uint8Array => {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const id = bytes.subarray(1, 1 + idBytes).toString('hex');
  const key = keys.find((candidate) => candidate.id === id);
  if (bytes.length < headerBytes + tagBytes || bytes[0] !== format || !key) {
    throw new HutongError('key.decrypt', 'No key of this ring encrypted these bytes');
  }
  const material = Buffer.from(key.material, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', material, bytes.subarray(1 + idBytes, headerBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associatedData(name, id, context));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headerBytes, -tagBytes)), decipher.final()]);
  } catch (error) {
    throw new HutongError('key.decrypt', 'These bytes were altered, or the context is another', { cause: error });
  }
};

import { createCipheriv, createHmac } from 'node:crypto';

/** What the keyed methods need. Keys never leave these functions. */
export interface Keyed {
  /** 64 hexadecimal digits: HMAC-SHA-256 under the policy's own hash key, or one derived from the run's. */
  readonly hash: (text: string) => string;
  /** 32 hexadecimal digits, for this project only. */
  readonly pseudonym: (text: string) => string;
  /** Base64 of a 16-byte vector and the AES-CBC ciphertext, as the anonymizer writes it. */
  readonly encrypt: (text: string) => string;
  /** 0 ≤ number < 1, the same for the same text. */
  readonly uniform: (text: string) => number;
}

const hmac = (key: Uint8Array | string, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'utf8').digest();

/**
 * Functions over the run's key, from which one key for each use is derived. `fileKeys` are those written in a policy file; an encryption
 * key there has 16, 24 or 32 bytes. `randomBytes` gives initialisation vectors.
 */
export const makeKeyed = (
  key: Uint8Array,
  fileKeys: { readonly hash: string; readonly encrypt: string },
  randomBytes: (count: number) => Uint8Array,
): Keyed => {
  const hashKey = fileKeys.hash === '' ? hmac(key, 'hutong-deid/hash') : fileKeys.hash;
  const encryptKey = fileKeys.encrypt === '' ? hmac(key, 'hutong-deid/encrypt') : Buffer.from(fileKeys.encrypt, 'utf8');
  const pseudonymKey = hmac(key, 'hutong-deid/pseudonym');
  const noiseKey = hmac(key, 'hutong-deid/noise');
  return {
    hash: (text) => hmac(hashKey, text).toString('hex'),
    pseudonym: (text) => hmac(pseudonymKey, text).toString('hex').slice(0, 32),
    encrypt: (text) => {
      const vector = randomBytes(16);
      const cipher = createCipheriv(`aes-${encryptKey.length * 8}-cbc`, encryptKey, vector);
      return Buffer.concat([vector, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
    },
    uniform: (text) => hmac(noiseKey, text).readUIntBE(0, 6) / 2 ** 48,
  };
};

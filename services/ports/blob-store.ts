/** BlobStore: write-once bytes by key. A directory or S3; test/contract/blob-store.ts holds both to the same behaviour. */

import { HutongError } from '../../schemas/error.ts';

export interface BlobInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Keys: 1 to 512 characters of `[A-Za-z0-9._/-]`, parts of 1 to 200 characters,
 * none `.` or `..`. Keys are content-addressed by their callers, because
 * S3-compatible stores do not all honour If-None-Match; an adapter still never replaces bytes that are there.
 *
 * Errors thrown: `store.invalid` for a key outside these bounds, `resource.not-found` for reading an absent key, `store.unavailable`.
 */
export interface BlobStore {
  /** Keeps `bytes` under `key`, durable when it resolves. `false`: the key was there already, and its bytes stay. */
  putOnce(key: string, bytes: Uint8Array): Promise<boolean>;
  get(key: string): Promise<Uint8Array>;
  /** Chunks, in order, without holding the whole blob in memory. */
  stream(key: string): AsyncIterable<Uint8Array>;
  /** By key's UTF-8 order, all that start with `prefix`. */
  list(prefix: string): AsyncIterable<BlobInfo>;
  /** Takes the blob away; one that is not there is fine. For files made to be fetched for a while: records and what was received stay. */
  remove(key: string): Promise<void>;
  /** A link that reads the blob without other credentials until `expiresInSeconds` (1 to 604,800) have passed. */
  presign(key: string, expiresInSeconds: number): Promise<string>;
}

const partPattern = /^[A-Za-z0-9._-]{1,200}$/;

/** Throws `store.invalid` for a key outside the bounds above, so that no adapter can be led out of its directory or bucket. */
export const checkBlobKey = (key: string): void => {
  const sound = (part: string): boolean => partPattern.test(part) && part !== '.' && part !== '..';
  if (key.length > 512 || !key.split('/').every(sound)) {
    throw new HutongError('store.invalid', 'A blob key has 1 to 512 characters of A-Z a-z 0-9 . _ / -', {
      path: 'key',
    });
  }
};

/** Seconds that a link may live; throws `store.invalid`. */
export const checkLinkSeconds = (seconds: number): void => {
  if (!(Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= 604_800)) {
    throw new HutongError('store.invalid', 'A link lives 1 to 604800 seconds', { path: 'expiresInSeconds' });
  }
};

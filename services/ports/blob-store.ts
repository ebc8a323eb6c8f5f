/** BlobStore: write-once bytes by key. A directory or S3; test/contract/blob-store.ts holds both to the same behaviour. */

export interface BlobInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Keys: 1 to 512 characters of `[A-Za-z0-9._/-]`, no empty, `.` or `..` part. Keys are content-addressed by their callers, because
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
  /** A link that reads the blob without other credentials until `expiresInSeconds` (1 to 604,800) have passed. */
  presign(key: string, expiresInSeconds: number): Promise<string>;
}

import { type MessageRecord, rawKey, sha256 } from '../messages/message-record.ts';
import type { BlobStore } from '../ports/index.ts';

/** Stage 1: the bytes as they came, write-once, durable before anything is made of them. */
export const makeKeepRaw =
  ({ blobs }: { readonly blobs: BlobStore }) =>
  async (organisation: string, bytes: Uint8Array): Promise<MessageRecord['raw']> => {
    const digest = sha256(bytes);
    const key = rawKey(organisation, digest);
    await blobs.putOnce(key, bytes);
    return { key, sha256: digest, bytes: bytes.length };
  };

export type KeepRaw = ReturnType<typeof makeKeepRaw>;

import { createHash } from 'node:crypto';
import {
  type BlobStore,
  maxInlineBodyBytes,
  maxTransactBytes,
  type Put,
  type RecordTable,
  type StoredRecord,
  type Transaction,
} from './ports/index.ts';

/** SUBSTITUTE: JSON text never starts with it, so that only odd bodies need the escape. */
const mark = '\u001a';
const spilledMark = `${mark}blob:`;
const plainMark = `${mark}text:`;

const inline = (body: string): string => (body.startsWith(mark) ? plainMark + body : body);

const blobKey = (bytes: Uint8Array): string => {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return `bodies/${digest.slice(0, 2)}/${digest}`;
};

/** Which puts must leave their bodies in the blob store: each that is too long, then the longest until the rest fit together. */
const chooseSpilled = (sizes: readonly number[]): ReadonlySet<number> => {
  const spilled = new Set<number>();
  let total = 0;
  for (const [position, size] of sizes.entries()) {
    if (size > maxInlineBodyBytes) spilled.add(position);
    else total += size;
  }
  const bySize = [...sizes.keys()]
    .filter((position) => !spilled.has(position))
    .sort((left, right) => (sizes[right] ?? 0) - (sizes[left] ?? 0));
  for (const position of bySize) {
    if (total <= maxTransactBytes) break;
    spilled.add(position);
    total -= sizes[position] ?? 0;
  }
  return spilled;
};

/**
 * A table that keeps long bodies in `blobs`, under the digest of their bytes. The blob is durable before the item that points to it; a
 * transaction that is refused may leave a blob that nothing points to, which the next put of the same body uses.
 */
export const spillBodies = (table: RecordTable, blobs: BlobStore): RecordTable => {
  const spill = async (put: Put): Promise<Put> => {
    const bytes = Buffer.from(put.body);
    const key = blobKey(bytes);
    await blobs.putOnce(key, bytes);
    return { ...put, body: spilledMark + key };
  };

  const fill = async (record: StoredRecord): Promise<StoredRecord> => {
    if (!record.body.startsWith(mark)) return record;
    if (record.body.startsWith(plainMark)) return { ...record, body: record.body.slice(plainMark.length) };
    const bytes = await blobs.get(record.body.slice(spilledMark.length));
    return { ...record, body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() };
  };

  const prepare = async (transaction: Transaction): Promise<Transaction> => {
    const puts = (transaction.puts ?? []).map((put) => ({ ...put, body: inline(put.body) }));
    const spilled = chooseSpilled(puts.map(({ body }) => Buffer.byteLength(body)));
    if (spilled.size === 0) return { ...transaction, puts };
    const originals = transaction.puts ?? [];
    const replaced = await Promise.all(
      puts.map((put, position) => (spilled.has(position) ? spill(originals[position] ?? put) : put)),
    );
    return { ...transaction, puts: replaced };
  };

  return {
    async get(key) {
      const record = await table.get(key);
      return record && fill(record);
    },
    batchGet: async (keys) => Promise.all((await table.batchGet(keys)).map(fill)),
    async query(request) {
      const page = await table.query(request);
      return { ...page, items: await Promise.all(page.items.map(fill)) };
    },
    transact: async (transaction) => table.transact(await prepare(transaction)),
  };
};

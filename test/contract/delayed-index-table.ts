import type { IndexName, Key, QueryRequest, RecordTable, StoredRecord } from '../../services/ports/index.ts';

export interface DelayedIndexTable extends RecordTable {
  /** Lets every index entry written so far be seen. */
  catchUp(): void;
}

const idOf = ({ pk, sk }: Key): string => `${pk}\0${sk}`;
const entryOf = (record: StoredRecord | undefined, name: IndexName): string => {
  const entry = record?.indexes?.[name];
  return entry ? idOf(entry) : '';
};

/**
 * A table whose index queries do not find an item by an entry that is new since the last `catchUp`, as DynamoDB's may not; reads by primary key
 * are current. Put under a service in its tests, it fails the service that reads an index where it must see its own write.
 */
export const delayedIndexTable = (table: RecordTable): DelayedIndexTable => {
  /** The record as it was at the last catch-up. */
  const before = new Map<string, StoredRecord | undefined>();

  const isVisible = (record: StoredRecord, request: QueryRequest): boolean => {
    const name = request.index;
    if (!name || !before.has(idOf(record))) return true;
    return entryOf(before.get(idOf(record)), name) === entryOf(record, name);
  };

  return {
    get: (key) => table.get(key),
    batchGet: (keys) => table.batchGet(keys),
    async query(request) {
      const page = await table.query(request);
      return { ...page, items: page.items.filter((record) => isVisible(record, request)) };
    },
    async transact(transaction) {
      const keys = [...(transaction.puts ?? []), ...(transaction.deletes ?? [])];
      const found = new Map((await table.batchGet(keys)).map((record) => [idOf(record), record]));
      const result = await table.transact(transaction);
      if (result.ok) {
        for (const key of keys) if (!before.has(idOf(key))) before.set(idOf(key), found.get(idOf(key)));
      }
      return result;
    },
    catchUp: () => before.clear(),
  };
};

import type { Key, NewRecord, Put, RecordTable } from '../ports/index.ts';

const textOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

interface Seen {
  /** As stored; undefined: no item. */
  readonly version: number | undefined;
  body: string | undefined;
  pending: NewRecord | undefined;
}

/**
 * What a commit is about to write to items that it reads: a later read sees the earlier write, and each item is put once, on the condition that it still is as it was first
 * read.
 */
export interface PendingWrites {
  /** Bodies by `pk sk`; absent items are left out. */
  read(keys: readonly Key[]): Promise<ReadonlyMap<string, string>>;
  /** An item that was read before. */
  write(record: NewRecord): void;
  puts(): readonly Put[];
}

export const keyOf = textOf;

export const makePendingWrites = (table: RecordTable): PendingWrites => {
  const seen = new Map<string, Seen>();
  return {
    async read(keys) {
      const missing = new Map(keys.filter((key) => !seen.has(textOf(key))).map((key) => [textOf(key), key]));
      if (missing.size > 0) {
        const stored = new Map((await table.batchGet([...missing.values()])).map((item) => [textOf(item), item]));
        for (const text of missing.keys()) {
          const item = stored.get(text);
          seen.set(text, { version: item?.version, body: item?.body, pending: undefined });
        }
      }
      return new Map(
        keys.flatMap((key) => {
          const body = seen.get(textOf(key))?.body;
          return body === undefined ? [] : [[textOf(key), body] as const];
        }),
      );
    },
    write(record) {
      const before = seen.get(textOf(record));
      if (before === undefined) throw new Error('PendingWrites: an item is read before it is written');
      before.body = record.body;
      before.pending = record;
    },
    puts: () =>
      [...seen.values()].flatMap(({ version, pending }): Put[] =>
        pending === undefined ? [] : [{ ...pending, condition: version ?? 'absent' }],
      ),
  };
};

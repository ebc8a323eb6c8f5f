import type { Ids, RecordTable } from '../../services/ports/index.ts';

/** A table whose process ends before its write number `calls`: from then on nothing is read or written. */
export const stoppingTable = (table: RecordTable, calls: number): RecordTable => {
  let left = calls;
  const alive = (cost: number): void => {
    left -= cost;
    if (left <= 0) throw new Error('stopped');
  };
  return {
    async get(key) {
      alive(0);
      return table.get(key);
    },
    async batchGet(keys) {
      alive(0);
      return table.batchGet(keys);
    },
    async query(request) {
      alive(0);
      return table.query(request);
    },
    async transact(transaction) {
      alive(1);
      return table.transact(transaction);
    },
  };
};

/** A table whose write number `call` is answered by an error, before or after it was done. */
export const breakingTable = (table: RecordTable, call: number, when: 'before' | 'after'): RecordTable => {
  let calls = 0;
  return {
    ...table,
    async transact(transaction) {
      calls += 1;
      if (calls === call && when === 'before') throw new Error('broken');
      const result = await table.transact(transaction);
      if (calls === call) throw new Error('broken');
      return result;
    },
  };
};

export const countingIds = (): Ids => {
  let number = 0;
  return { next: () => `01JTEST${String(number++).padStart(19, '0')}` };
};

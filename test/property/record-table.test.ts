import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDynamoTable } from '../../adapters/dynamodb/index.ts';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import type { QueryRequest, RecordTable, StoredRecord, Transaction } from '../../services/ports/index.ts';
import { type Dynoxide, dynoxideSkip, startDynoxide } from '../contract/dynoxide.ts';
import { type ManualClock, manualClock } from '../contract/manual-clock.ts';

/** The semantics of RecordTable in the plainest way: a map and a scan. */
const modelTable = (clock: ManualClock) => {
  const records = new Map<string, StoredRecord>();
  const idOf = (key: { pk: string; sk: string }) => `${key.pk}\0${key.sk}`;
  const get = (key: { pk: string; sk: string }): StoredRecord | undefined => {
    const record = records.get(idOf(key));
    return record?.expiresAt !== undefined && record.expiresAt * 1000 <= clock.now() ? undefined : record;
  };
  return {
    transact({ puts = [], deletes = [], checks = [] }: Transaction): boolean {
      const all = [...puts, ...deletes, ...checks];
      if (!all.every((key) => key.condition === undefined || key.condition === (get(key)?.version ?? 'absent')))
        return false;
      for (const { condition, ...put } of puts)
        records.set(idOf(put), { ...put, version: (get(put)?.version ?? 0) + 1 });
      for (const key of deletes) records.delete(idOf(key));
      return true;
    },
    query({ index, pk, range = {}, order }: QueryRequest): StoredRecord[] {
      const keyOf = (record: StoredRecord) => (index ? record.indexes?.[index] : record);
      const bytes = (record: StoredRecord) => Buffer.from(keyOf(record)?.sk ?? '');
      const inRange = (sk: string) =>
        'prefix' in range
          ? sk.startsWith(range.prefix)
          : (range.from === undefined || Buffer.compare(Buffer.from(sk), Buffer.from(range.from)) >= 0) &&
            (range.to === undefined || Buffer.compare(Buffer.from(sk), Buffer.from(range.to)) <= 0);
      const found = [...records.values()]
        .filter((record) => get(record) && keyOf(record)?.pk === pk && inRange(keyOf(record)?.sk ?? ''))
        .sort((left, right) => Buffer.compare(bytes(left), bytes(right)));
      return order === 'descending' ? found.toReversed() : found;
    },
  };
};

const sk = fc.constantFrom('a', 'a#1', 'a#10', 'b', 'B', '中', '𠮷', '\ue000');
const key = fc.record({ pk: fc.constantFrom('p', 'q'), sk });
const condition = fc.option(fc.oneof(fc.constant('absent' as const), fc.integer({ min: 1, max: 3 })), {
  nil: undefined,
});
const indexKey = fc.record({ pk: fc.constantFrom('i', 'j'), sk });

/** Leaves out members that are undefined, as the port's types ask. */
const compact = <Value extends object>(value: Value): Value =>
  // Only undefined members go, and those are optional.
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;

const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      key,
      condition,
      body: fc.string(),
      index: fc.option(indexKey),
      life: fc.option(fc.integer({ min: 1, max: 5 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      key,
      version: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('check' as const),
      key,
      condition: fc.oneof(fc.constant('absent' as const), fc.integer({ min: 1, max: 3 })),
    }),
  },
);
const step = fc.record({
  operations: fc.uniqueArray(operation, {
    minLength: 1,
    maxLength: 4,
    selector: (one) => `${one.key.pk} ${one.key.sk}`,
  }),
  wait: fc.constantFrom(0, 0, 0, 1, 3),
});
const request = fc.record({
  index: fc.constantFrom(undefined, 'gsi2' as const),
  pk: fc.constantFrom('p', 'q', 'i', 'j'),
  range: fc.oneof(fc.record({ prefix: sk }), fc.record({ from: sk, to: sk }), fc.record({ from: sk }), fc.constant({})),
  order: fc.constantFrom('ascending' as const, 'descending' as const),
  limit: fc.integer({ min: 1, max: 5 }),
});

type Operations =
  typeof step extends fc.Arbitrary<infer Step extends { operations: unknown }> ? Step['operations'] : never;

const toTransaction = (operations: Operations, nowSeconds: number): Transaction =>
  ({
    puts: operations.flatMap((one) =>
      one.kind === 'put'
        ? [
            compact({
              ...one.key,
              body: one.body.replaceAll('\0', ''),
              condition: one.condition,
              indexes: one.index ? { gsi2: one.index } : undefined,
              expiresAt: one.life === null ? undefined : nowSeconds + one.life,
            }),
          ]
        : [],
    ),
    deletes: operations.flatMap((one) =>
      one.kind === 'delete' ? [compact({ ...one.key, condition: one.version })] : [],
    ),
    checks: operations.flatMap((one) => (one.kind === 'check' ? [{ ...one.key, condition: one.condition }] : [])),
  }) as Transaction;

const readAll = async (table: RecordTable, whole: QueryRequest): Promise<StoredRecord[]> => {
  const items: StoredRecord[] = [];
  for (let cursor: string | undefined; ; ) {
    const page: Awaited<ReturnType<RecordTable['query']>> = await table.query(cursor ? { ...whole, cursor } : whole);
    items.push(...page.items);
    cursor = page.cursor;
    if (!cursor) return items;
  }
};

const agrees = async (make: (clock: ManualClock) => Promise<RecordTable>, numRuns: number): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(request, { minLength: 1, maxLength: 6 }),
      async (steps, requests) => {
        const clock = manualClock();
        const table = await make(clock);
        const model = modelTable(clock);
        for (const { operations, wait } of steps) {
          const transaction = toTransaction(operations, Math.floor(clock.now() / 1000));
          expect((await table.transact(transaction)).ok).toBe(model.transact(transaction));
          clock.advance(wait);
        }
        for (const one of requests) {
          const whole = compact(one) as QueryRequest;
          const found = await readAll(table, whole);
          const expected = model.query(whole);
          // Items of one index sort key have no order of their own.
          const order = ({ pk, sk: own }: StoredRecord) => `${pk} ${own}`;
          const sorted = (items: StoredRecord[]) =>
            items.toSorted((left, right) => (order(left) < order(right) ? -1 : 1));
          expect(sorted(found)).toEqual(sorted(expected));
          const sortKeys = (items: StoredRecord[]) =>
            items.map((item) => (one.index ? item.indexes?.[one.index]?.sk : item.sk));
          expect(sortKeys(found)).toEqual(sortKeys(expected));
        }
      },
    ),
    { numRuns },
  );
};

describe('RecordTable does what a map and a scan do', () => {
  it('on SQLite', async () => {
    await agrees(async (clock) => openSqliteTable({ file: ':memory:', clock }), 200);
  });

  describe.skipIf(dynoxideSkip !== undefined)(`on DynamoDB${dynoxideSkip ? ` (skipped: ${dynoxideSkip})` : ''}`, () => {
    let engine: Dynoxide;
    beforeAll(async () => {
      engine = await startDynoxide();
    });
    afterAll(() => engine?.stop());

    it('(dynoxide)', async () => {
      let tables = 0;
      await agrees(async (clock) => {
        const tableName = `model-${tables++}`;
        await engine.createTable(tableName);
        return makeDynamoTable({ client: engine.client, tableName, clock });
      }, 60);
    });
  });
});

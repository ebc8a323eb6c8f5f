import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import { isHutongError } from '../../schemas/error.ts';
import type { Key, RecordTable, StoredRecord, Transaction } from '../../services/ports/index.ts';
import { finishLargeTransactions, withLargeTransactions } from '../../services/store/large-transactions/index.ts';
import { queryAll } from '../../services/store/query-all.ts';
import { manualClock } from '../contract/manual-clock.ts';
import { breakingTable, countingIds, stoppingTable } from '../contract/stopping-table.ts';

const keyOf = (number: number): Key => ({ pk: 'p', sk: String(number).padStart(4, '0') });
const tick = (): Promise<void> => new Promise(setImmediate);

/** What a caller sees by every way of reading, without versions: they are not part of what is all or nothing. */
const look = async (table: RecordTable, count: number): Promise<unknown> => {
  const plain = ({ version: _, ...record }: StoredRecord) => record;
  const bySk = (items: readonly StoredRecord[]) =>
    items.map(plain).toSorted((left, right) => (left.sk < right.sk ? -1 : 1));
  const keys = Array.from({ length: count }, (_, number) => keyOf(number));
  const [first, ...others] = [
    bySk(await queryAll(table, { pk: 'p' })),
    bySk(await table.batchGet(keys)),
    bySk([
      ...(await queryAll(table, { index: 'gsi1', pk: 'i' })),
      ...(await queryAll(table, { index: 'gsi1', pk: 'j' })),
    ]),
    bySk((await Promise.all(keys.map(table.get))).filter((record) => record !== undefined)),
  ];
  for (const other of others) expect(other).toEqual(first);
  return first;
};

type Kind = 'put' | 'delete' | 'check' | 'none';
const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Kind>('put') },
  { weight: 2, arbitrary: fc.constant<Kind>('delete') },
  { weight: 1, arbitrary: fc.constant<Kind>('check') },
  { weight: 1, arbitrary: fc.constant<Kind>('none') },
);
const count = 130;
/** Of each item: whether it is there before, what is done, with a condition or not, and where it stands in the index before and after. */
const plan = fc.array(
  fc.record({
    there: fc.boolean(),
    kind,
    conditional: fc.boolean(),
    from: fc.constantFrom('i', 'j'),
    to: fc.constantFrom('i', 'j'),
    moves: fc.boolean(),
  }),
  { minLength: count, maxLength: count },
);

const transactionOf = (steps: typeof plan extends fc.Arbitrary<infer Steps> ? Steps : never): Transaction => {
  const all = steps.map((step, number) => ({ ...step, key: keyOf(number), number }));
  const conditionOf = ({ there }: { readonly there: boolean }) => (there ? 1 : 'absent');
  return {
    puts: all
      .filter((step) => step.kind === 'put')
      .map((step) => ({
        ...step.key,
        body: `new ${step.number}`,
        indexes: { gsi1: { pk: step.to, sk: `${step.moves ? 'moved' : ''}${step.number}` } },
        ...(step.conditional ? { condition: conditionOf(step) } : {}),
      })),
    deletes: all
      .filter((step) => step.kind === 'delete')
      .map((step) => ({ ...step.key, ...(step.conditional && step.there ? { condition: 1 } : {}) })),
    checks: all.filter((step) => step.kind === 'check').map((step) => ({ ...step.key, condition: conditionOf(step) })),
  };
};

describe('a large transaction is all or nothing', () => {
  it('whichever call of the engine its process stops at, or whose answer is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        plan,
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom('stops', 'fails', 'answer is lost'),
        fc.constantFrom('restart', 'wait', 'write'),
        async (steps, call, how, then) => {
          const transaction = transactionOf(steps);
          const { puts = [], deletes = [], checks = [] } = transaction;
          fc.pre(puts.length + deletes.length + checks.length > 100);
          const clock = manualClock();
          const engine = openSqliteTable({ file: ':memory:', clock });
          const ids = countingIds();
          const open = (beneath: RecordTable) => withLargeTransactions(beneath, { clock, ids, pause: tick });
          const table = open(engine);
          const old = steps.flatMap(({ there, from }, number) =>
            there
              ? [{ ...keyOf(number), body: `old ${number}`, indexes: { gsi1: { pk: from, sk: `${number}` } } }]
              : [],
          );
          for (const half of [old.slice(0, 65), old.slice(65)]) await table.transact({ puts: half });
          const before = await look(table, count);

          const beneath =
            how === 'stops'
              ? stoppingTable(engine, call)
              : breakingTable(engine, call, how === 'fails' ? 'before' : 'after');
          const done = await open(beneath)
            .transact(transaction)
            .then(({ ok }) => ok)
            .catch(() => undefined);

          const touched = new Set([...puts, ...deletes].map(({ sk }) => sk));
          const after = [
            ...old.filter(({ sk }) => !touched.has(sk)),
            ...puts.map(({ condition: _, ...put }) => put),
          ].toSorted((left, right) => (left.sk < right.sk ? -1 : 1));
          const seen = await look(table, count);
          expect(seen).toEqual(isDeepStrictEqual(seen, after) ? after : before);
          if (done === true) expect(seen).toEqual(after);

          if (then === 'wait') clock.advance(61);
          if (then === 'write') {
            clock.advance(61);
            // Whoever meets what is left, may write after it.
            for (const number of [0, 60, 129]) {
              const found = await table.get(keyOf(number));
              const indexes = found?.indexes ?? { gsi1: { pk: 'i', sk: `${number}` } };
              const put = { ...keyOf(number), body: found?.body ?? 'mine', indexes };
              const write = async (): Promise<boolean> =>
                (await table.transact({ puts: [{ ...put, condition: (await table.get(put))?.version ?? 'absent' }] }))
                  .ok;
              expect((await write()) || (await write())).toBe(true);
            }
          }
          const settled = then === 'write' ? await look(table, count) : seen;
          await finishLargeTransactions(engine, { clock, takeOver: then === 'restart' });
          expect(await look(table, count)).toEqual(settled);
          // Nothing is left, and every item is itself again.
          expect(await queryAll(engine, { pk: 'large-commit' })).toEqual([]);
          expect((await queryAll(engine, { pk: 'p' })).some(({ body }) => body.startsWith('\u0016'))).toBe(false);
          engine.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('between others that read and write the same items, some of which stop half-way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }),
        fc.option(fc.integer({ min: 2, max: 8 }), { nil: undefined }),
        fc.integer({ min: 1, max: 9 }),
        async (delays, stopAt, shift) => {
          const clock = manualClock();
          const sqlite = openSqliteTable({ file: ':memory:', clock });
          const ids = countingIds();
          let calls = 0;
          /** Lets the others in before and after each call of the engine. */
          const between = async <Result>(call: () => Promise<Result>): Promise<Result> => {
            for (let left = delays[calls++ % delays.length] ?? 0; left > 0; left -= 1) await tick();
            const result = await call();
            for (let left = delays[calls++ % delays.length] ?? 0; left > 0; left -= 1) await tick();
            return result;
          };
          const engine: RecordTable = {
            get: (key) => between(() => sqlite.get(key)),
            batchGet: (keys) => between(() => sqlite.batchGet(keys)),
            query: (request) => between(() => sqlite.query(request)),
            transact: (transaction) => between(() => sqlite.transact(transaction)),
          };
          const open = (beneath: RecordTable) => withLargeTransactions(beneath, { clock, ids, pause: tick });
          const table = open(engine);

          const accounts = Array.from({ length: 110 }, (_, number) => keyOf(number));
          const counter: Key = { pk: 'counter', sk: 'x' };
          const start = accounts.map((key, number) => ({ ...key, body: String(number) }));
          await sqlite.transact({ puts: start.slice(0, 55) });
          await sqlite.transact({ puts: [...start.slice(55), { ...counter, body: '0' }] });
          const total = (109 * 110) / 2;
          const sum = (items: readonly StoredRecord[]): number =>
            items.reduce((all, { body }) => all + Number(body), 0);

          /** Moves what some accounts hold to others, and counts itself, all under the versions that it read. */
          const move = async (through: RecordTable, keys: readonly Key[]): Promise<boolean> => {
            const found = new Map((await through.batchGet([...keys, counter])).map((item) => [item.sk, item]));
            const held = keys.map(({ sk }) => found.get(sk));
            const puts = keys.map((key, number) => ({
              ...key,
              body: held[(number + shift) % keys.length]?.body ?? '',
              condition: found.get(key.sk)?.version ?? ('absent' as const),
            }));
            const count = found.get('x');
            puts.push({ ...counter, body: String(Number(count?.body) + 1), condition: count?.version ?? 'absent' });
            return (await through.transact({ puts })).ok;
          };

          let done = 0;
          let unknown = 0;
          let running = 0;
          const work = async (through: RecordTable, keys: readonly Key[], times: number): Promise<void> => {
            running += 1;
            for (let time = 0; time < times; time += 1) {
              try {
                if (await move(through, keys)) done += 1;
              } catch (error) {
                if (!(error instanceof Error) || (!isHutongError(error) && error.message !== 'stopped')) throw error;
                if (isHutongError(error)) continue;
                unknown += 1;
                // The process is gone; the others go on and find what it has left.
                clock.advance(61);
                break;
              }
            }
            running -= 1;
          };
          const watch = async (): Promise<void> => {
            while (running > 0) {
              const { items } = await table.query({ pk: 'p', limit: 1000 });
              expect([items.length, sum(items)]).toEqual([110, total]);
              expect(sum(await table.batchGet(accounts))).toBe(total);
              await tick();
            }
          };
          await Promise.all([
            work(table, accounts, 2),
            work(stopAt === undefined ? table : open(stoppingTable(engine, stopAt)), accounts.toReversed(), 2),
            work(table, accounts.slice(50, 60), 6),
            work(table, accounts.slice(0, 2), 6),
            watch(),
          ]);

          clock.advance(61);
          await finishLargeTransactions(engine, { clock });
          expect(sum(await queryAll(sqlite, { pk: 'p' }))).toBe(total);
          const counted = Number((await sqlite.get(counter))?.body);
          expect(counted).toBeGreaterThanOrEqual(done);
          expect(counted).toBeLessThanOrEqual(done + unknown);
          expect(counted).toBeGreaterThan(0);
          sqlite.close();
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});

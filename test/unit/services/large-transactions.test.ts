/** Races that decide by one call which way they go, made to happen: a call of the engine is held until something else is done. */

import { beforeEach, describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../../adapters/sqlite/index.ts';
import type { Put, RecordTable } from '../../../services/ports/index.ts';
import { finishLargeTransactions, withLargeTransactions } from '../../../services/store/large-transactions/index.ts';
import { queryAll } from '../../../services/store/query-all.ts';
import { type ManualClock, manualClock } from '../../contract/manual-clock.ts';
import { countingIds, stoppingTable } from '../../contract/stopping-table.ts';

interface HeldTable extends RecordTable {
  /** Resolves when the write that is held has come. */
  readonly reached: Promise<void>;
  readonly letGo: () => void;
}

/** Holds write number `write` until it is let go. */
const holdingTable = (table: RecordTable, write: number): HeldTable => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let writes = 0;
  return {
    ...table,
    async transact(transaction) {
      writes += 1;
      if (writes === write) {
        reached.resolve();
        await gate.promise;
      }
      return table.transact(transaction);
    },
    reached: reached.promise,
    letGo: () => gate.resolve(),
  };
};

let clock: ManualClock;
let engine: RecordTable;
let table: RecordTable;
const ids = countingIds();
const open = (beneath: RecordTable): RecordTable =>
  withLargeTransactions(beneath, { clock, ids, pause: () => new Promise(setImmediate) });

beforeEach(() => {
  clock = manualClock();
  engine = openSqliteTable({ file: ':memory:', clock });
  table = open(engine);
});

/** Of 150: write 1 begins, 2 and 3 stage, 4 decides, 5 and 6 release, 7 forgets. */
const puts = (body: string, count = 150): Put[] =>
  Array.from({ length: count }, (_, number) => ({ pk: 'p', sk: String(number).padStart(4, '0'), body }));
const bodiesOf = async (through: RecordTable): Promise<string[]> => [
  ...new Set((await queryAll(through, { pk: 'p' })).map(({ body }) => body)),
];

describe('a reader', () => {
  it('who has read items before they were staged reads again when the commit is decided meanwhile', async () => {
    await table.transact({ puts: puts('old', 75) });
    await table.transact({ puts: puts('old').slice(75) });
    const held = holdingTable(stoppingTable(engine, 5), 3);
    const writing = open(held).transact({ puts: puts('new') });
    await held.reached;
    let reads = 0;
    const reader = open({
      ...engine,
      async query(request) {
        // Read while the first chunk is staged and the second is not; used when both are, and the commit is decided.
        const page = await engine.query(request);
        reads += 1;
        if (reads === 1) {
          held.letGo();
          await writing;
        }
        return page;
      },
    });
    expect(new Set((await reader.query({ pk: 'p', limit: 1000 })).items.map(({ body }) => body))).toEqual(
      new Set(['new']),
    );
    expect(reads).toBe(2);
  });

  it('who has read staged items reads again when they are released and the commit is forgotten meanwhile', async () => {
    const held = holdingTable(engine, 3);
    const writing = open(held).transact({ puts: puts('new') });
    await held.reached;
    let reads = 0;
    const reader = open({
      ...engine,
      async get(key) {
        const record = await engine.get(key);
        reads += 1;
        held.letGo();
        await writing;
        return record;
      },
    });
    expect((await reader.get({ pk: 'p', sk: '0000' }))?.body).toBe('new');
    expect(reads).toBe(2);
  });

  it('pays for what is staged only', async () => {
    await table.transact({ puts: puts('x', 50) });
    const calls: string[] = [];
    const note = <Result>(name: string, result: Promise<Result>): Promise<Result> => {
      calls.push(name);
      return result;
    };
    const counted = open({
      get: (key) => note('get', engine.get(key)),
      batchGet: (keys) => note('batchGet', engine.batchGet(keys)),
      query: (request) => note('query', engine.query(request)),
      transact: (transaction) => note('transact', engine.transact(transaction)),
    });
    await counted.get({ pk: 'p', sk: '0000' });
    await counted.batchGet(puts('', 50));
    await counted.query({ pk: 'p' });
    await counted.transact({ puts: puts('y', 100) });
    expect(calls).toEqual(['get', 'batchGet', 'query', 'transact']);
  });
});

describe('a writer who is slower than its deadline', () => {
  it.each([
    ['stages', 3],
    ['decides', 4],
  ])('is refused when it %s, and leaves nothing', async (_, write) => {
    const held = holdingTable(engine, write);
    const writing = open(held).transact({ puts: puts('late') });
    const refused = expect(writing).rejects.toMatchObject({ code: 'store.unavailable' });
    await held.reached;
    expect(await finishLargeTransactions(engine, { clock })).toBe(0);
    clock.advance(61);
    expect(await finishLargeTransactions(engine, { clock })).toBe(1);
    held.letGo();
    await refused;
    expect(await queryAll(engine, { pk: 'p' })).toEqual([]);
    expect(await queryAll(engine, { pk: 'large-commit' })).toEqual([]);
  });

  it('does not decide after it, though nobody has aborted the transaction', async () => {
    const held = holdingTable(engine, 3);
    const writing = open(held).transact({ puts: puts('late') });
    const refused = expect(writing).rejects.toMatchObject({ code: 'store.unavailable' });
    await held.reached;
    clock.advance(61);
    held.letGo();
    await refused;
    expect(await queryAll(engine, { pk: 'p' })).toEqual([]);
  });

  it('writes nothing when it comes back to release what others have released, deleted and made anew', async () => {
    const held = holdingTable(engine, 5);
    const writing = open(held).transact({ puts: puts('new') });
    await held.reached;
    await finishLargeTransactions(engine, { clock });
    for (const part of [puts('mine').slice(0, 75), puts('mine').slice(75)]) {
      await table.transact({ deletes: part.map(({ pk, sk }) => ({ pk, sk })) });
      // The same version as when they were staged.
      await table.transact({ puts: part.map((put) => ({ ...put, condition: 'absent' as const })) });
    }
    held.letGo();
    expect(await writing).toEqual({ ok: true });
    expect(await bodiesOf(engine)).toEqual(['mine']);
  });
});

describe('a small transaction', () => {
  it('that is refused stays refused when what refused it may not be read', async () => {
    await table.transact({ puts: puts('there', 1) });
    const writeOnly = open({ ...engine, batchGet: () => Promise.reject(new Error('access denied')) });
    const put = { pk: 'p', sk: '0000', body: 'mine', condition: 'absent' as const };
    expect(await writeOnly.transact({ puts: [put] })).toEqual({ ok: false, failed: [{ list: 'puts', position: 0 }] });
  });
});

describe('two writers', () => {
  it('that name the same items in opposite order do not stop each other', async () => {
    const conditional = (body: string): Put[] =>
      puts(body, 400).map((put) => ({ ...put, condition: 'absent' as const }));
    const results = await Promise.all([
      table.transact({ puts: conditional('a') }),
      table.transact({ puts: conditional('b').toReversed() }),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await bodiesOf(engine)).toHaveLength(1);
  });

  it('without conditions both get through', async () => {
    const results = await Promise.all([table.transact({ puts: puts('a') }), table.transact({ puts: puts('b') })]);
    expect(results).toEqual([{ ok: true }, { ok: true }]);
    expect(await bodiesOf(engine)).toHaveLength(1);
  });

  it('do not touch what the other has staged when they release', async () => {
    expect(await open(stoppingTable(engine, 5)).transact({ puts: puts('first') })).toEqual({ ok: true });
    await table.transact({ puts: [{ pk: 'p', sk: '0000', body: 'between' }] });
    // The second holds items of both chunks' range: only this one is not of the first.
    const second = [
      { pk: 'p', sk: '0000', body: 'second' },
      ...puts('second', 120).map((put) => ({ ...put, pk: 'q' })),
    ];
    await expect(open(stoppingTable(engine, 4)).transact({ puts: second })).rejects.toThrow('stopped');
    expect(await finishLargeTransactions(engine, { clock })).toBe(1);
    expect((await engine.get({ pk: 'p', sk: '0000' }))?.body).toContain('staged:');
    expect(await table.get({ pk: 'p', sk: '0000' })).toEqual({ pk: 'p', sk: '0000', body: 'between', version: 2 });
    clock.advance(61);
    expect(await finishLargeTransactions(engine, { clock })).toBe(1);
    expect((await engine.get({ pk: 'p', sk: '0000' }))?.body).toBe('between');
    expect(await queryAll(table, { pk: 'q' })).toEqual([]);
  });
});

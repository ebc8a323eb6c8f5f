/** What every table with large transactions does, whatever engine is under it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Key, Put, RecordTable, StoredRecord } from '../../services/ports/index.ts';
import { finishLargeTransactions, withLargeTransactions } from '../../services/store/large-transactions/index.ts';
import { queryAll } from '../../services/store/query-all.ts';
import type { ManualClock } from './manual-clock.ts';
import { breakingTable, countingIds, stoppingTable } from './stopping-table.ts';

interface LargeTransactionsSubject {
  /** The table beneath. */
  readonly engine: RecordTable;
  readonly clock: ManualClock;
  close(): Promise<void>;
}

export interface LargeTransactionsSuite {
  readonly name: string;
  make(): Promise<LargeTransactionsSubject>;
  /** Why it cannot run here. */
  readonly skip?: string | undefined;
}

const numbered = (pk: string, count: number, body: string, from = 0): Put[] =>
  Array.from({ length: count }, (_, number) => ({ pk, sk: String(from + number).padStart(5, '0'), body }));

const bodies = (items: readonly StoredRecord[]): Set<string> => new Set(items.map(({ body }) => body));

export const largeTransactionsSuite = ({ name, make, skip }: LargeTransactionsSuite): void => {
  const title = skip === undefined ? `Large transactions: ${name}` : `Large transactions: ${name} (skipped: ${skip})`;
  describe.skipIf(skip !== undefined)(title, () => {
    let subject: LargeTransactionsSubject;
    let engine: RecordTable;
    let clock: ManualClock;
    let table: RecordTable;
    const ids = countingIds();
    const pause = (): Promise<void> => new Promise(setImmediate);
    const open = (beneath: RecordTable): RecordTable => withLargeTransactions(beneath, { clock, ids, pause });
    beforeAll(async () => {
      subject = await make();
      ({ engine, clock } = subject);
      table = open(engine);
    });
    afterAll(() => subject?.close());

    type Transaction = Parameters<RecordTable['transact']>[0];
    /** Runs a transaction and stops it before write number `write` of the engine, as a crash would. */
    const crashBeforeDecision = async (write: number, transaction: Transaction): Promise<void> => {
      await expect(open(stoppingTable(engine, write)).transact(transaction)).rejects.toThrow('stopped');
    };
    const crashAfterDecision = async (write: number, transaction: Transaction): Promise<void> => {
      // The decision is the last write that is done, and what is left to do does not change the answer.
      expect(await open(stoppingTable(engine, write)).transact(transaction)).toEqual({ ok: true });
    };
    const leftovers = async (): Promise<readonly StoredRecord[]> => queryAll(engine, { pk: 'large-commit' });

    it('write 1,000 items, of which nothing but the items is left', async () => {
      const puts = numbered('thousand', 1000, 'x');
      expect(await table.transact({ puts })).toEqual({ ok: true });
      expect(await queryAll(table, { pk: 'thousand' })).toHaveLength(1000);
      expect(await table.batchGet(puts)).toHaveLength(1000);
      expect((await queryAll(engine, { pk: 'thousand' })).every(({ body }) => body === 'x')).toBe(true);
      expect(await leftovers()).toEqual([]);
    });

    it('put, replace, delete and check at once', async () => {
      await table.transact({ puts: numbered('mixed', 60, 'old') });
      const result = await table.transact({
        puts: [...numbered('mixed', 30, 'new'), ...numbered('mixed', 60, 'more', 100)],
        deletes: [...numbered('mixed', 20, '', 30), ...numbered('mixed', 5, '', 900)].map(({ pk, sk }) => ({ pk, sk })),
        checks: [
          { pk: 'mixed', sk: '00050', condition: 1 },
          { pk: 'mixed', sk: '00999', condition: 'absent' },
        ],
      });
      expect(result).toEqual({ ok: true });
      const items = await queryAll(table, { pk: 'mixed' });
      const found = (body: string): number => items.filter((item) => item.body === body).length;
      expect([found('new'), found('old'), found('more'), items.length]).toEqual([30, 10, 60, 100]);
    });

    it('leave nothing behind when one condition does not hold, and name it', async () => {
      await table.transact({ puts: [{ pk: 'refused', sk: '00120', body: 'there' }] });
      const puts = numbered('refused', 150, 'new').map((put) => ({ ...put, condition: 'absent' as const }));
      expect(await table.transact({ puts })).toEqual({ ok: false, failed: [{ list: 'puts', position: 120 }] });
      expect(await queryAll(table, { pk: 'refused' })).toEqual([
        { pk: 'refused', sk: '00120', body: 'there', version: 1 },
      ]);
      const checks = [{ pk: 'refused', sk: '00120', condition: 2 }];
      const refused = await table.transact({ puts: numbered('refused', 110, 'new'), checks });
      expect(refused).toEqual({ ok: false, failed: [{ list: 'checks', position: 0 }] });
      expect(await queryAll(engine, { pk: 'refused' })).toHaveLength(1);
    });

    it('show nothing while they are staged and all once they are decided, though nothing is released yet', async () => {
      const old = numbered('seen', 50, 'old').map((put) => ({
        ...put,
        indexes: { gsi1: { pk: 'seen#i', sk: put.sk } },
      }));
      await table.transact({ puts: old });
      // Items 0 to 39 move in the index, 40 to 49 are deleted, 50 to 249 are new.
      const transaction = {
        puts: numbered('seen', 250, 'new')
          .filter((_, number) => number < 40 || number >= 50)
          .map((put) => ({ ...put, indexes: { gsi1: { pk: 'seen#i', sk: `moved#${put.sk}` } } })),
        deletes: numbered('seen', 10, '', 40).map(({ pk, sk }) => ({ pk, sk })),
      };
      const look = async (): Promise<StoredRecord[][]> => [
        await queryAll(table, { pk: 'seen' }),
        await queryAll(table, { index: 'gsi1', pk: 'seen#i' }),
        [...(await table.batchGet(numbered('seen', 300, '')))],
      ];
      const sorted = (items: readonly StoredRecord[]): string[] => items.map(({ sk }) => sk).toSorted();

      const before = await look();
      // The commit item and three chunks are written; the crash is before the decision.
      await crashBeforeDecision(5, transaction);
      expect(await queryAll(engine, { pk: 'seen' })).toHaveLength(250);
      for (const [position, items] of (await look()).entries()) {
        expect(items.toSorted((a, b) => (a.sk < b.sk ? -1 : 1))).toEqual(before[position]);
      }
      expect((await table.get({ pk: 'seen', sk: '00000' }))?.body).toBe('old');
      expect(await table.get({ pk: 'seen', sk: '00249' })).toBeUndefined();

      clock.advance(61);
      expect(await finishLargeTransactions(engine, { clock })).toBe(1);
      // Now the crash is just after the decision.
      await crashAfterDecision(6, transaction);
      const after = await look();
      for (const items of after) {
        expect(items).toHaveLength(240);
        expect(bodies(items)).toEqual(new Set(['new']));
        expect(new Set(sorted(items)).size).toBe(240);
      }
      expect(after[1]?.map(({ indexes }) => indexes?.gsi1?.sk)).toEqual(
        sorted(after[0] ?? []).map((sk) => `moved#${sk}`),
      );
      expect(await table.get({ pk: 'seen', sk: '00045' })).toBeUndefined();

      expect(await finishLargeTransactions(engine, { clock })).toBe(1);
      expect((await look()).map(sorted)).toEqual(after.map(sorted));
      expect(await leftovers()).toEqual([]);
    });

    it('let a write by a version read while staged fail cleanly, and a later one through', async () => {
      const key = { pk: 'versions', sk: '00000' };
      await table.transact({ puts: [{ ...key, body: 'old' }] });
      await crashBeforeDecision(4, { puts: numbered('versions', 150, 'new') });
      const staged = await table.get(key);
      expect(staged).toEqual({ ...key, body: 'old', version: 1 });
      const put = { ...key, body: 'mine', condition: 1 };
      expect((await table.transact({ puts: [put] })).ok).toBe(false);
      expect(
        (await table.transact({ puts: [{ pk: 'versions', sk: '00149', body: 'mine', condition: 'absent' }] })).ok,
      ).toBe(false);

      clock.advance(61);
      // Overdue: the first writer who meets it aborts it. An item that was absent is absent again.
      expect(
        (await table.transact({ puts: [{ pk: 'versions', sk: '00149', body: 'mine', condition: 'absent' }] })).ok,
      ).toBe(true);
      expect((await table.transact({ puts: [put] })).ok).toBe(false);
      const again = await table.get(key);
      expect(again?.body).toBe('old');
      expect((await table.transact({ puts: [{ ...put, condition: again?.version ?? 'absent' }] })).ok).toBe(true);
      expect((await table.get(key))?.body).toBe('mine');
      expect((await queryAll(table, { pk: 'versions' })).length).toBe(2);
      // The commit item itself is left to this.
      expect(await finishLargeTransactions(engine, { clock })).toBe(1);
    });

    it('let a write take the place of what is committed and not released', async () => {
      const key = { pk: 'overwrite', sk: '00000' };
      await crashAfterDecision(5, { puts: numbered('overwrite', 150, 'new') });
      const seen = await table.get(key);
      expect(seen).toEqual({ ...key, body: 'new', version: 1 });
      expect((await table.transact({ puts: [{ ...key, body: 'mine', condition: 1 }] })).ok).toBe(true);
      expect(await finishLargeTransactions(engine, { clock })).toBe(1);
      expect(await table.get(key)).toEqual({ ...key, body: 'mine', version: 2 });
      expect(bodies(await queryAll(table, { pk: 'overwrite' }))).toEqual(new Set(['mine', 'new']));
    });

    it('keep expiries: a committed item goes at its second, released or not, and a staged one stays', async () => {
      const expiresAt = Math.floor(clock.now() / 1000) + 30;
      await table.transact({ puts: [{ pk: 'expiry', sk: '00000', body: 'old', expiresAt }] });
      await crashAfterDecision(5, {
        puts: numbered('expiry', 120, 'new').map((put) => ({ ...put, expiresAt: expiresAt + 30 })),
      });
      clock.advance(30);
      expect((await queryAll(table, { pk: 'expiry' })).length).toBe(120);
      clock.advance(30);
      expect(await queryAll(table, { pk: 'expiry' })).toEqual([]);
      expect(await table.get({ pk: 'expiry', sk: '00000' })).toBeUndefined();
      expect(await finishLargeTransactions(engine, { clock })).toBe(1);
      expect(await queryAll(table, { pk: 'expiry' })).toEqual([]);
    });

    it('know by the commit item whether a decision was made whose answer was lost', async () => {
      // Call 4 is the decision: done, but answered by an error.
      const done = open(breakingTable(engine, 4, 'after'));
      expect(await done.transact({ puts: numbered('lost#done', 150, 'x') })).toEqual({ ok: true });
      expect(await queryAll(table, { pk: 'lost#done' })).toHaveLength(150);
      const undone = open(breakingTable(engine, 4, 'before'));
      await expect(undone.transact({ puts: numbered('lost#not', 150, 'x') })).rejects.toThrow('broken');
      expect(await queryAll(engine, { pk: 'lost#not' })).toEqual([]);
      expect(await leftovers()).toEqual([]);
    });

    it('let one of several that want the same items win, and the others leave nothing', async () => {
      const attempt = async (who: string): Promise<boolean> =>
        (
          await table.transact({
            puts: [
              ...numbered(`race#${who}`, 60, who).map((put) => ({ ...put, condition: 'absent' as const })),
              ...numbered('race#shared', 80, who).map((put) => ({ ...put, condition: 'absent' as const })),
            ],
          })
        ).ok;
      const names = ['a', 'b', 'c', 'd'];
      const won = await Promise.all(names.map(attempt));
      expect(won.filter(Boolean)).toHaveLength(1);
      const winner = names[won.indexOf(true)] ?? '';
      expect(bodies(await queryAll(table, { pk: 'race#shared' }))).toEqual(new Set([winner]));
      for (const who of names) {
        expect(await queryAll(engine, { pk: `race#${who}` })).toHaveLength(who === winner ? 60 : 0);
      }
    });

    it('show concurrent readers all or nothing', async () => {
      let done = false;
      const write = async (): Promise<void> => {
        for (let round = 1; round <= 6; round += 1) {
          const result = await table.transact({ puts: numbered('whole', 130, `${round}`) });
          expect(result).toEqual({ ok: true });
        }
        done = true;
      };
      const keys: Key[] = numbered('whole', 130, '');
      let last = 0;
      const read = async (): Promise<void> => {
        while (!done) {
          const { items } = await table.query({ pk: 'whole', limit: 1000 });
          expect([0, 130]).toContain(items.length);
          expect(bodies(items).size).toBeLessThanOrEqual(1);
          const seen = Number(items[0]?.body ?? 0);
          // What was seen once is not unseen.
          expect(seen).toBeGreaterThanOrEqual(last);
          last = seen;
          const one = await table.get(keys[129] ?? { pk: '', sk: '' });
          expect(Number(one?.body ?? 0)).toBeGreaterThanOrEqual(seen);
          await new Promise(setImmediate);
        }
      };
      await Promise.all([write(), read()]);
      expect(bodies(await queryAll(table, { pk: 'whole' }))).toEqual(new Set(['6']));
    });

    it('keep a body that looks like a staged one', async () => {
      const key = { pk: 'odd', sk: 'x' };
      for (const body of ['\u0016staged:{}', '\u0016text:', '\u0016']) {
        await table.transact({ puts: [{ ...key, body }] });
        expect((await table.get(key))?.body).toBe(body);
        await table.transact({
          puts: numbered('odd', 120, body),
          checks: [{ ...key, condition: (await table.get(key))?.version ?? 0 }],
        });
        expect(bodies(await queryAll(table, { pk: 'odd' }))).toEqual(new Set([body]));
      }
    });

    it.each([
      ['a lone surrogate in a body', { puts: numbered('bad', 101, '\ud800') }],
      ['NUL in a body', { puts: numbered('bad', 101, 'a\0b') }],
      ['version 0', { puts: numbered('bad', 101, '').map((put) => ({ ...put, condition: 0 })) }],
      ['one key twice', { puts: [...numbered('bad', 101, ''), ...numbered('bad', 1, '')] }],
      ['an empty sort key', { puts: [...numbered('bad', 101, ''), { pk: 'bad', sk: '', body: '' }] }],
    ])('refuse %s before anything is written', async (_, transaction) => {
      await expect(table.transact(transaction)).rejects.toMatchObject({ code: 'store.invalid' });
      expect(await leftovers()).toEqual([]);
    });
  });
};

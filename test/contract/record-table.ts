/**
 * What every RecordTable does, whatever engine is under it. Called by one *.test.ts an adapter. Longer than 400 lines, because an engine passes it
 * as a whole: one table lives through all of it.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryRequest, RecordTable, StoredRecord } from '../../services/ports/index.ts';
import type { ManualClock } from './manual-clock.ts';

interface RecordTableSubject {
  readonly table: RecordTable;
  readonly clock: ManualClock;
  close(): Promise<void>;
}

export interface RecordTableSuite {
  readonly name: string;
  make(): Promise<RecordTableSubject>;
  /** Operations that one transaction takes; default 100. */
  readonly maxOperations?: number;
  /** Why it cannot run here. */
  readonly skip?: string | undefined;
}

const readAll = async (table: RecordTable, request: QueryRequest): Promise<StoredRecord[]> => {
  const items: StoredRecord[] = [];
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<RecordTable['query']>> = await table.query(
      cursor ? { ...request, cursor } : request,
    );
    expect(page.items.length).toBeLessThanOrEqual(request.limit ?? 100);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return items;
};

const sortKeys = (items: readonly StoredRecord[]): string[] => items.map(({ sk }) => sk);

export const recordTableSuite = ({ name, make, maxOperations = 100, skip }: RecordTableSuite): void => {
  const title = skip === undefined ? `RecordTable: ${name}` : `RecordTable: ${name} (skipped: ${skip})`;
  describe.skipIf(skip !== undefined)(title, () => {
    let subject: RecordTableSubject;
    let table: RecordTable;
    let clock: ManualClock;
    beforeAll(async () => {
      subject = await make();
      ({ table, clock } = subject);
    });
    afterAll(() => subject?.close());

    describe('one item', () => {
      it('reads back what was put, indexes and expiry with it', async () => {
        const expiresAt = Math.floor(clock.now() / 1000) + 86_400;
        const record = {
          pk: 'one#whole',
          sk: '王#1',
          body: '{"name":"某某","n":1.50}',
          indexes: { gsi1: { pk: 'a', sk: 'b' }, gsi3: { pk: 'c', sk: '丁' } },
          expiresAt,
        };
        expect(await table.transact({ puts: [record] })).toEqual({ ok: true });
        expect(await table.get(record)).toEqual({ ...record, version: 1 });
      });

      it('has no indexes or expiry when none was put, also after it had some', async () => {
        const key = { pk: 'one#bare', sk: 'x' };
        await table.transact({
          puts: [{ ...key, body: 'before', indexes: { gsi2: { pk: 'one#bare', sk: 'y' } }, expiresAt: 4_000_000_000 }],
        });
        await table.transact({ puts: [{ ...key, body: 'after' }] });
        expect(await table.get(key)).toEqual({ ...key, body: 'after', version: 2 });
        expect(await readAll(table, { index: 'gsi2', pk: 'one#bare' })).toEqual([]);
      });

      it('keeps any well-formed text: empty, astral, control characters, 256 KiB', async () => {
        const bodies = ['', '𠮷野家', '\u0001\u001a\r\n\t"\\', 'x'.repeat(256 * 1024), '互'.repeat(80_000)];
        for (const [position, body] of bodies.entries()) {
          const key = { pk: 'one#text', sk: `${position}` };
          await table.transact({ puts: [{ ...key, body }] });
          expect((await table.get(key))?.body === body).toBe(true);
        }
      });

      it('is absent before it is put and after it is deleted', async () => {
        const key = { pk: 'one#gone', sk: 'x' };
        expect(await table.get(key)).toBeUndefined();
        await table.transact({ puts: [{ ...key, body: '1' }] });
        expect(await table.transact({ deletes: [key] })).toEqual({ ok: true });
        expect(await table.get(key)).toBeUndefined();
        expect(await table.transact({ deletes: [key] })).toEqual({ ok: true });
      });
    });

    describe('versions', () => {
      it('go up by one with every put, conditional or not, alone or with others', async () => {
        const key = { pk: 'version#up', sk: 'x' };
        const other = { pk: 'version#up', sk: 'other', body: '' };
        await table.transact({ puts: [{ ...key, body: '1', condition: 'absent' }] });
        await table.transact({ puts: [{ ...key, body: '2' }] });
        await table.transact({ puts: [{ ...key, body: '3', condition: 2 }, other] });
        await table.transact({ puts: [{ ...key, body: '4' }, other] });
        expect((await table.get(key))?.version).toBe(4);
        expect((await table.get(other))?.version).toBe(2);
      });

      it('start at 1 again after a deletion', async () => {
        const key = { pk: 'version#again', sk: 'x' };
        await table.transact({ puts: [{ ...key, body: '1' }] });
        await table.transact({ puts: [{ ...key, body: '2' }] });
        await table.transact({ deletes: [{ ...key, condition: 2 }] });
        await table.transact({ puts: [{ ...key, body: '3', condition: 'absent' }] });
        expect((await table.get(key))?.version).toBe(1);
      });
    });

    describe('transactions', () => {
      it('name every condition that does not hold, and write nothing', async () => {
        const there = { pk: 'tx#failed', sk: 'there' };
        await table.transact({ puts: [{ ...there, body: '1' }] });
        const result = await table.transact({
          puts: [
            { pk: 'tx#failed', sk: 'new', body: 'new' },
            { ...there, body: '2', condition: 'absent' },
            { pk: 'tx#failed', sk: 'missing', body: '2', condition: 1 },
          ],
          deletes: [{ pk: 'tx#failed', sk: 'also missing', condition: 3 }],
          checks: [
            { pk: 'tx#failed', sk: 'free', condition: 'absent' },
            { pk: 'tx#failed', sk: 'no check', condition: 7 },
          ],
        });
        expect(result).toEqual({
          ok: false,
          failed: [
            { list: 'puts', position: 1 },
            { list: 'puts', position: 2 },
            { list: 'deletes', position: 0 },
            { list: 'checks', position: 1 },
          ],
        });
        expect(await readAll(table, { pk: 'tx#failed' })).toEqual([{ ...there, body: '1', version: 1 }]);
      });

      it.each([
        ['put', { puts: [{ pk: 'tx#lone', sk: 'x', body: '2', condition: 'absent' as const }] }, 'puts'],
        ['put of another version', { puts: [{ pk: 'tx#lone', sk: 'x', body: '2', condition: 2 }] }, 'puts'],
        ['delete', { deletes: [{ pk: 'tx#lone', sk: 'x', condition: 2 }] }, 'deletes'],
        ['check', { checks: [{ pk: 'tx#lone', sk: 'x', condition: 'absent' as const }] }, 'checks'],
      ])('refuse a lone %s whose condition does not hold', async (_, transaction, list) => {
        await table.transact({ deletes: [{ pk: 'tx#lone', sk: 'x' }] });
        await table.transact({ puts: [{ pk: 'tx#lone', sk: 'x', body: '1' }] });
        expect(await table.transact(transaction)).toEqual({ ok: false, failed: [{ list, position: 0 }] });
        expect((await table.get({ pk: 'tx#lone', sk: 'x' }))?.body).toBe('1');
      });

      it('let checks that hold pass', async () => {
        await table.transact({ puts: [{ pk: 'tx#check', sk: 'x', body: '1' }] });
        const checks = [
          { pk: 'tx#check', sk: 'x', condition: 1 },
          { pk: 'tx#check', sk: 'y', condition: 'absent' as const },
        ];
        const puts = [{ pk: 'tx#check', sk: 'z', body: 'z' }];
        expect(await table.transact({ checks, puts })).toEqual({ ok: true });
        expect(await table.transact({ checks: checks.slice(0, 1) })).toEqual({ ok: true });
        expect(await table.transact({})).toEqual({ ok: true });
      });

      it('take 100 operations at once', async () => {
        const puts = Array.from({ length: 100 }, (_, number) => ({
          pk: 'tx#hundred',
          sk: `${number}`,
          body: `${number}`,
        }));
        expect(await table.transact({ puts })).toEqual({ ok: true });
        expect(await readAll(table, { pk: 'tx#hundred', limit: 1000 })).toHaveLength(100);
      });

      it('let exactly one of 50 concurrent claims win', async () => {
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, number) =>
            table.transact({ puts: [{ pk: 'tx#claim', sk: 'x', body: `${number}`, condition: 'absent' }] }),
          ),
        );
        const won = results.flatMap(({ ok }, number) => (ok ? [number] : []));
        expect(won).toHaveLength(1);
        expect((await table.get({ pk: 'tx#claim', sk: 'x' }))?.body).toBe(`${won[0]}`);
      });

      it('lose no update when 16 writers count with version conditions', async () => {
        const key = { pk: 'tx#count', sk: 'x' };
        await table.transact({ puts: [{ ...key, body: '0' }] });
        const addOne = async (): Promise<void> => {
          for (;;) {
            const now = await table.get(key);
            const put = { ...key, body: String(Number(now?.body) + 1), condition: now?.version ?? 'absent' } as const;
            if ((await table.transact({ puts: [put] })).ok) return;
          }
        };
        await Promise.all(Array.from({ length: 16 }, addOne));
        expect(await table.get(key)).toEqual({ ...key, body: '16', version: 17 });
      });

      it('show a reader all of a transaction or nothing', async () => {
        const keys = Array.from({ length: 10 }, (_, number) => ({ pk: 'tx#whole', sk: `${number}` }));
        let done = false;
        const write = async (): Promise<void> => {
          for (let round = 1; round <= 20; round += 1) {
            await table.transact({ puts: keys.map((key) => ({ ...key, body: `${round}` })) });
          }
          done = true;
        };
        const read = async (): Promise<void> => {
          while (!done) {
            const { items } = await table.query({ pk: 'tx#whole' });
            expect([0, 10]).toContain(items.length);
            expect(new Set(items.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
            await new Promise(setImmediate);
          }
        };
        await Promise.all([write(), read()]);
      });
    });

    describe('batchGet', () => {
      it('reads any number of keys, each once, and leaves out what is absent', async () => {
        const records = Array.from({ length: 130 }, (_, number) => ({
          pk: `batch#${number % 7}`,
          sk: `${number}`,
          body: 'b',
        }));
        await table.transact({ puts: records.slice(0, 100) });
        await table.transact({ puts: records.slice(100) });
        const found = await table.batchGet([...records, ...records.slice(0, 5), { pk: 'batch#0', sk: 'no' }]);
        expect(sortKeys(found).sort()).toEqual(records.map(({ sk }) => sk).sort());
        expect(await table.batchGet([])).toEqual([]);
      });
    });

    describe('queries', () => {
      // By UTF-8 bytes: upper before lower case, Latin before Han, U+FFxx before what UTF-16 writes with surrogates.
      const ordered = ['A', 'Z', 'a', 'a#1', 'a#10', 'a#2', 'ab', 'é', '中', '互', '\ud7ff', '\ue000', 'ｚ', '𠮷'];
      beforeAll(async () => {
        const puts = ordered.map((sk, number) => ({
          pk: 'query',
          sk,
          body: `${number}`,
          indexes: { gsi2: { pk: 'query#index', sk: `${String(number % 3)}#${sk}` } },
        }));
        await table.transact({ puts: puts.toReversed() });
      });

      it('order by UTF-8 bytes, both ways', async () => {
        expect(sortKeys(await readAll(table, { pk: 'query' }))).toEqual(ordered);
        expect(sortKeys(await readAll(table, { pk: 'query', order: 'descending' }))).toEqual(ordered.toReversed());
      });

      it.each([1, 2, 5, 13, 14])('page by %i without loss or repetition, both ways', async (limit) => {
        expect(sortKeys(await readAll(table, { pk: 'query', limit }))).toEqual(ordered);
        expect(sortKeys(await readAll(table, { pk: 'query', limit, order: 'descending' }))).toEqual(
          ordered.toReversed(),
        );
        const byIndex = sortKeys(await readAll(table, { index: 'gsi2', pk: 'query#index', limit }));
        expect(byIndex).toEqual(sortKeys(await readAll(table, { index: 'gsi2', pk: 'query#index' })));
        expect(byIndex.toSorted()).toEqual(ordered.toSorted());
      });

      it.each([
        [{ prefix: 'a' }, ['a', 'a#1', 'a#10', 'a#2', 'ab']],
        [{ prefix: 'a#1' }, ['a#1', 'a#10']],
        [{ prefix: '\ud7ff' }, ['\ud7ff']],
        [{ prefix: '𠮷' }, ['𠮷']],
        [{ prefix: '' }, ordered],
        [{ prefix: 'q' }, []],
        [{ from: 'a#1', to: 'ab' }, ['a#1', 'a#10', 'a#2', 'ab']],
        [{ from: '中' }, ['中', '互', '\ud7ff', '\ue000', 'ｚ', '𠮷']],
        [{ to: 'Z' }, ['A', 'Z']],
        [{ from: 'b', to: 'a' }, []],
        [{}, ordered],
      ])('keep to the range %j', async (range, expected) => {
        expect(sortKeys(await readAll(table, { pk: 'query', range }))).toEqual(expected);
        expect(sortKeys(await readAll(table, { pk: 'query', range, limit: 2, order: 'descending' }))).toEqual(
          expected.toReversed(),
        );
      });

      it('find items by an index, ordered by its sort key, whole', async () => {
        const found = await readAll(table, { index: 'gsi2', pk: 'query#index', range: { prefix: '1#' } });
        expect(found.map(({ indexes }) => indexes?.gsi2?.sk)).toEqual(['1#Z', '1#a#10', '1#é', '1#\ud7ff', '1#𠮷']);
        expect(found[0]).toEqual({
          pk: 'query',
          sk: 'Z',
          body: '1',
          version: 1,
          indexes: { gsi2: { pk: 'query#index', sk: '1#Z' } },
        });
        expect(await readAll(table, { index: 'gsi1', pk: 'query#index' })).toEqual([]);
      });

      it('page through many items of one index sort key', async () => {
        const puts = Array.from({ length: 23 }, (_, number) => ({
          pk: `tie#${number % 4}`,
          sk: `${number}`,
          body: '',
          indexes: { gsi1: { pk: 'tie', sk: 'same' } },
        }));
        await table.transact({ puts });
        const found = await readAll(table, { index: 'gsi1', pk: 'tie', limit: 4 });
        expect(sortKeys(found).toSorted()).toEqual(puts.map(({ sk }) => sk).toSorted());
      });

      it('follow an item to where its index entry moved', async () => {
        const key = { pk: 'move', sk: 'x' };
        await table.transact({ puts: [{ ...key, body: '1', indexes: { gsi1: { pk: 'move#from', sk: 's' } } }] });
        await table.transact({ puts: [{ ...key, body: '2', indexes: { gsi1: { pk: 'move#to', sk: 's' } } }] });
        expect(await readAll(table, { index: 'gsi1', pk: 'move#from' })).toEqual([]);
        expect((await readAll(table, { index: 'gsi1', pk: 'move#to' }))[0]?.body).toBe('2');
        await table.transact({ deletes: [key] });
        expect(await readAll(table, { index: 'gsi1', pk: 'move#to' })).toEqual([]);
      });

      it('page through more than a megabyte', async () => {
        const puts = Array.from({ length: 12 }, (_, number) => ({
          pk: 'wide',
          sk: String.fromCharCode(97 + number),
          // Digits that do not repeat, so that an engine that compresses has something to page as well.
          body: Array.from({ length: 14_000 }, (_, place) =>
            Math.imul(place + 1, 2_654_435_761 + number).toString(36),
          ).join(''),
        }));
        for (const put of puts) await table.transact({ puts: [put] });
        const found = await readAll(table, { pk: 'wide' });
        expect(sortKeys(found)).toEqual(puts.map(({ sk }) => sk));
        expect(found.every(({ body }, number) => body === puts[number]?.body)).toBe(true);
      });
    });

    describe('expiry', () => {
      it('hides an item from every read at its second, though it was not swept', async () => {
        const expiresAt = Math.floor(clock.now() / 1000) + 60;
        const key = { pk: 'expiry', sk: 'x' };
        await table.transact({
          puts: [{ ...key, body: '1', expiresAt, indexes: { gsi1: { pk: 'expiry', sk: 'x' } } }],
        });
        clock.advance(59);
        expect(await table.get(key)).toBeDefined();
        clock.advance(1);
        expect(await table.get(key)).toBeUndefined();
        expect(await table.batchGet([key])).toEqual([]);
        expect(await readAll(table, { pk: 'expiry' })).toEqual([]);
        expect(await readAll(table, { index: 'gsi1', pk: 'expiry' })).toEqual([]);
      });

      it.each([
        ['unconditional', undefined],
        ['absent', 'absent' as const],
      ])('an expired item is absent to conditions, and its version starts again (%s put)', async (kind, condition) => {
        for (const beside of [[], [{ pk: `expiry#${kind}`, sk: 'beside', body: '' }]]) {
          const key = { pk: `expiry#${kind}`, sk: `x${beside.length}` };
          const expiresAt = Math.floor(clock.now() / 1000) + 60;
          await table.transact({ puts: [{ ...key, body: '1', expiresAt }] });
          await table.transact({ puts: [{ ...key, body: '2', expiresAt }] });
          clock.advance(60);
          expect((await table.transact({ checks: [{ ...key, condition: 2 }] })).ok).toBe(false);
          expect((await table.transact({ deletes: [{ ...key, condition: 2 }] })).ok).toBe(false);
          expect((await table.transact({ puts: [{ ...key, body: '3', condition: 2 }] })).ok).toBe(false);
          expect((await table.transact({ checks: [{ ...key, condition: 'absent' }] })).ok).toBe(true);
          const put = { ...key, body: '3', ...(condition ? { condition } : {}) };
          expect(await table.transact({ puts: [put, ...beside] })).toEqual({ ok: true });
          expect(await table.get(key)).toEqual({ ...key, body: '3', version: 1 });
        }
      });
    });

    describe('refusals', () => {
      const put = { pk: 'p', sk: 's', body: '' };
      it.each([
        ['an empty key part', { puts: [{ ...put, sk: '' }] }, 'store.invalid'],
        ['a partition key over 2,048 bytes', { puts: [{ ...put, pk: '互'.repeat(683) }] }, 'store.invalid'],
        ['a sort key over 1,024 bytes', { puts: [{ ...put, sk: 'x'.repeat(1025) }] }, 'store.invalid'],
        ['U+10FFFF in a key', { puts: [{ ...put, sk: 'a\u{10ffff}' }] }, 'store.invalid'],
        ['a lone surrogate in a key', { puts: [{ ...put, sk: '\ud800' }] }, 'store.invalid'],
        ['NUL in a body', { puts: [{ ...put, body: 'a\0b' }] }, 'store.invalid'],
        ['an index without sort key', { puts: [{ ...put, indexes: { gsi1: { pk: 'a', sk: '' } } }] }, 'store.invalid'],
        ['a fraction of a second', { puts: [{ ...put, expiresAt: 1.5 }] }, 'store.invalid'],
        ['version 0', { puts: [{ ...put, condition: 0 }] }, 'store.invalid'],
        ['one key twice', { puts: [put], deletes: [{ pk: 'p', sk: 's' }] }, 'store.invalid'],
        [
          'an operation too many',
          { puts: Array.from({ length: maxOperations + 1 }, (_, number) => ({ ...put, sk: `${number}` })) },
          'store.invalid',
        ],
      ])('%s', async (_, transaction, code) => {
        await expect(table.transact(transaction)).rejects.toMatchObject({ code });
      });

      it.each([
        ['limit 0', { pk: 'p', limit: 0 }],
        ['limit 1,001', { pk: 'p', limit: 1001 }],
        ['an empty partition key', { pk: '' }],
        ['a cursor that none made', { pk: 'p', cursor: 'bm9uc2Vuc2U' }],
      ])('%s', async (_, request) => {
        await expect(table.query(request)).rejects.toMatchObject({ code: 'store.invalid' });
      });

      it('a cursor of another request', async () => {
        const puts = ['a', 'b', 'c'].map((sk) => ({
          pk: 'cursor',
          sk,
          body: '',
          indexes: { gsi1: { pk: 'cursor', sk } },
        }));
        await table.transact({ puts });
        const { cursor } = await table.query({ pk: 'cursor', limit: 1 });
        expect(cursor).toBeDefined();
        if (!cursor) return;
        const others: QueryRequest[] = [
          { pk: 'cursor2' },
          { pk: 'cursor', index: 'gsi1' },
          { pk: 'cursor', order: 'descending' },
          { pk: 'cursor', range: { prefix: 'a' } },
          { pk: 'cursor', range: { from: 'a' } },
        ];
        for (const request of others) {
          await expect(table.query({ ...request, cursor })).rejects.toMatchObject({ code: 'store.invalid' });
        }
        expect(sortKeys((await table.query({ pk: 'cursor', limit: 5, cursor })).items)).toEqual(['b', 'c']);
      });

      it('a cursor forged to lead out of the range or the partition', async () => {
        const puts = ['a', 'b#1', 'b#2', 'c'].map((sk) => ({ pk: 'forged', sk, body: '' }));
        await table.transact({ puts });
        const request = { pk: 'forged', range: { prefix: 'b' }, limit: 1 };
        const { cursor = '' } = await table.query(request);
        const [bound] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
        for (const position of [
          ['forged', 'A'],
          ['forged', 'c'],
          ['another', 'b#1'],
          ['forged', 'b#1', 'b#1'],
        ]) {
          const forged = Buffer.from(JSON.stringify([bound, ...position])).toString('base64url');
          await expect(table.query({ ...request, cursor: forged })).rejects.toMatchObject({ code: 'store.invalid' });
        }
      });
    });
  });
};

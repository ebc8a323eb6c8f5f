import { describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import { delayedIndexTable } from './delayed-index-table.ts';
import { manualClock } from './manual-clock.ts';

const prepare = () => delayedIndexTable(openSqliteTable({ file: ':memory:', clock: manualClock() }));
const key = { pk: 'p', sk: 's' };
const byIndex = { index: 'gsi1', pk: 'i' } as const;

describe('a table with delayed indexes', () => {
  it('finds a new item by its key at once and by its index after catching up', async () => {
    const table = prepare();
    await table.transact({ puts: [{ ...key, body: '1', indexes: { gsi1: { pk: 'i', sk: 'j' } } }] });
    expect(await table.get(key)).toBeDefined();
    expect((await table.query({ pk: 'p' })).items).toHaveLength(1);
    expect((await table.query(byIndex)).items).toEqual([]);
    table.catchUp();
    expect((await table.query(byIndex)).items).toHaveLength(1);
  });

  it('keeps finding an item whose index entry did not move', async () => {
    const table = prepare();
    await table.transact({ puts: [{ ...key, body: '1', indexes: { gsi1: { pk: 'i', sk: 'j' } } }] });
    table.catchUp();
    await table.transact({ puts: [{ ...key, body: '2', indexes: { gsi1: { pk: 'i', sk: 'j' } } }] });
    expect((await table.query(byIndex)).items[0]?.body).toBe('2');
    await table.transact({ puts: [{ ...key, body: '3', indexes: { gsi1: { pk: 'i', sk: 'k' } } }] });
    expect((await table.query(byIndex)).items).toEqual([]);
    expect(await table.transact({ puts: [{ ...key, body: '4', condition: 'absent' }] })).toMatchObject({ ok: false });
  });
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import { manualClock } from './manual-clock.ts';
import { recordTableSuite } from './record-table.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'hutong-sqlite-'));

recordTableSuite({
  name: 'SQLite',
  async make() {
    const directory = temporary();
    const clock = manualClock();
    const table = openSqliteTable({ file: join(directory, 'records.db'), clock });
    return {
      table,
      clock,
      async close() {
        table.close();
        rmSync(directory, { recursive: true });
      },
    };
  },
});

describe('SQLite by itself', () => {
  it('sweeps what has expired and nothing else', async () => {
    const clock = manualClock();
    const table = openSqliteTable({ file: ':memory:', clock });
    const expiresAt = Math.floor(clock.now() / 1000) + 10;
    for (let start = 0; start < 1200; start += 100) {
      const puts = Array.from({ length: 100 }, (_, number) => ({
        pk: 'p',
        sk: `${start + number}`,
        body: '',
        expiresAt,
      }));
      await table.transact({ puts });
    }
    await table.transact({ puts: [{ pk: 'p', sk: 'kept', body: '' }] });
    expect(await table.sweep()).toBe(0);
    clock.advance(10);
    expect(await table.sweep()).toBe(1200);
    expect(await table.sweep()).toBe(0);
    expect((await table.query({ pk: 'p' })).items).toHaveLength(1);
    table.close();
  });

  it('keeps its files from other users', async () => {
    const directory = temporary();
    const table = openSqliteTable({ file: join(directory, 'records.db'), clock: manualClock() });
    await table.transact({ puts: [{ pk: 'p', sk: 's', body: '' }] });
    const modes = ['records.db', 'records.db-wal', 'records.db-shm'].map(
      (name) => statSync(join(directory, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    table.close();
    rmSync(directory, { recursive: true });
  });

  it('says store.unavailable once it is closed', async () => {
    const table = openSqliteTable({ file: ':memory:', clock: manualClock() });
    table.close();
    const put = table.transact({ puts: [{ pk: 'p', sk: 's', body: '' }] });
    await expect(put).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(table.get({ pk: 'p', sk: 's' })).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});

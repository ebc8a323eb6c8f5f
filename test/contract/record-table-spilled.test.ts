import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectoryStore, openDirectoryStore } from '../../adapters/filesystem/index.ts';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import type { BlobInfo } from '../../services/ports/index.ts';
import { spillBodies } from '../../services/spill-bodies.ts';
import { manualClock } from './manual-clock.ts';
import { recordTableSuite } from './record-table.ts';

const directory = mkdtempSync(join(tmpdir(), 'hutong-spill-'));
afterAll(() => rmSync(directory, { recursive: true }));

recordTableSuite({
  name: 'SQLite with long bodies in a directory',
  async make() {
    const clock = manualClock();
    const engine = openSqliteTable({ file: ':memory:', clock });
    const blobs = await openDirectoryStore({ directory: join(directory, 'suite') });
    return { table: spillBodies(engine, blobs), clock, close: async () => engine.close() };
  },
});

describe('spilled bodies', () => {
  const engine = openSqliteTable({ file: ':memory:', clock: manualClock() });
  let blobs: DirectoryStore;
  beforeAll(async () => {
    blobs = await openDirectoryStore({ directory: join(directory, 'alone') });
  });
  const listed = async (): Promise<BlobInfo[]> => {
    const all: BlobInfo[] = [];
    for await (const info of blobs.list('bodies/')) all.push(info);
    return all;
  };

  it('go to the blob store from 256 KiB of UTF-8 on, once for equal bodies, and come back whole by every read', async () => {
    const table = spillBodies(engine, blobs);
    const body = `互${'x'.repeat(256 * 1024 - 2)}`;
    const puts = ['a', 'b'].map((sk) => ({ pk: 'p', sk, body, indexes: { gsi1: { pk: 'i', sk } } }));
    expect(await table.transact({ puts })).toEqual({ ok: true });
    expect(await listed()).toHaveLength(1);
    expect((await engine.get({ pk: 'p', sk: 'a' }))?.body.length).toBeLessThan(100);
    const found = [
      await table.get({ pk: 'p', sk: 'a' }),
      ...(await table.batchGet(puts)),
      ...(await table.query({ pk: 'p' })).items,
      ...(await table.query({ index: 'gsi1', pk: 'i' })).items,
    ];
    expect(found).toHaveLength(7);
    expect(found.every((record) => record?.body === body)).toBe(true);
  });

  it('leave a body inline that looks like a pointer', async () => {
    const table = spillBodies(engine, blobs);
    const body = (await engine.get({ pk: 'p', sk: 'a' }))?.body ?? '';
    expect(body).not.toBe('');
    await table.transact({ puts: [{ pk: 'p', sk: 'odd', body }] });
    expect((await table.get({ pk: 'p', sk: 'odd' }))?.body).toBe(body);
  });

  it('make room for a transaction of 20 MB', async () => {
    const table = spillBodies(engine, blobs);
    const puts = Array.from({ length: 100 }, (_, number) => ({
      pk: 'wide',
      sk: `${number}`,
      body: `${number}`.padEnd(200_000),
    }));
    expect(await table.transact({ puts })).toEqual({ ok: true });
    const found = await table.batchGet(puts);
    expect(found.every(({ sk, body }) => body === sk.padEnd(200_000))).toBe(true);
    await expect(engine.transact({ puts })).rejects.toMatchObject({ code: 'store.too-large' });
  });
});

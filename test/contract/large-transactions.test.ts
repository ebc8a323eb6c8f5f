import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeDynamoTable } from '../../adapters/dynamodb/index.ts';
import { openDirectoryStore } from '../../adapters/filesystem/index.ts';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import { spillBodies } from '../../services/spill-bodies.ts';
import { maxLargeTransactItems, withLargeTransactions } from '../../services/store/large-transactions/index.ts';
import { queryAll } from '../../services/store/query-all.ts';
import { dynoxideSkip, startDynoxide } from './dynoxide.ts';
import { largeTransactionsSuite } from './large-transactions.ts';
import { manualClock } from './manual-clock.ts';
import { recordTableSuite } from './record-table.ts';
import { countingIds } from './stopping-table.ts';

const directory = mkdtempSync(join(tmpdir(), 'hutong-large-'));
afterAll(() => rmSync(directory, { recursive: true }));

const makeSqlite = async () => {
  const clock = manualClock();
  const sqlite = openSqliteTable({ file: ':memory:', clock });
  return { engine: sqlite, clock, close: async () => sqlite.close() };
};

const makeSpilled = async () => {
  const { engine, ...rest } = await makeSqlite();
  const blobs = await openDirectoryStore({ directory: mkdtempSync(join(directory, 'blobs-')) });
  return { ...rest, engine: spillBodies(engine, blobs) };
};

const makeDynamo = async () => {
  const dynoxide = await startDynoxide();
  await dynoxide.createTable('records');
  const clock = manualClock();
  const engine = makeDynamoTable({ client: dynoxide.client, tableName: 'records', clock });
  return { engine, clock, close: () => dynoxide.stop() };
};

const engines = [
  { name: 'SQLite', make: makeSqlite, skip: undefined },
  { name: 'SQLite with long bodies in a directory', make: makeSpilled, skip: undefined },
  { name: 'DynamoDB (dynoxide)', make: makeDynamo, skip: dynoxideSkip },
];

for (const { name, make, skip } of engines) {
  recordTableSuite({
    name: `${name}, with large transactions`,
    skip,
    maxOperations: maxLargeTransactItems,
    async make() {
      const { engine, ...rest } = await make();
      return { ...rest, table: withLargeTransactions(engine, { clock: rest.clock, ids: countingIds() }) };
    },
  });
  largeTransactionsSuite({ name, make, skip });
}

describe('with long bodies', () => {
  it('a large transaction of 5 MB replaces one of 5 MB', async () => {
    const { engine, clock, close } = await makeSpilled();
    const table = withLargeTransactions(engine, { clock, ids: countingIds() });
    for (const round of ['1', '2']) {
      const puts = Array.from({ length: 1000 }, (_, number) => ({
        pk: 'wide',
        sk: `${number}`,
        // Two that must leave the table, and many that need not.
        body: round.padEnd(number < 2 ? 400_000 : 4200, `${number}`),
      }));
      expect(await table.transact({ puts })).toEqual({ ok: true });
      const found = new Map((await queryAll(table, { pk: 'wide' })).map(({ sk, body }) => [sk, body]));
      expect(puts.every(({ sk, body }) => found.get(sk) === body)).toBe(true);
    }
    await close();
  });
});

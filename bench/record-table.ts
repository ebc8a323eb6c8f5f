import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectoryStore } from '../adapters/filesystem/index.ts';
import { openSqliteTable } from '../adapters/sqlite/index.ts';
import type { RecordTable } from '../services/ports/index.ts';

const seconds = 3;
const writers = 64;
const putters = 32;

type Figures = Readonly<Record<string, number>>;

/** Runs `work` from `concurrency` loops for the bench's time. */
const measure = async (
  name: string,
  concurrency: number,
  work: (number: number) => Promise<unknown>,
): Promise<Figures> => {
  const times: number[] = [];
  let next = 0;
  const start = performance.now();
  const loop = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      const begun = performance.now();
      await work(next++);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  const elapsed = (performance.now() - start) / 1000;
  times.sort((left, right) => left - right);
  const at = (share: number): number => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(2));
  return {
    [`${name}, a second`]: Math.round(times.length / elapsed),
    [`${name}, p50 ms`]: at(0.5),
    [`${name}, p99 ms`]: at(0.99),
  };
};

const body = JSON.stringify({ resourceType: 'Observation', text: 'x'.repeat(2000) });

/** As a report is stored: eight items of 2 KB, one of them conditional, two of them indexed. */
const putReport = (table: RecordTable, number: number) =>
  table.transact({
    puts: Array.from({ length: 8 }, (_, place) => ({
      pk: `patient#${number % 5000}`,
      sk: `${number}#${place}`,
      body,
      ...(place < 2 ? { indexes: { gsi1: { pk: `day#${number % 997}`, sk: `${number}` } } } : {}),
      ...(place === 0 ? { condition: 'absent' as const } : {}),
    })),
  });

/** The embedded engine, durable: SQLite with synchronous=FULL and blobs that are fsynced before they are acknowledged. */
export const bench = {
  name: 'record-table',
  async run(): Promise<Figures> {
    const directory = mkdtempSync(join(tmpdir(), 'hutong-bench-'));
    const table = openSqliteTable({ file: join(directory, 'records.db'), clock: { now: Date.now } });
    const store = await openDirectoryStore({ directory: join(directory, 'store') });
    const blob = Buffer.alloc(8192, 'blob');
    const patientOf = (number: number): string => `patient#${number % 5000}`;
    try {
      return {
        ...(await measure('transact 8 x 2 KB, 64 writers', writers, (number) => putReport(table, number))),
        ...(await measure('transact 8 x 2 KB, 1 writer', 1, (number) => putReport(table, -1 - number))),
        ...(await measure('get', 1, (number) => table.get({ pk: patientOf(number), sk: `${number % 5000}#3` }))),
        ...(await measure('query 8 items', 1, (number) =>
          table.query({ pk: patientOf(number), range: { prefix: `${number % 5000}#` } }),
        )),
        ...(await measure('putOnce 8 KB, 32 writers', putters, (number) =>
          store.putOnce(`raw/${(number % 256).toString(16)}/${number}`, blob),
        )),
      };
    } finally {
      table.close();
      rmSync(directory, { recursive: true });
    }
  },
};

if (import.meta.main) console.table(await bench.run());

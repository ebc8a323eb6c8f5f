/** The FEBRL set in ../shared/data/mpi: 5,000 records, 1,934 true pairs, duplicates of duplicates. Half of it is enough to see the goals kept. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { hanContent, loadMatchModels } from '../../../content/mpi/load.ts';
import { evaluateClusters, linkRecords, makeHanTable, trainModel } from '../../../domain/mpi/matching/index.ts';

const file = new URL('../../../../shared/data/mpi/febrl2.csv', import.meta.url);
const present = existsSync(file);

const rows = present ? parse<Record<string, string>>(readFileSync(file), { columns: true, trim: true }) : [];
const numberOf = (row: Record<string, string>): number => Number(row.rec_id?.split('-')[1]);

const measure = (chosen: typeof rows, leaveOut: readonly string[], trained: boolean) => {
  const value = (row: Record<string, string>, ...columns: string[]): string[] =>
    columns.flatMap((column) => (leaveOut.includes(column) ? [] : (row[column] ?? [])));
  const records = chosen.map((row) => ({
    familyName: value(row, 'surname'),
    givenName: value(row, 'given_name'),
    birthDate: value(row, 'date_of_birth'),
    nationalId: value(row, 'soc_sec_id'),
    streetNumber: value(row, 'street_number'),
    addressLine: value(row, 'address_1', 'address_2'),
    suburb: value(row, 'suburb'),
    postcode: value(row, 'postcode'),
    state: value(row, 'state'),
  }));
  const table = makeHanTable(hanContent);
  const start = loadMatchModels().get('latin');
  if (start === undefined) throw new RangeError('The model latin is not shipped');
  const model = trained
    ? trainModel({ records, start, table, precision: 0.999, seed: 1, version: 'test' }).model
    : start;
  const { clusters, candidates } = linkRecords({
    records,
    files: new Uint8Array(records.length),
    model,
    table,
    mode: 'auto',
  });
  return evaluateClusters(clusters, Int32Array.from(chosen, numberOf), candidates);
};

describe.skipIf(!present)('FEBRL set 2 (skipped where ../shared/data is absent)', () => {
  const half = rows.filter((row) => numberOf(row) % 2 === 1);

  it.each([
    ['as shipped', [], false],
    ['trained without labels', [], true],
    ['as shipped, without the national number', ['soc_sec_id'], false],
    ['as shipped, without date of birth and postcode', ['date_of_birth', 'postcode'], false],
  ])('%s: pair F1 over 0.98', (_, leaveOut, trained) => {
    const measured = measure(half, leaveOut, trained);
    expect(measured.f1).toBeGreaterThan(0.98);
    expect(measured.candidateRecall).toBeGreaterThan(0.98);
  });
});

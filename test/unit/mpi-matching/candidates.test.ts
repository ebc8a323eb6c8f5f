import { describe, expect, it } from 'vitest';
import { findCandidates } from '../../../domain/mpi/matching/block/candidates.ts';
import { modelOf, table, toFields } from './setup.ts';

const model = (maximumBlock: number, refine: readonly string[]) => ({
  ...modelOf('latin'),
  maximumBlock,
  blocking: [{ parts: ['postcode'], refine: [...refine] }],
});

const records = Array.from({ length: 12 }, (_, i) =>
  toFields({ postcode: i < 10 ? '2000' : '3000', birthDate: `${1950 + (i % 5)}0101` }),
);

describe('blocking', () => {
  it('pairs all records that share a key, once and in order', () => {
    const { pairs, leftOut } = findCandidates(records, model(10, []), table);
    expect(pairs).toHaveLength(45 + 1);
    expect([...pairs]).toEqual([...pairs].toSorted((a, b) => a - b));
    expect(leftOut).toBe(0);
  });

  it('refines a frequent key', () => {
    const { pairs, leftOut } = findCandidates(records, model(4, ['birth-year']), table);
    // Ten records in five years of birth, and the two of the other postcode.
    expect(pairs).toHaveLength(5 + 1);
    expect(leftOut).toBe(0);
  });

  it('leaves out and counts what stays too frequent', () => {
    const { pairs, leftOut } = findCandidates(records, model(4, []), table);
    expect(pairs).toHaveLength(1);
    expect(leftOut).toBe(10);
  });

  it('keeps to the pairs that may be compared', () => {
    const { pairs } = findCandidates(records, model(10, []), table, (a, b) => a + b === 21);
    expect([...pairs]).toEqual([10 * 12 + 11]);
  });
});

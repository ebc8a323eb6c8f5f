import { describe, expect, it } from 'vitest';
import { generatorContent } from '../../../content/mpi/load.ts';
import { findCandidates } from '../../../domain/mpi/matching/block/candidates.ts';
import { generateRegistrations } from '../../../domain/mpi/matching/index.ts';
import { makeMatchIndex } from '../../../domain/mpi/matching/match-index.ts';
import { modelOf, table, toFields } from './setup.ts';

const cn = modelOf('cn');

describe('matching as records arrive', () => {
  it('looks at the pairs that blocking of the whole list finds', () => {
    const records = generateRegistrations({ count: 600, duplicates: 0.3, seed: 2, content: generatorContent }).map(
      ({ fields }) => toFields(fields),
    );
    const index = makeMatchIndex(cn, table, records.length);
    const looked = records.map((record) => index.add(record).candidates).reduce((sum, count) => sum + count, 0);
    expect(looked).toBe(findCandidates(records, cn, table).pairs.length);
    expect(index.size()).toBe(600);
  });

  it('finds the earlier record of a person, strongest first', () => {
    const index = makeMatchIndex(cn, table, 100);
    const person = { fullName: '王晓燕', birthDate: '1949-12-31', residentId: '11010519491231002X' };
    index.add(toFields({ fullName: '王晓燕', birthDate: '1949-12-31' }));
    index.add(toFields(person));
    const { matches, candidates } = index.add(toFields({ ...person, fullName: '王小燕' }));
    expect(candidates).toBe(2);
    expect(matches[0]).toMatchObject({ a: 1, b: 2 });
  });

  it('bounds the candidates of a frequent key', () => {
    const model = { ...cn, maximumBlock: 5, blocking: [{ parts: ['birth-date'], refine: ['family'] }] };
    const index = makeMatchIndex(model, table, 100);
    const seen = Array.from(
      { length: 60 },
      (_, i) => index.add(toFields({ fullName: `${'王李张刘'[i % 4]}伟`, birthDate: '1990-05-05' })).candidates,
    );
    expect(Math.max(...seen)).toBe(4);
    // Under a key that stays too frequent nobody is found any more.
    expect(seen.at(-1)).toBe(0);
  });
});

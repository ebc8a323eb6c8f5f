import { describe, expect, it } from 'vitest';
import { loadMatchModels } from '../../../content/mpi/load.ts';
import { link } from './setup.ts';

describe.each([...loadMatchModels().values()])('shipped model $id', (model) => {
  it('names levels, comparisons and key parts that exist', () => {
    expect(() => link(model, [{}, {}])).not.toThrow();
  });

  it.each(model.comparisons)('$id: shares of the levels add up to one', ({ levels }) => {
    expect(levels.reduce((sum, { m }) => sum + m, 0)).toBeCloseTo(1, 1);
    expect(levels.reduce((sum, { u }) => sum + u, 0)).toBeCloseTo(1, 1);
  });

  it.each(model.comparisons)('$id: agreement speaks for one person, the last level against', ({ levels }) => {
    const [first, last] = [levels[0], levels.at(-1)];
    expect((first?.m ?? 0) / (first?.u ?? 1)).toBeGreaterThan(1);
    expect((last?.m ?? 1) / (last?.u ?? 1)).toBeLessThan(1);
  });
});

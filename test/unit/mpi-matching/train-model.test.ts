import { describe, expect, it } from 'vitest';
import { generatorContent } from '../../../content/mpi/load.ts';
import { generateRegistrations, trainModel } from '../../../domain/mpi/matching/index.ts';
import { chooseThreshold } from '../../../domain/mpi/matching/train/choose-threshold.ts';
import { matchModelSchema } from '../../../schemas/mpi-model.ts';
import { modelOf, table, toFields } from './setup.ts';

const registrations = generateRegistrations({ count: 3000, duplicates: 0.3, seed: 11, content: generatorContent });
const records = registrations.map(({ fields }) => toFields(fields));
const labels = Int32Array.from(registrations, ({ person }) => person);
const start = modelOf('cn');
const request = { records, start, table, precision: 0.999, seed: 1, version: 'test' };

const m = (model: typeof start, comparison: string, level: string): number =>
  model.comparisons.find(({ id }) => id === comparison)?.levels.find((one) => one.level === level)?.m ?? Number.NaN;

describe('training', () => {
  const unlabelled = trainModel(request);
  const labelled = trainModel({ ...request, labels });

  it('gives a model that fits its schema, the same one each time', () => {
    expect(matchModelSchema.parse(unlabelled.model)).toEqual(unlabelled.model);
    expect(trainModel(request)).toEqual(unlabelled);
  });

  it('without labels comes near to what labels say', () => {
    for (const [comparison, level] of [
      ['name', 'exact'],
      ['name', 'same-sound'],
      ['phone', 'exact'],
      ['residentId', 'exact'],
    ] as const) {
      expect(Math.abs(m(unlabelled.model, comparison, level) - m(labelled.model, comparison, level))).toBeLessThan(
        0.04,
      );
    }
    expect(unlabelled.expectedMatches / labelled.expectedMatches).toBeGreaterThan(0.9);
    expect(unlabelled.expectedMatches / labelled.expectedMatches).toBeLessThan(1.1);
  });

  it('learns what the start model does not know', () => {
    const forgetful = {
      ...start,
      comparisons: start.comparisons.map((comparison) =>
        comparison.id === 'phone'
          ? { ...comparison, levels: comparison.levels.map((level) => ({ ...level, m: 1 / 3 })) }
          : comparison,
      ),
    };
    const { model } = trainModel({ ...request, start: forgetful });
    expect(m(model, 'phone', 'exact')).toBeGreaterThan(0.5);
    expect(m(model, 'phone', 'near')).toBeLessThan(0.1);
  });

  it('counts every candidate in the histogram', () => {
    expect(unlabelled.histogram.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(unlabelled.candidates);
  });
});

describe('threshold for a wanted precision', () => {
  it('is the lowest that labels allow', () => {
    const bits = Float64Array.from([9, 8, 7, 6, 5]);
    const atLeast = (precision: number) => chooseThreshold(bits, precision, (position) => position !== 3);
    expect(Math.log2(1 / atLeast(0.99) - 1)).toBeCloseTo(-7);
    expect(Math.log2(1 / atLeast(0.75) - 1)).toBeCloseTo(-5);
  });

  it('trusts the scores where there are no labels', () => {
    const bits = Float64Array.from([20, 20, 1]);
    expect(chooseThreshold(bits, 0.999)).toBeGreaterThan(0.99);
    expect(chooseThreshold(bits, 0.8)).toBeCloseTo(2 / 3);
  });
});

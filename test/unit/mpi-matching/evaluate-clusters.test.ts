import { describe, expect, it } from 'vitest';
import { evaluateClusters } from '../../../domain/mpi/matching/index.ts';

describe('measures', () => {
  it('counts pairs and persons of a worked example', () => {
    // Truth: {0,1,2}, {3,4}, {5}. Found: {0,1}, {2,5}, {3,4}. Candidates: 0–1, 3–4.
    const truth = Int32Array.from([0, 0, 0, 3, 3, 5]);
    const found = Int32Array.from([0, 0, 2, 3, 3, 2]);
    const measured = evaluateClusters(found, truth, Float64Array.from([0 * 6 + 1, 3 * 6 + 4]));
    expect(measured.precision).toBeCloseTo(2 / 3);
    expect(measured.recall).toBeCloseTo(2 / 4);
    expect(measured.f1).toBeCloseTo(4 / 7);
    // One of three found and one of two true persons is exact.
    expect(measured.clusterF1).toBeCloseTo((2 * (1 / 3) * (1 / 2)) / (1 / 3 + 1 / 2));
    expect(measured.candidateRecall).toBeCloseTo(2 / 4);
    expect(measured).toMatchObject({ falsePairs: 1, missedPairs: 2 });
  });

  it('leaves pairs out that do not count', () => {
    const same = Int32Array.from([0, 0, 0]);
    const measured = evaluateClusters(Int32Array.from([0, 0, 2]), same, new Float64Array(), (a, b) => b - a === 1);
    expect(measured).toMatchObject({ precision: 1, recall: 0.5, missedPairs: 1 });
  });
});

import { seededRandom } from '../train/random.ts';

/** Draws that depend on a seed and on nothing else. */
export interface Draw {
  /** A whole number from 0 to n − 1. */
  readonly below: (n: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly one: <Value>(values: readonly Value[]) => Value;
  readonly digits: (count: number) => string;
}

export const makeDraw = (seed: number): Draw => {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  return {
    below,
    chance: (probability) => random() < probability,
    one: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError('Nothing to draw from');
      return value;
    },
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
  };
};

/** Draws values by weight: binary search in the running sums. */
export const weighted = <Value>(weights: readonly (readonly [Value, number])[], draw: Draw): (() => Value) => {
  let sum = 0;
  const sums = weights.map(([, weight]) => {
    sum += weight;
    return sum;
  });
  return () => {
    const point = (draw.below(1_000_000_000) / 1_000_000_000) * sum;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > point) high = middle;
      else low = middle + 1;
    }
    const found = weights[low];
    if (found === undefined) throw new RangeError('Nothing to draw from');
    return found[0];
  };
};

const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

/** Pairs are joined at even odds at the least, and the threshold stays a probability that a pair can reach. */
const [lowest, highest] = [0.5, 0.999_99];

/**
 * The lowest posterior from which on the wanted share of pairs is true. `bits` are the scores of candidate pairs; `matched` their truth
 * where it is known; without it the scores themselves say how many are expected to be true.
 */
export const chooseThreshold = (
  bits: Float64Array,
  precision: number,
  matched?: (position: number) => boolean,
): number => {
  const order = Uint32Array.from(bits.keys()).sort((a, b) => (bits[b] ?? 0) - (bits[a] ?? 0));
  let wrong = 0;
  let threshold = highest;
  order.forEach((position, rank) => {
    const probability = probabilityOf(bits[position] ?? 0);
    wrong += matched === undefined ? 1 - probability : Number(!matched(position));
    if (probability >= lowest && wrong <= (1 - precision) * (rank + 1)) threshold = Math.min(threshold, probability);
  });
  return Math.max(lowest, threshold);
};

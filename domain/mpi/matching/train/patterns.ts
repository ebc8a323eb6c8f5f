import type { Corpus } from '../corpus.ts';

/** Pairs that compare alike, counted together: what estimation needs to know of millions of pairs. */
export interface Pattern {
  /** Level by comparison; -1 where missing. */
  readonly levels: Int8Array;
  count: number;
  /** How many of them are one person: expected by the start model, or known from labels. */
  matches: number;
}

/** Groups pairs by their levels. `matched` says how far a pair is one person, 0 to 1. */
export const countPatterns = (
  corpus: Corpus,
  pairs: Iterable<readonly [number, number]>,
  matched: (a: number, b: number) => number,
): readonly Pattern[] => {
  const patterns = new Map<number, Pattern>();
  const levels = new Int8Array(corpus.columns.length);
  for (const [a, b] of pairs) {
    let key = 0;
    corpus.columns.forEach((column, c) => {
      const level = column.compare(a, b);
      levels[c] = level;
      key = key * (column.levels.length + 1) + level + 1;
    });
    let pattern = patterns.get(key);
    if (pattern === undefined) {
      pattern = { levels: levels.slice(), count: 0, matches: 0 };
      patterns.set(key, pattern);
    }
    pattern.count += 1;
    pattern.matches += matched(a, b);
  }
  return [...patterns.values()];
};

/** Shares of each level of each comparison, with pseudo-counts in the proportions of `start`. */
export const levelShares = (
  patterns: readonly Pattern[],
  weigh: (pattern: Pattern, position: number) => number,
  start: readonly (readonly number[])[],
  pseudoCount: number,
): readonly (readonly number[])[] =>
  start.map((shares, comparison) => {
    const sums = shares.map((share) => share * pseudoCount);
    patterns.forEach((pattern, position) => {
      const level = pattern.levels[comparison] ?? -1;
      if (level >= 0) sums[level] = (sums[level] ?? 0) + weigh(pattern, position);
    });
    const total = sums.reduce((sum, value) => sum + value, 0);
    return sums.map((value) => value / total);
  });

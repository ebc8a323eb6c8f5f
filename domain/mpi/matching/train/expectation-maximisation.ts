import { levelShares, type Pattern } from './patterns.ts';

interface Estimate {
  /** Share of each level among the pairs that are one person, by comparison. */
  readonly m: readonly (readonly number[])[];
  /** Pairs of one person expected among all that were given. */
  readonly matches: number;
  readonly iterations: number;
}

/** Pseudo-counts of the start model: they decide only where the file has few pairs. */
const trust = 20;

const logs = (shares: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  shares.map((levels) => levels.map((share) => Math.log(Math.max(share, 1e-9))));

/**
 * Estimates m without labels by expectation–maximisation over candidate pairs (Dempster, Laird and Rubin 1977; Winkler 1988). Candidates
 * agree on what they were found by, so the chance agreement among them is estimated beside m and then dropped: u comes from random pairs.
 * Starts from `pattern.matches`; ends when the expected number of matches moves by less than one in a million.
 */
export const estimateM = (patterns: readonly Pattern[], start: readonly (readonly number[])[]): Estimate => {
  const total = patterns.reduce((sum, { count }) => sum + count, 0);
  let expected = patterns.map(({ matches }) => matches);
  let matches = expected.reduce((sum, value) => sum + value, 0);
  const even = start.map((levels) => levels.map(() => 1 / levels.length));
  let iterations = 0;
  for (; iterations < 200; iterations += 1) {
    const m = logs(levelShares(patterns, (_, position) => expected[position] ?? 0, start, trust));
    const chance = logs(levelShares(patterns, ({ count }, position) => count - (expected[position] ?? 0), even, 1));
    const prior = Math.log((matches + 1) / (total - matches + 1));
    expected = patterns.map(({ levels, count }) => {
      let odds = prior;
      levels.forEach((level, c) => {
        if (level >= 0) odds += (m[c]?.[level] ?? 0) - (chance[c]?.[level] ?? 0);
      });
      return count / (1 + Math.exp(-odds));
    });
    const now = expected.reduce((sum, value) => sum + value, 0);
    const settled = Math.abs(now - matches) <= 1e-6 * (total + 1);
    matches = now;
    if (settled) break;
  }
  return { m: levelShares(patterns, (_, position) => expected[position] ?? 0, start, trust), matches, iterations };
};

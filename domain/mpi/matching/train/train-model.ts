import type { MatchModel } from '../../../../schemas/mpi-model.ts';
import { findCandidates } from '../block/candidates.ts';
import { type Corpus, makeCorpus } from '../corpus.ts';
import type { FieldValues } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';
import { chooseThreshold } from './choose-threshold.ts';
import { estimateM } from './expectation-maximisation.ts';
import { countPatterns, levelShares, type Pattern } from './patterns.ts';
import { seededRandom } from './random.ts';

interface TrainingRequest {
  readonly records: readonly FieldValues[];
  /** The levels, keys and rules come from here, and the values to start from. */
  readonly start: MatchModel;
  readonly table: HanTable;
  /** Share of the automatic links that shall be true. */
  readonly precision: number;
  readonly seed: number;
  /** Version of the new model. */
  readonly version: string;
  /** For each record its person's number; without it the file is learnt from as it is. */
  readonly labels?: Int32Array;
}

interface Training {
  readonly model: MatchModel;
  readonly candidates: number;
  readonly randomPairs: number;
  readonly expectedMatches: number;
  readonly iterations: number;
  /** Candidate pairs by score: `from` is the lower end of five bits. */
  readonly histogram: readonly { readonly from: number; readonly pairs: number }[];
}

/** Candidates beyond this many are thinned evenly: estimates do not get better. */
const enough = 2_000_000;
const randomPairs = 500_000;
/** u below this is not claimed: half a million pairs cannot show it. */
const leastU = 1e-6;

const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

const eachCandidate = function* (pairs: Float64Array, size: number): Generator<readonly [number, number]> {
  const step = Math.max(1, Math.ceil(pairs.length / enough));
  for (let i = 0; i < pairs.length; i += step) {
    const pair = pairs[i] ?? 0;
    yield [Math.floor(pair / size), pair % size];
  }
};

/** Random pairs of different records, without those that the start model takes for one person: in small files they would pass for chance. */
const eachRandom = function* (corpus: Corpus, seed: number): Generator<readonly [number, number]> {
  const random = seededRandom(seed);
  for (let i = 0; i < randomPairs; i += 1) {
    const a = Math.floor(random() * corpus.size);
    const b = Math.floor(random() * corpus.size);
    if (a !== b && corpus.score(a, b) < 0) yield [a, b];
  }
};

/** Probabilities of each level in the order of the column; a level that the model leaves out starts from very little. */
const startShares = (corpus: Corpus, kind: 'm' | 'u'): readonly (readonly number[])[] =>
  corpus.columns.map(({ levels }, c) =>
    levels.map((id) => corpus.model.comparisons[c]?.levels.find(({ level }) => level === id)?.[kind] ?? 1e-4),
  );

const withShares = (
  start: MatchModel,
  corpus: Corpus,
  m: readonly (readonly number[])[],
  u: readonly (readonly number[])[],
): MatchModel['comparisons'] =>
  start.comparisons.map((comparison, c) => ({
    ...comparison,
    levels: (corpus.columns[c]?.levels ?? []).map((level, l) => ({
      level,
      m: Math.min(0.999_999, Math.max(1e-5, m[c]?.[l] ?? 0)),
      u: Math.min(0.999_999, Math.max(leastU, u[c]?.[l] ?? 0)),
    })),
  }));

const histogramOf = (bits: Float64Array): Training['histogram'] => {
  const bins = new Map<number, number>();
  for (const value of bits) bins.set(Math.floor(value / 5) * 5, (bins.get(Math.floor(value / 5) * 5) ?? 0) + 1);
  return [...bins].toSorted(([a], [b]) => a - b).map(([from, pairs]) => ({ from, pairs }));
};

const total = (patterns: readonly Pattern[], of: 'count' | 'matches'): number =>
  patterns.reduce((sum, pattern) => sum + pattern[of], 0);

/**
 * Fits a model to a file: u from random pairs, m and the prior from candidate pairs by expectation–maximisation, or counted where labels
 * are given; then the link threshold for the wanted precision. Deterministic for one seed.
 */
export const trainModel = (request: TrainingRequest): Training => {
  const { records, start, table, precision, seed, version, labels } = request;
  const { pairs } = findCandidates(records, start, table);
  const corpus = makeCorpus(records, start, table);
  const random = countPatterns(corpus, eachRandom(corpus, seed), () => 0);
  const startM = startShares(corpus, 'm');
  const u = levelShares(random, ({ count }) => count, startShares(corpus, 'u'), 50);
  const patterns = countPatterns(corpus, eachCandidate(pairs, corpus.size), (a, b) =>
    labels === undefined ? probabilityOf(corpus.score(a, b)) : Number(labels[a] === labels[b]),
  );
  const { m, matches, iterations } =
    labels === undefined
      ? estimateM(patterns, startM)
      : {
          m: levelShares(patterns, (pattern) => pattern.matches, startM, 20),
          matches: total(patterns, 'matches'),
          iterations: 0,
        };
  const step = Math.max(1, Math.ceil(pairs.length / enough));
  const expectedMatches = matches * step;
  const fitted: MatchModel = {
    ...start,
    version,
    pairsPerRecord: Math.max(0.001, (2 * expectedMatches) / Math.max(records.length, 1)),
    comparisons: withShares(start, corpus, m, u),
  };
  const trained = makeCorpus(records, fitted, table);
  const bits = Float64Array.from(pairs, (pair) => trained.score(Math.floor(pair / corpus.size), pair % corpus.size));
  const link = chooseThreshold(
    bits,
    precision,
    labels &&
      ((position) => {
        const pair = pairs[position] ?? 0;
        return labels[Math.floor(pair / corpus.size)] === labels[pair % corpus.size];
      }),
  );
  return {
    model: { ...fitted, thresholds: { link, review: Math.min(link, start.thresholds.review) } },
    candidates: pairs.length,
    randomPairs: total(random, 'count'),
    expectedMatches,
    iterations,
    histogram: histogramOf(bits),
  };
};

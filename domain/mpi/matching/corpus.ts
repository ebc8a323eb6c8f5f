import type { MatchModel } from '../../../schemas/mpi-model.ts';
import { checkModel } from './check-model.ts';
import { type Column, missing } from './compare/column.ts';
import { makeColumn } from './compare/make-column.ts';
import type { FieldValues } from './field-values.ts';
import type { HanTable } from './han-table.ts';

/** Bits of a pair that a rule calls two persons: below every threshold. */
export const ruledOut = -100;

/** The records of one run, ready to be compared by one model. Records are named by their position. */
export interface Corpus {
  readonly model: MatchModel;
  readonly size: number;
  readonly columns: readonly Column[];
  /** Base-2 logarithm of the odds that two records are one person, prior included; `ruledOut` by rule. */
  readonly score: (a: number, b: number) => number;
}

interface Weighing {
  readonly column: Column;
  /** Bits by level. */
  readonly weights: Float64Array;
  /** m of full agreement, where the weight depends on the value; 0 where it does not. */
  readonly mOfExact: number;
}

/** Frequencies below this are not believed: typing errors make values that nobody has. */
const leastFrequency = 2e-6;

const bits = (probability: number): number => Math.log2(probability / (1 - probability));

const makeWeighings = (model: MatchModel, table: HanTable): readonly Weighing[] =>
  model.comparisons.map((comparison) => {
    const column = makeColumn(comparison, table);
    const byLevel = new Map(comparison.levels.map((level) => [level.level, level]));
    const weights = column.levels.map((id) => {
      const level = byLevel.get(id);
      // A level that the model leaves out says nothing; full agreement cannot be left out.
      return level === undefined ? 0 : Math.log2(level.m / level.u);
    });
    const mOfExact = comparison.termFrequency ? (byLevel.get(column.levels[0] ?? '')?.m ?? 0) : 0;
    return { column, weights: Float64Array.from(weights), mOfExact };
  });

/** Rules as level masks by comparison: bit 0 is `missing`, bit n + 1 is level n. */
const makeRules = (model: MatchModel, weighings: readonly Weighing[]) =>
  model.rules.map(({ when, outcome }) => ({
    outcome,
    masks: Object.entries(when).map(([id, levels]) => {
      const comparison = model.comparisons.findIndex((candidate) => candidate.id === id);
      const names = ['missing', ...(weighings[comparison]?.column.levels ?? [])];
      return { comparison, mask: levels.reduce((mask, level) => mask | (1 << names.indexOf(level)), 0) };
    }),
  }));

/**
 * Prepares records for a model. `otherSide` is how many records each one could match (defaults to all others): it sets the prior,
 * pairsPerRecord ÷ otherSide. Weight of a pair: prior + Σ log2(m ÷ u) over the comparisons that neither record misses (Fellegi and Sunter
 * 1969), with u of agreement on a value taken as that value's own frequency where the model says so (Winkler 1988).
 */
export const makeCorpus = (
  records: readonly FieldValues[],
  model: MatchModel,
  table: HanTable,
  otherSide = records.length - 1,
): Corpus => {
  const weighings = makeWeighings(model, table);
  const columns = weighings.map(({ column }) => column);
  checkModel(model, columns);
  for (const record of records) for (const column of columns) column.add(record);
  const prior = Math.log2(model.pairsPerRecord / Math.max(otherSide, 1));
  const belowLink = bits(model.thresholds.link) - 0.01;
  const atReview = bits(model.thresholds.review);
  const rules = makeRules(model, weighings);
  const limits = model.limits.map((limit) => ({
    bits: limit.bits,
    comparisons: limit.comparisons.map((id) => model.comparisons.findIndex((comparison) => comparison.id === id)),
  }));
  const levels = new Int8Array(columns.length);
  const gains = new Float64Array(columns.length);
  return {
    model,
    size: records.length,
    columns,
    score: (a, b) => {
      let total = prior;
      for (let c = 0; c < weighings.length; c += 1) {
        const weighing = weighings[c];
        if (weighing === undefined) continue;
        const level = weighing.column.compare(a, b);
        levels[c] = level;
        let gain = level === missing ? 0 : (weighing.weights[level] ?? 0);
        if (level === 0 && weighing.mOfExact > 0) {
          gain = Math.log2(weighing.mOfExact / Math.max(weighing.column.frequency(a, b), leastFrequency));
        }
        gains[c] = gain;
        total += gain;
      }
      for (const limit of limits) {
        let together = 0;
        for (const c of limit.comparisons) together += gains[c] ?? 0;
        if (together > limit.bits) total -= together - limit.bits;
      }
      for (const rule of rules) {
        const holds = rule.masks.every(({ comparison, mask }) => (mask >> ((levels[comparison] ?? missing) + 1)) & 1);
        if (!holds) continue;
        if (rule.outcome === 'different') return ruledOut;
        total = Math.min(total, belowLink);
        if (rule.outcome === 'review') total = Math.max(total, atReview);
      }
      return total;
    },
  };
};

import type { Clause, Prefix } from './query.ts';
import type { Leaf } from './search-table.ts';

/** Instants in epoch milliseconds, bounds included; a bound that is absent is open. */
export interface InstantRange {
  readonly from?: number;
  readonly to?: number;
}

/** The longest date of low precision: a leap year. */
const yearMs = 366 * 86_400_000;

/** How long a single date of these leaves can be; undefined where there are periods or schedules, which have no bound. */
const longestPoint = (leaves: readonly Leaf[]): number | undefined => {
  if (leaves.every(({ type }) => type === 'instant')) return 1000;
  return leaves.every(({ type }) => type === 'date' || type === 'dateTime' || type === 'instant') ? yearMs : undefined;
};

type Bounds = Readonly<Partial<Record<Prefix, number>>>;

/** The clauses of a parameter that have one date, each as its interval [low, high) and what it says about one end of a value. */
const intersect = (
  clauses: readonly Clause[],
  parameter: string,
  bounds: (low: number, high: number) => { readonly lower: Bounds; readonly upper: Bounds },
): InstantRange => {
  let from: number | undefined;
  let to: number | undefined;
  for (const clause of clauses) {
    if (clause.kind !== 'values' || clause.negated || clause.parameter !== parameter || clause.values.length > 1)
      continue;
    const [test] = clause.values;
    if (test?.op !== 'date') continue;
    const { lower, upper } = bounds(test.from, test.to);
    const [least, most] = [lower[test.prefix], upper[test.prefix]];
    if (least !== undefined) from = Math.max(from ?? least, least);
    if (most !== undefined) to = Math.min(to ?? most, most);
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
};

/**
 * Where values that satisfy the date clauses of a parameter **start**, if its leaves are points: a superset, wider by how long a point can be.
 * `wholeYears`: for a caller who looks at whole years, which a date of low precision never crosses.
 */
export const startRange = (
  clauses: readonly Clause[],
  parameter: string,
  leaves: readonly Leaf[],
  wholeYears = false,
): InstantRange => {
  const longest = longestPoint(leaves);
  if (longest === undefined) return {};
  const slack = wholeYears ? 0 : longest;
  return intersect(clauses, parameter, (low, high) => ({
    lower: { eq: low, sa: high, gt: high - slack, ge: low - slack, ap: low - slack },
    upper: { eq: high, lt: low, le: high, eb: low, ap: high },
  }));
};

/**
 * Where values that satisfy the date clauses of a parameter **end**: a superset. Every lower bound of a search bounds the end of what it finds, also
 * of periods; `lt`, `le` and `ap` bound only the start from above, and so the end of a point.
 */
export const endRange = (clauses: readonly Clause[], parameter: string, leaves: readonly Leaf[]): InstantRange => {
  const slack = longestPoint(leaves);
  return intersect(clauses, parameter, (low, high) => ({
    lower: { eq: low, sa: high, gt: high, ge: low, ap: low },
    upper: {
      eq: high,
      eb: low,
      ...(slack === undefined ? {} : { lt: low + slack, le: high + slack, ap: high + slack }),
    },
  }));
};

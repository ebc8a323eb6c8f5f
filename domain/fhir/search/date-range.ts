import type { Clause } from './query.ts';
import type { Leaf } from './search-table.ts';

/** Instants [from, to) in epoch milliseconds; a bound that is absent is open. */
export interface InstantRange {
  readonly from?: number;
  readonly to?: number;
}

const points: readonly string[] = ['date', 'dateTime', 'instant'];

/** Dates of these leaves cover a year at most and never cross one, unlike periods and schedules. */
export const arePoints = (leaves: readonly Leaf[]): boolean => leaves.every((leaf) => points.includes(leaf.type));

/**
 * Where the values that satisfy all date clauses of a parameter may **start**: a superset. `gt`, `ge` and `ap` bound the end of a value, so they
 * bound its start only when the value is a point; `slackMs` is how long a point of low precision may be.
 */
export const startRange = (
  clauses: readonly Clause[],
  parameter: string,
  leaves: readonly Leaf[],
  slackMs: number,
): InstantRange => {
  let from: number | undefined;
  let to: number | undefined;
  for (const clause of clauses) {
    if (clause.kind !== 'values' || clause.negated || clause.parameter !== parameter) continue;
    const [test] = clause.values;
    if (test?.op !== 'date' || clause.values.length > 1) continue;
    const lower = {
      eq: test.from,
      sa: test.to,
      gt: test.to - slackMs,
      ge: test.from - slackMs,
      ap: test.from - slackMs,
    };
    const upper = { eq: test.to, lt: test.from, le: test.to, eb: test.from, ap: test.to };
    const exact = test.prefix === 'eq' || test.prefix === 'sa';
    if (Object.hasOwn(lower, test.prefix) && (exact || arePoints(leaves))) {
      // The own keys were just asked for.
      from = Math.max(from ?? Number.NEGATIVE_INFINITY, lower[test.prefix as keyof typeof lower]);
    }
    if (Object.hasOwn(upper, test.prefix)) {
      to = Math.min(to ?? Number.POSITIVE_INFINITY, upper[test.prefix as keyof typeof upper]);
    }
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
};

/** The longest date of low precision: a leap year. */
export const yearMs = 366 * 86_400_000;

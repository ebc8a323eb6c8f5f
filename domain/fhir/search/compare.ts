/** Order of results: `_sort` (R4 section 3.1.1.5.1), then the id so that pages are stable. */
import type { SearchEntry } from './entry.ts';
import { entriesOf } from './matches.ts';
import type { SearchQuery, SortKey } from './query.ts';
import { parametersOf } from './search-table.ts';

type Sortable = string | number;

/** Ascending by the least of several values, descending by the greatest; dates by their start and their end. */
const sortValueOf = (entry: SearchEntry, descending: boolean): Sortable | undefined => {
  if (entry.d !== undefined) return (descending ? entry.d[1] : entry.d[0]) ?? undefined;
  const amount = entry.q ?? entry.v;
  if (amount !== undefined) {
    return typeof amount === 'number' ? amount : ((descending ? amount[1] : amount[0]) ?? undefined);
  }
  return entry.n ?? entry.r ?? entry.u ?? entry.c ?? entry.t;
};

/** By code unit: the same on every machine, which a locale is not. */
const compareValues = (left: Sortable, right: Sortable): number => (left < right ? -1 : left > right ? 1 : 0);

const keyOf = (
  type: string,
  { parameter, descending }: SortKey,
  entries: readonly SearchEntry[],
): Sortable | undefined => {
  let best: Sortable | undefined;
  for (const entry of entriesOf(entries, parametersOf(type)?.get(parameter)?.leaves ?? [])) {
    const value = sortValueOf(entry, descending);
    if (value === undefined) continue;
    if (best === undefined || (descending ? compareValues(value, best) > 0 : compareValues(value, best) < 0))
      best = value;
  }
  return best;
};

/** The values that a resource is ordered by, one for each key of the query and the id; undefined where it has none, which comes last. */
export const sortKeysOf = (query: SearchQuery, entries: readonly SearchEntry[]): readonly (Sortable | undefined)[] => [
  ...query.sort.map((key) => keyOf(query.type, key, entries)),
  entries.find((entry) => entry.p === 'id')?.c,
];

/** Order of two results by what `sortKeysOf` gave for each. */
export const compareSortKeys =
  (query: SearchQuery) =>
  (left: readonly (Sortable | undefined)[], right: readonly (Sortable | undefined)[]): number => {
    for (let at = 0; at <= query.sort.length; at += 1) {
      const [a, b] = [left[at], right[at]];
      if (a === undefined || b === undefined) {
        if (a !== b) return a === undefined ? 1 : -1;
        continue;
      }
      const order = compareValues(a, b);
      if (order !== 0) return query.sort[at]?.descending ? -order : order;
    }
    return 0;
  };

/** Order of two results by their entries. For many results take `sortKeysOf` once each instead. */
export const compareEntries =
  (query: SearchQuery) =>
  (left: readonly SearchEntry[], right: readonly SearchEntry[]): number =>
    compareSortKeys(query)(sortKeysOf(query, left), sortKeysOf(query, right));

/** Whether an index entry satisfies one value of a search. */
import { comparableText } from './comparable-text.ts';
import type { Interval, SearchEntry } from './entry.ts';
import type { NumericBounds, Prefix, ValueTest } from './query.ts';
import { idOfReference, isLocalReference } from './reference-target.ts';

type Test<Op extends ValueTest['op']> = Extract<ValueTest, { op: Op }>;

const matchToken = (entry: SearchEntry, test: Test<'token'>): boolean => {
  if (test.code === undefined ? entry.c === undefined : entry.c !== test.code) return false;
  if (test.system === undefined) return true;
  // A code element has no system of its own: both its binding's and none at all fit.
  if (entry.s === undefined) return test.system === '' || test.system === test.impliedSystem;
  return entry.s === test.system;
};

/** `:text` compares as a string does, from the start (R4 section 3.1.1.4.4). */
const matchTokenText = (entry: SearchEntry, test: Test<'token-text'>): boolean =>
  entry.t !== undefined && comparableText(entry.t).startsWith(test.text);

/** `http://x|1` matches `http://x|1`; `http://x` matches every version of it. */
const matchCanonical = (url: string, wanted: string): boolean => url === wanted || url.startsWith(`${wanted}|`);

const matchReference = (entry: SearchEntry, test: Test<'reference'>): boolean =>
  entry.u === undefined ? entry.r === test.reference : matchCanonical(entry.u, test.reference);

const matchReferenceIdentifier = (entry: SearchEntry, test: Test<'reference-identifier'>): boolean =>
  (test.code === undefined ? entry.c !== undefined : entry.c === test.code) &&
  (test.system === undefined || (entry.s ?? '') === test.system);

/**
 * R4 section 3.1.1.4.5 on half-open intervals, [low, high) searched for and [from, to) found. `eq` and `ne` ask for containment, `ap` for
 * overlap, `gt` `lt` for a part beyond, `sa` `eb` for all beyond.
 */
const matchDate = ({ d: found }: SearchEntry, { prefix, from: low, to: high }: Test<'date'>): boolean => {
  if (found === undefined) return false;
  const from = found[0] ?? Number.NEGATIVE_INFINITY;
  const to = found[1] ?? Number.POSITIVE_INFINITY;
  const contained = from >= low && to <= high;
  switch (prefix) {
    case 'eq':
      return contained;
    case 'ne':
      return !contained;
    case 'gt':
      return to > high;
    case 'ge':
      return to > high || contained;
    case 'lt':
      return from < low;
    case 'le':
      return from < low || contained;
    case 'sa':
      return from >= high;
    case 'eb':
      return to <= low;
    case 'ap':
      return from < high && to > low;
  }
};

const matchNumeric = (found: number | Interval, prefix: Prefix, { value, low, high }: NumericBounds): boolean => {
  const least = typeof found === 'number' ? found : (found[0] ?? Number.NEGATIVE_INFINITY);
  const most = typeof found === 'number' ? found : (found[1] ?? Number.POSITIVE_INFINITY);
  const contained = least >= low && (typeof found === 'number' ? most < high : most <= high);
  switch (prefix) {
    case 'eq':
      return contained;
    case 'ne':
      return !contained;
    // From here on the searched number is exact: the digits imply nothing (R4 section 3.1.1.4.6).
    case 'gt':
      return most > value;
    case 'ge':
      return most >= value;
    case 'lt':
      return least < value;
    case 'le':
      return least <= value;
    case 'sa':
      return least > value;
    case 'eb':
      return most < value;
    case 'ap':
      return least <= high && most >= low;
  }
};

const matchQuantity = (entry: SearchEntry, { prefix, written, unit, canonical }: Test<'quantity'>): boolean => {
  if (canonical && entry.q !== undefined) {
    return entry.k === canonical.unit && matchNumeric(entry.q, prefix, canonical);
  }
  if (entry.v === undefined) return false;
  if (unit) {
    const fits =
      unit.system === undefined
        ? entry.c === unit.code || entry.w === unit.code
        : entry.c === unit.code && entry.s === unit.system;
    if (!fits) return false;
  }
  return matchNumeric(entry.v, prefix, written);
};

const matchString = (entry: SearchEntry, { mode, text }: Test<'string'>): boolean => {
  if (entry.t === undefined) return false;
  if (mode === 'exact') return entry.t === text;
  const compared = entry.n ?? entry.t;
  return mode === 'starts' ? compared.startsWith(text) : compared.includes(text);
};

/** One URL is below another when it continues it at a `/` (R4 section 3.1.1.4.13). */
const isBelow = (url: string, upper: string): boolean =>
  url === upper || url.startsWith(upper.endsWith('/') ? upper : `${upper}/`);

const matchUri = ({ u: found }: SearchEntry, { mode, uri }: Test<'uri'>): boolean => {
  if (found === undefined) return false;
  if (mode === 'below') return isBelow(found, uri);
  if (mode === 'above') return isBelow(uri, found);
  return matchCanonical(found, uri);
};

/** True if the entry, which is of the searched parameter, satisfies the value. Composites are matched by their parts. */
export const matchValue = (entry: SearchEntry, test: ValueTest): boolean => {
  switch (test.op) {
    case 'token':
      return matchToken(entry, test);
    case 'token-text':
      return matchTokenText(entry, test);
    case 'reference':
      return matchReference(entry, test);
    case 'reference-id':
      return entry.r !== undefined && isLocalReference(entry.r) && idOfReference(entry.r) === test.id;
    case 'reference-identifier':
      return matchReferenceIdentifier(entry, test);
    case 'date':
      return matchDate(entry, test);
    case 'string':
      return matchString(entry, test);
    case 'quantity':
      return matchQuantity(entry, test);
    case 'uri':
      return matchUri(entry, test);
    case 'composite':
      return false;
  }
};

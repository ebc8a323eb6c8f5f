/**
 * Equality keys of resources that are found by index, and the look-ups that use them. Both sides are in this file so that they cannot part.
 *
 * A key is a partition (`Patient|identifier|110101…`) and a sort value within it, so that one write serves several questions:
 *
 * | parameter | partition ends with | sort value            | answers                                     |
 * |-----------|---------------------|-----------------------|---------------------------------------------|
 * | token     | the code            | the system            | `code`, `system\|code`, `\|code`            |
 * | reference | `Type/id`           | empty                 | `Type/id`                                   |
 * | string    | the first character | the compared string   | starts with, exact                          |
 * | date      | the year            | the first day covered | equality and ranges of up to thirty years   |
 *
 * Look-ups find a superset: `matches` decides.
 */
import { comparableText } from './comparable-text.ts';
import { dayOf } from './date-interval.ts';
import { startRange } from './date-range.ts';
import type { SearchEntry } from './entry.ts';
import { indexedParametersOf, keyParameterOf } from './indexed-parameters.ts';
import { entriesOf } from './matches.ts';
import type { Clause, ValueTest } from './query.ts';
import { isLocalReference } from './reference-target.ts';
import { parametersOf } from './search-table.ts';

export interface IndexKey {
  /** `type|parameter|value`. */
  readonly key: string;
  readonly sort: string;
}

export interface IndexLookup {
  readonly key: string;
  /** Left out: the whole partition. */
  readonly sort?: { readonly equals: string } | { readonly prefix: string };
}

/** Long strings are cut: keys are bounded (1,024 bytes of UTF-8 at the sort key) and nobody searches by so much. */
const maxSortLength = 200;
const maxYears = 30;

/** What a key of the table can hold: neither NUL nor the last code point, and no half of a pair where the text is cut. */
const cut = (text: string): string =>
  text
    .replaceAll(/[\0\u{10ffff}]/gu, '')
    .slice(0, maxSortLength)
    .toWellFormed();
const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0);

/** A canonical URL's version is left to `matches`. */
const withoutVersion = (url: string): string => url.split('|')[0] ?? url;

const keyOfEntry = (
  entry: SearchEntry,
  offsetMinutes: number | undefined,
): { end: string; sort: string } | undefined => {
  if (entry.d !== undefined) {
    if (entry.d[0] === null) return undefined;
    const day = dayOf(entry.d[0], offsetMinutes);
    return { end: day.slice(0, 4), sort: day };
  }
  if (entry.r !== undefined) return isLocalReference(entry.r) ? { end: entry.r, sort: '' } : undefined;
  if (entry.c !== undefined) return { end: cut(entry.c), sort: cut(entry.s ?? '') };
  if (entry.u !== undefined) return { end: cut(withoutVersion(entry.u)), sort: '' };
  const text = cut(entry.n ?? entry.t ?? '');
  return text === '' ? undefined : { end: firstCharacter(text), sort: text };
};

/** Keys to write for a resource, each once, from its entries: one write each on DynamoDB. */
export const indexKeysFrom = (
  type: string,
  entries: readonly SearchEntry[],
  offsetMinutes?: number,
): readonly IndexKey[] => {
  const parameters = parametersOf(type);
  const found = new Map<string, IndexKey>();
  for (const name of new Set(indexedParametersOf(type).map(keyParameterOf))) {
    for (const entry of entriesOf(entries, parameters?.get(name)?.leaves ?? [])) {
      const made = keyOfEntry(entry, offsetMinutes);
      if (!made) continue;
      const key = { key: `${type}|${name}|${made.end}`, sort: made.sort };
      found.set(`${key.key}\n${key.sort}`, key);
    }
  }
  return [...found.values()];
};

const yearsOf = (from: number, to: number, offsetMinutes: number | undefined): string[] | undefined => {
  if (to <= from) return [];
  const [first, last] = [from, to - 1].map((instant) => Number(dayOf(instant, offsetMinutes).slice(0, 4)));
  if (first === undefined || last === undefined || last - first >= maxYears) return undefined;
  return Array.from({ length: last - first + 1 }, (_, at) => String(first + at).padStart(4, '0'));
};

type Lookups = readonly { readonly end: string; readonly sort?: IndexLookup['sort'] }[] | undefined;

const lookupsOfTest = (test: ValueTest, targets: readonly string[], offsetMinutes: number | undefined): Lookups => {
  switch (test.op) {
    case 'token':
      // `|code` also fits a code element; `system|code` may fit one whose binding implies the system.
      if (test.code === undefined) return undefined;
      return test.system === undefined || test.system === '' || test.impliedSystem !== undefined
        ? [{ end: cut(test.code) }]
        : [{ end: cut(test.code), sort: { equals: cut(test.system) } }];
    case 'reference':
      return isLocalReference(test.reference) ? [{ end: test.reference }] : undefined;
    case 'reference-id':
      return targets.map((target) => ({ end: `${target}/${test.id}` }));
    case 'string': {
      const text = cut(comparableText(test.text));
      if (test.mode === 'contains' || text === '') return undefined;
      // What was cut in the middle of a pair ends otherwise than the key: one character less finds both.
      return [{ end: firstCharacter(text), sort: { prefix: text.length < maxSortLength ? text : text.slice(0, -1) } }];
    }
    case 'date':
      if (test.prefix !== 'eq') return undefined;
      return yearsOf(test.from, test.to, offsetMinutes)?.map((end) => ({ end }));
    case 'uri':
      return test.mode === 'exact' ? [{ end: cut(withoutVersion(test.uri)) }] : undefined;
    default:
      return undefined;
  }
};

/** Look-ups that find every resource a clause can match, or undefined when the index does not serve the clause. */
export const indexLookupsFor = (
  type: string,
  clause: Clause,
  offsetMinutes?: number,
): readonly IndexLookup[] | undefined => {
  if (clause.kind !== 'values' || clause.negated || !indexedParametersOf(type).includes(clause.parameter))
    return undefined;
  const targets = parametersOf(type)?.get(clause.parameter)?.targets ?? [];
  const lookups: IndexLookup[] = [];
  for (const test of clause.values) {
    const found = lookupsOfTest(test, targets, offsetMinutes);
    if (!found) return undefined;
    for (const { end, sort } of found) {
      lookups.push({ key: `${type}|${keyParameterOf(clause.parameter)}|${end}`, ...(sort ? { sort } : {}) });
    }
  }
  return lookups;
};

/**
 * Look-ups for a range that two or more date clauses of one parameter bound (`birthdate=ge1980&birthdate=lt1990`), or undefined when a bound
 * is missing, the values may be periods, or the range is over thirty years.
 */
export const rangeLookupsFor = (
  type: string,
  parameter: string,
  clauses: readonly Clause[],
  offsetMinutes?: number,
): readonly IndexLookup[] | undefined => {
  const leaves = parametersOf(type)?.get(parameter)?.leaves ?? [];
  const { from, to } = startRange(clauses, parameter, leaves, true);
  if (from === undefined || to === undefined) return undefined;
  return yearsOf(from, to, offsetMinutes)?.map((year) => ({ key: `${type}|${parameter}|${year}` }));
};

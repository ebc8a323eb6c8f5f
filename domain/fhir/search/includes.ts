/** What `_include` and `_revinclude` add to a result (R4 section 3.1.1.5.5). */

import type { ExtractOptions } from './emit.ts';
import type { SearchEntry } from './entry.ts';
import { extractEntries } from './extract-entries.ts';
import { entriesOf } from './matches.ts';
import type { SearchQuery } from './query.ts';
import { isLocalReference, typeOfReference } from './reference-target.ts';
import { parametersOf } from './search-table.ts';

/** References of this server (`Patient/1`) that the query asks to include with a result, each once. */
export const includesOf = (query: SearchQuery, resource: unknown, options: ExtractOptions = {}): readonly string[] =>
  query.include.length === 0 ? [] : includedBy(query, extractEntries(resource, options));

/** The same from the entries of the result. */
export const includedBy = (query: SearchQuery, entries: readonly SearchEntry[]): readonly string[] => {
  const parameters = parametersOf(query.type);
  const found = new Set<string>();
  for (const { parameter, target } of query.include) {
    for (const one of parameters?.values() ?? []) {
      if (one.type !== 'reference' || (parameter !== '*' && parameter !== one.name)) continue;
      for (const { r: reference } of entriesOf(entries, one.leaves)) {
        if (reference === undefined || !isLocalReference(reference)) continue;
        if (target === undefined || typeOfReference(reference) === target) found.add(reference);
      }
    }
  }
  return [...found];
};

/** A search that finds what refers to a result: resources of `type` whose `parameter` is `reference`. */
export interface ReverseInclusion {
  readonly type: string;
  readonly parameter: string;
  readonly reference: string;
}

/** The searches that `_revinclude` asks for, for one result of this server (`Patient/1`). */
export const reverseInclusionsOf = (query: SearchQuery, reference: string): readonly ReverseInclusion[] =>
  query.revInclude
    .filter(({ target }) => target === undefined || target === typeOfReference(reference))
    .map(({ type, parameter }) => ({ type, parameter, reference }));

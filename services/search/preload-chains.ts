import { type ExtractOptions, extractEntries, type SearchEntry, type SearchQuery } from '../../domain/fhir/index.ts';
import type { RecordTable } from '../ports/index.ts';
import { loadResources } from '../resources/stored-resources.ts';
import { type Candidate, referenceType } from './candidate.ts';

/** Entries of the resources that the candidates refer to, of the types that chained parameters go to; empty when the query has none. */
export const preloadChains = async (
  table: RecordTable,
  { clauses }: SearchQuery,
  candidates: readonly Candidate[],
  options: ExtractOptions,
): Promise<ReadonlyMap<string, readonly SearchEntry[]>> => {
  const targets = new Set(clauses.flatMap((clause) => (clause.kind === 'chain' ? Object.keys(clause.targets) : [])));
  if (targets.size === 0) return new Map();
  const references = new Set(
    candidates.flatMap(({ entries }) =>
      entries.flatMap(({ r: reference }) =>
        reference !== undefined && targets.has(referenceType(reference)) ? [reference] : [],
      ),
    ),
  );
  const loaded = await loadResources(table, [...references]);
  return new Map([...loaded].map(([reference, { resource }]) => [reference, extractEntries(resource, options)]));
};

export { compareEntries, compareSortKeys, sortKeysOf } from './compare.ts';
export { compartmentsOf } from './compartments.ts';
export type { InstantRange } from './date-range.ts';
export type { ExtractOptions } from './emit.ts';
export type { Interval, SearchEntry, ToCanonicalQuantity } from './entry.ts';
export { extractEntries } from './extract-entries.ts';
export { includedBy, includesOf, type ReverseInclusion, reverseInclusionsOf } from './includes.ts';
export { type IndexKey, type IndexLookup, indexKeysFrom } from './index-keys.ts';
export { indexedParametersOf, indexedTypes } from './indexed-parameters.ts';
export { matches } from './matches.ts';
export { clinicalDateFrom, clinicalDateParameter } from './organisation-date.ts';
export { maxCount, resultParameters } from './parse-result.ts';
export { type ParsedSearch, type ParseSearchOptions, parseSearch } from './parse-search.ts';
export { planSearch, type SearchCaller, type SearchPlan } from './plan-search.ts';
export type {
  Clause,
  IgnoredParameter,
  Inclusion,
  MatchContext,
  SearchQuery,
  SortKey,
  SummaryMode,
} from './query.ts';
export { parametersNotCompiled, searchableTypes } from './search-table.ts';
export { type SupportedParameter, supportedIncludes, supportedParameters } from './supported-parameters.ts';

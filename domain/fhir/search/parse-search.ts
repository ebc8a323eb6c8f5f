/** A query string → a search of one resource type (R4 section 3.1.1). */
import { isHutongError } from '../../../schemas/error.ts';
import { type ClauseOptions, parameterName, parseClause } from './parse-clause.ts';
import { isResultParameter, type ResultOptions, readResultParameter } from './parse-result.ts';
import type { Clause, IgnoredParameter, SearchQuery } from './query.ts';
import { badValue, notSupported, unknownParameter } from './search-error.ts';
import { parametersNotCompiled, parametersOf } from './search-table.ts';

export interface ParseSearchOptions extends ClauseOptions {
  /** `lenient`: parameters that the type does not have are left out and reported. Modifiers and values are never guessed at. */
  readonly handling: 'strict' | 'lenient';
}

export interface ParsedSearch {
  readonly query: SearchQuery;
  /** For the OperationOutcome of a lenient answer; `query.applied` is the self link without them. */
  readonly ignored: readonly IgnoredParameter[];
}

/** More parameters than this in one search are refused. */
const maxParameters = 100;

/** Parts of R4 search that are refused by name, with the way around. */
const refused: Readonly<Record<string, string>> = {
  _has: 'is not supported: search the referring type and use _include',
  _filter: 'is not supported: use one parameter for each condition',
  _text: 'is not supported: there is no text index',
  _content: 'is not supported: there is no text index',
  _query: 'is not supported: there are no named queries',
  _list: 'is not supported: read the List and search by _id',
  _contained: 'is not supported: contained resources are not searched',
  _containedType: 'is not supported: contained resources are not searched',
  _type: 'is only for a search of several types, which is not supported',
};

/**
 * Parses the parameters of a search.
 *
 * Throws `fhir.not-supported` for a type, parameter or modifier that is not supported, listing what is, and `request.invalid` for a value
 * that does not fit its parameter. No message repeats a value.
 */
export const parseSearch = (
  type: string,
  parameters: URLSearchParams | readonly (readonly [name: string, value: string])[],
  options: ParseSearchOptions,
): ParsedSearch => {
  const known = parametersOf(type);
  if (!known) throw notSupported('_type', 'names no R4 resource type');
  const pairs = [...parameters];
  if (pairs.length > maxParameters) throw badValue('search', `a search of ${maxParameters} parameters or fewer`);
  const clauses: Clause[] = [];
  const applied: (readonly [string, string])[] = [];
  const ignored: IgnoredParameter[] = [];
  const result: ResultOptions = { sort: [], include: [], revInclude: [] };
  for (const [name, value] of pairs) {
    const head = parameterName(name);
    try {
      if (isResultParameter(head)) readResultParameter(type, name, value, result);
      else clauses.push(parseNamed(type, name, head, value, known, options));
      applied.push([name, value]);
    } catch (error) {
      if (options.handling === 'strict' || !isUnknown(error, head, known)) throw error;
      ignored.push({ name: head, reason: error.message });
    }
  }
  return { query: { type, clauses, applied, ...result }, ignored };
};

const parseNamed = (
  type: string,
  name: string,
  head: string,
  value: string,
  known: ReadonlyMap<string, unknown>,
  options: ClauseOptions,
): Clause => {
  const why = Object.hasOwn(refused, head) && !known.has(head) ? refused[head] : undefined;
  if (why !== undefined) throw notSupported(head, why);
  if (!known.has(head)) {
    const key = `${type}.${head}`;
    const reason = Object.hasOwn(parametersNotCompiled, key) ? parametersNotCompiled[key] : undefined;
    throw unknownParameter(type, head, [...known.keys()].sort(), reason);
  }
  return parseClause(type, name, value, options);
};

/** Only a parameter that is not there may be ignored: dropping a modifier or a value would answer another question. */
const isUnknown = (error: unknown, head: string, known: ReadonlyMap<string, unknown>): error is Error =>
  isHutongError(error) && error.code === 'fhir.not-supported' && !known.has(head) && !isResultParameter(head);

/** Evaluates a search on the index entries of one resource. */
import type { SearchEntry } from './entry.ts';
import { matchValue } from './match-value.ts';
import type { Clause, MatchContext, SearchQuery, ValueTest } from './query.ts';
import { isLocalReference, typeOfReference } from './reference-target.ts';
import { type CompositeContext, type Leaf, parametersOf, type SearchParameter } from './search-table.ts';

/** Whether an entry belongs to a leaf: `?only` narrows references by type and contact points by system. */
const belongs = (entry: SearchEntry, leaf: Leaf): boolean => {
  if (entry.p !== leaf.path) return false;
  if (leaf.only === undefined) return true;
  if (leaf.type === 'ContactPoint') return entry.s === leaf.only;
  return (entry.r === undefined ? entry.y : (typeOfReference(entry.r) ?? entry.y)) === leaf.only;
};

/** The entries that a parameter reads. */
export const entriesOf = (entries: readonly SearchEntry[], leaves: readonly Leaf[]): readonly SearchEntry[] =>
  entries.filter((entry) => leaves.some((leaf) => belongs(entry, leaf)));

/** Every component must match within one repetition of the context's element. */
const matchComposite = (
  entries: readonly SearchEntry[],
  contexts: readonly CompositeContext[],
  tests: readonly ValueTest[],
): boolean =>
  contexts.some(({ parts }) => {
    const matched = parts.map((part, position) => {
      const test = tests[position];
      return test === undefined ? [] : entriesOf(entries, part.leaves).filter((entry) => matchValue(entry, test));
    });
    const [first = [], ...others] = matched;
    return first.some(({ g: group }) => others.every((other) => other.some((entry) => entry.g === group)));
  });

const matchAny = (
  entries: readonly SearchEntry[],
  parameter: SearchParameter,
  tests: readonly ValueTest[],
): boolean => {
  if (parameter.contexts.length > 0) {
    return tests.some((test) => test.op === 'composite' && matchComposite(entries, parameter.contexts, test.parts));
  }
  const own = entriesOf(entries, parameter.leaves);
  return own.some((entry) => tests.some((test) => matchValue(entry, test)));
};

const matchClause = (type: string, clause: Clause, entries: readonly SearchEntry[], context: MatchContext): boolean => {
  const parameter = parametersOf(type)?.get(clause.parameter);
  if (!parameter) return false;
  if (clause.kind === 'missing') return (entriesOf(entries, parameter.leaves).length === 0) === clause.missing;
  if (clause.kind === 'values') return matchAny(entries, parameter, clause.values) !== clause.negated;
  return entriesOf(entries, parameter.leaves).some(({ r: reference }) => {
    const target = reference === undefined || !isLocalReference(reference) ? undefined : typeOfReference(reference);
    const next = target !== undefined && Object.hasOwn(clause.targets, target) ? clause.targets[target] : undefined;
    const found = next === undefined || reference === undefined ? undefined : context.entriesOf?.(reference);
    return (
      target !== undefined && next !== undefined && found !== undefined && matchClause(target, next, found, context)
    );
  });
};

/** True if every clause of the query holds for the resource that the entries were extracted from. A chained clause needs `context.entriesOf`. */
export const matches = (query: SearchQuery, entries: readonly SearchEntry[], context: MatchContext = {}): boolean =>
  query.clauses.every((clause) => matchClause(query.type, clause, entries, context));

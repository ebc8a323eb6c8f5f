import type { CodeSystemSource, ConceptSource, IncludeSource, ValueSetSource } from './source.ts';

/** Codes by system. */
export type Expansion = ReadonlyMap<string, ReadonlySet<string>>;

export interface Expander {
  /** The codes of a value set, or the reason why they cannot be listed. */
  readonly expand: (url: string) => Expansion | string;
}

interface FlatConcept {
  readonly code: string;
  readonly ancestors: ReadonlySet<string>;
}

/** A concept's ancestors by nesting and by `subsumedBy`/`parent` properties (the v3 tables use both). */
const flatten = (concepts: readonly ConceptSource[]): FlatConcept[] => {
  const parents = new Map<string, Set<string>>();
  const visit = (list: readonly ConceptSource[], parent: string | undefined) => {
    for (const concept of list) {
      const known = parents.get(concept.code) ?? new Set();
      if (parent !== undefined) known.add(parent);
      for (const property of concept.property ?? []) {
        const isParent = property.code === 'subsumedBy' || property.code === 'parent';
        if (isParent && property.valueCode !== undefined) known.add(property.valueCode);
      }
      parents.set(concept.code, known);
      visit(concept.concept ?? [], concept.code);
    }
  };
  visit(concepts, undefined);
  const ancestorsOf = (code: string, seen = new Set<string>()): Set<string> => {
    for (const parent of parents.get(code) ?? []) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      ancestorsOf(parent, seen);
    }
    return seen;
  };
  return [...parents.keys()].map((code) => ({ code, ancestors: ancestorsOf(code) }));
};

type Filter = NonNullable<IncludeSource['filter']>[number];

/** The filter operators of http://hl7.org/fhir/filter-operator that speak about the hierarchy or the code itself. */
const filterTest = (filter: Filter): ((concept: FlatConcept) => boolean) | undefined => {
  const { op, value } = filter;
  if (op === 'is-a') return ({ code, ancestors }) => code === value || ancestors.has(value);
  if (op === 'descendent-of') return ({ ancestors }) => ancestors.has(value);
  if (op === 'is-not-a') return ({ code, ancestors }) => code !== value && !ancestors.has(value);
  if (op === 'in' && filter.property === 'concept') return ({ code }) => value.split(',').includes(code);
  return undefined;
};

/** Makes the expander over all code systems and value sets of the definitions. */
export const makeExpander = (
  codeSystems: readonly CodeSystemSource[],
  valueSets: readonly ValueSetSource[],
): Expander => {
  const systems = new Map(codeSystems.map((system) => [system.url, system]));
  const sets = new Map(valueSets.map((set) => [set.url, set]));
  const flat = new Map<string, FlatConcept[]>();

  const conceptsOf = (url: string): FlatConcept[] | string => {
    const known = flat.get(url);
    if (known !== undefined) return known;
    const system = systems.get(url);
    if (system === undefined) return `code system ${url} is not in the definitions`;
    if (system.content !== 'complete') return `code system ${url} is there as ${system.content} only`;
    const concepts = flatten(system.concept ?? []);
    flat.set(url, concepts);
    return concepts;
  };

  const includeSystem = (include: IncludeSource & { system: string }): Set<string> | string => {
    if (include.concept !== undefined) return new Set(include.concept.map((concept) => concept.code));
    const concepts = conceptsOf(include.system);
    if (typeof concepts === 'string') return concepts;
    let kept = concepts;
    for (const filter of include.filter ?? []) {
      const test = filterTest(filter);
      if (test === undefined) return `filter ${filter.property} ${filter.op} is not supported`;
      kept = kept.filter(test);
    }
    return new Set(kept.map((concept) => concept.code));
  };

  /** One include is the intersection of its system part and its imported value sets (R4 §4.9.5). */
  const includeOne = (include: IncludeSource): Expansion | string => {
    const parts: Expansion[] = [];
    if (include.system !== undefined) {
      const codes = includeSystem({ ...include, system: include.system });
      if (typeof codes === 'string') return codes;
      parts.push(new Map([[include.system, codes]]));
    }
    for (const url of include.valueSet ?? []) {
      const imported = expand(url);
      if (typeof imported === 'string') return imported;
      parts.push(imported);
    }
    return parts.reduce((left, right) => combine(left, right, (code, other) => other.has(code)), parts[0] ?? new Map());
  };

  const expand = (canonical: string): Expansion | string => {
    const url = canonical.split('|')[0] ?? canonical;
    const set = sets.get(url);
    if (set?.compose === undefined) return `value set ${url} is not in the definitions`;
    const all = new Map<string, Set<string>>();
    for (const include of set.compose.include ?? []) {
      const part = includeOne(include);
      if (typeof part === 'string') return part;
      for (const [system, codes] of part) all.set(system, new Set([...(all.get(system) ?? []), ...codes]));
    }
    let result: Expansion = all;
    for (const exclude of set.compose.exclude ?? []) {
      const part = includeOne(exclude);
      if (typeof part === 'string') return part;
      result = combine(result, part, (code, other) => !other.has(code));
    }
    return result;
  };

  return { expand };
};

const combine = (
  left: Expansion,
  right: Expansion,
  keep: (code: string, other: ReadonlySet<string>) => boolean,
): Expansion =>
  new Map(
    [...left].map(([system, codes]) => [
      system,
      new Set([...codes].filter((code) => keep(code, right.get(system) ?? new Set()))),
    ]),
  );

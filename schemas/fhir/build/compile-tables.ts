import { readDefinitions } from './read-definitions.ts';
import type { ConstraintSource } from './source.ts';
import { compileStructures } from './structures.ts';
import { type Expansion, makeExpander } from './value-sets.ts';

const shorten = (url: string) => url.replace(/^http:\/\/hl7\.org\/fhir\/ValueSet\//, '');

const byKey = (left: readonly [string, unknown], right: readonly [string, unknown]) => (left[0] < right[0] ? -1 : 1);

/** Codes hold single spaces at most, never `|`. */
const expansionText = (expansion: Expansion): Record<string, string> =>
  Object.fromEntries([...expansion].sort(byKey).map(([system, codes]) => [system, [...codes].sort().join('|')]));

const hl7System = /^http:\/\/(?:terminology\.)?hl7\.org\//;

/** Gives value sets their short names and gathers their codes, or why there are none. */
const makeValueSetTable = (expand: (url: string) => Expansion | string) => {
  const table: Record<string, Record<string, string>> = {};
  const notExpanded: Record<string, string> = {};
  const nameOf = (url: string): string => {
    const name = shorten(url.split('|')[0] ?? url);
    if (name in table || name in notExpanded) return name;
    const expansion = expand(url);
    if (typeof expansion === 'string') notExpanded[name] = expansion;
    else table[name] = expansionText(expansion);
    return name;
  };
  /** Adds a value set that profiles may bind to, where all its codes are HL7's own: LOINC and the like have licences of their own. */
  const addIfHl7 = (url: string): void => {
    const expansion = expand(url);
    if (typeof expansion !== 'string' && [...expansion.keys()].every((system) => hl7System.test(system))) nameOf(url);
  };
  return { table, notExpanded, nameOf, addIfHl7 };
};

/** Gathers constraints by key. A few keys (`inv-1`) are used twice: the later ones get a suffix that no key of the specification has. */
const makeConstraintTable = () => {
  const table: Record<string, [severity: string, human: string, expression: string]> = {};
  const nameOf = (constraint: ConstraintSource): string => {
    const entry: [string, string, string] = [constraint.severity, constraint.human, constraint.expression ?? 'true'];
    for (let copy = 1; ; copy += 1) {
      const name = copy === 1 ? constraint.key : `${constraint.key}~${copy}`;
      const known = table[name];
      if (known === undefined) table[name] = entry;
      if (known === undefined || known[2] === entry[2]) return name;
    }
  };
  return { table, nameOf };
};

/** One entry a line, so that a change of the definitions reads as a diff. */
const print = (table: Readonly<Record<string, unknown>>): string => {
  const lines = Object.entries(table)
    .sort(byKey)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
};

/** Compiles the validator's tables: the text of each file under `schemas/fhir/generated/` by its name. */
export const compileTables = (): Readonly<Record<string, string>> => {
  const { structures, codeSystems, valueSets } = readDefinitions();
  const codes = makeValueSetTable(makeExpander(codeSystems, valueSets).expand);
  const constraints = makeConstraintTable();
  const lines = compileStructures(structures, codes.nameOf, constraints.nameOf);
  for (const element of structures.flatMap((structure) => structure.snapshot.element)) {
    if (element.binding?.valueSet !== undefined) codes.addIfHl7(element.binding.valueSet);
  }
  return {
    structures: print(Object.fromEntries(Object.entries(lines).map(([name, text]) => [name, text.join('\n')]))),
    constraints: print(constraints.table),
    'value-sets': print(codes.table),
    'value-sets-not-expanded': print(codes.notExpanded),
  };
};

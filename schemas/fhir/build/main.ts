/**
 * `npm run build:fhir`: compiles the R4 definitions into the tables under `schemas/fhir/generated/`.
 * The same package gives the same bytes: everything is sorted or kept in the order of the definitions, and nothing is dated.
 */
import { writeFileSync } from 'node:fs';
import { readDefinitions } from './read-definitions.ts';
import { writeSearchParameters } from './search-parameters.ts';
import type { ConstraintSource } from './source.ts';
import { compileStructures } from './structures.ts';
import { writeSummaryElements } from './summary-elements.ts';
import { type Expansion, makeExpander } from './value-sets.ts';

const { structures, codeSystems, valueSets } = readDefinitions();
const expander = makeExpander(codeSystems, valueSets);

const valueSetTable: Record<string, Record<string, string>> = {};
const notExpanded: Record<string, string> = {};

const shorten = (url: string) => url.replace(/^http:\/\/hl7\.org\/fhir\/ValueSet\//, '');

/** Codes hold single spaces at most, never `|`. */
const expansionText = (expansion: Expansion): Record<string, string> =>
  Object.fromEntries([...expansion].sort(byKey).map(([system, codes]) => [system, [...codes].sort().join('|')]));

const byKey = (left: readonly [string, unknown], right: readonly [string, unknown]) => (left[0] < right[0] ? -1 : 1);

const valueSetName = (url: string): string => {
  const name = shorten(url);
  if (name in valueSetTable || name in notExpanded) return name;
  const expansion = expander.expand(url);
  if (typeof expansion === 'string') notExpanded[name] = expansion;
  else valueSetTable[name] = expansionText(expansion);
  return name;
};

const constraints: Record<string, [severity: string, human: string, expression: string]> = {};

/** A few keys (`inv-1`) are used twice with different expressions: the later ones get a suffix that no key of the specification has. */
const constraintName = (constraint: ConstraintSource): string => {
  const entry: [string, string, string] = [constraint.severity, constraint.human, constraint.expression ?? 'true'];
  for (let copy = 1; ; copy += 1) {
    const name = copy === 1 ? constraint.key : `${constraint.key}~${copy}`;
    const known = constraints[name];
    if (known === undefined) constraints[name] = entry;
    if (known === undefined || known[2] === entry[2]) return name;
  }
};

const structureTable = compileStructures(structures, valueSetName, constraintName);

const sorted = <Value>(table: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(table).sort(byKey));

/** One entry a line, so that a change of the definitions reads as a diff. */
const write = (name: string, table: Record<string, unknown>) => {
  const lines = Object.entries(sorted(table)).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const text = `{\n${lines.join(',\n')}\n}\n`;
  writeFileSync(new URL(`../generated/${name}.json`, import.meta.url), text);
  console.log(`${name}: ${lines.length} entries, ${Buffer.byteLength(text)} bytes`);
};

write(
  'structures',
  Object.fromEntries(Object.entries(structureTable).map(([name, lines]) => [name, lines.join('\n')])),
);
write('constraints', constraints);
write('value-sets', valueSetTable);
write('value-sets-not-expanded', notExpanded);
writeSearchParameters();
writeSummaryElements();

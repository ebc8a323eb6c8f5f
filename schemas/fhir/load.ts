import constraints from './generated/constraints.json' with { type: 'json' };
import structures from './generated/structures.json' with { type: 'json' };
import valueSets from './generated/value-sets.json' with { type: 'json' };
import type { FhirDefinitions } from './table.ts';

const lookUp =
  <Value>(table: Readonly<Record<string, Value>>) =>
  (key: string): Value | undefined =>
    Object.hasOwn(table, key) ? table[key] : undefined;

/**
 * The compiled R4 tables (`npm run build:fhir`).
 *
 * They are three JSON modules of 350 kB in which a type is one string: importing them takes some 5 ms, and a type is only parsed when the
 * validator meets it. JSON modules are read by Node as they are and put into the bundle by esbuild, so no file has to be found at run time.
 */
export const r4Definitions: FhirDefinitions = {
  structure: lookUp<string>(structures),
  valueSet: lookUp<Readonly<Record<string, string>>>(
    // The inferred type is a union of one literal shape a value set; all of them are maps from system to codes.
    valueSets as unknown as Readonly<Record<string, Readonly<Record<string, string>>>>,
  ),
  constraint: lookUp<readonly string[]>(constraints),
};

/** Every concrete resource type of R4, in the order of the alphabet. */
export const r4ResourceTypes: readonly string[] = Object.entries(structures)
  .filter(([, text]) => text.startsWith('resource '))
  .map(([name]) => name)
  .toSorted();

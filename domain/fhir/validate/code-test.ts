import type { FhirDefinitions } from '../../../schemas/fhir/table.ts';

/** Whether codes belong to a value set. */
export interface CodeTest {
  /** Its short name, for messages. */
  readonly valueSet: string;
  /** For `code`, `string` and `uri` elements, whose system is implied. */
  readonly hasCode: (code: string) => boolean;
  /** For codings: `undefined` where the value set says nothing about the system. */
  readonly hasCoding: (system: string | undefined, code: string) => boolean | undefined;
}

/** Value sets that are a grammar and not a list. */
const grammars: ReadonlyMap<string, { readonly system: string; readonly pattern: RegExp }> = new Map([
  // BCP 13; CapabilityStatement and others also use the short forms that `_format` takes (R4 §3.1.0.1.9).
  ['mimetypes', { system: 'urn:ietf:bcp:13', pattern: /^(?:xml|json|ttl|[^\s/;]+\/[^\s/;]+(?:\s*;.*)?)$/ }],
  ['all-languages', { system: 'urn:ietf:bcp:47', pattern: /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/ }],
  ['currencies', { system: 'urn:iso:std:iso:4217', pattern: /^[A-Z]{3}$/ }],
]);

/** The test of a value set, or `undefined` where it is neither listed in the definitions nor a grammar. */
export const codeTest = (valueSet: string, definitions: FhirDefinitions): CodeTest | undefined => {
  const grammar = grammars.get(valueSet);
  if (grammar !== undefined) {
    const { system, pattern } = grammar;
    return {
      valueSet,
      hasCode: (code) => pattern.test(code),
      hasCoding: (given, code) => (given === system ? pattern.test(code) : undefined),
    };
  }
  const table = definitions.valueSet(valueSet);
  return table === undefined ? undefined : listTest(valueSet, table);
};

/** The test of a value set that is given as codes by system, separated by `|`. */
const listTest = (valueSet: string, table: Readonly<Record<string, string>>): CodeTest => {
  const systems = new Map(Object.entries(table).map(([system, codes]) => [system, new Set(codes.split('|'))]));
  const all = new Set([...systems.values()].flatMap((codes) => [...codes]));
  return {
    valueSet,
    hasCode: (code) => all.has(code),
    hasCoding: (system, code) => system !== undefined && systems.get(system)?.has(code) === true,
  };
};

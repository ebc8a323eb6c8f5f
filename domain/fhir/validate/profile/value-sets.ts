import type { FhirDefinitions } from '../../../../schemas/fhir/table.ts';
import { type CodeTest, codeTest } from '../code-test.ts';
import { isObject } from '../json.ts';
import { membership } from '../walk/check-codes.ts';
import type { IsInValueSet } from './match-slice.ts';

const coreBase = 'http://hl7.org/fhir/ValueSet/';

/** Answers for the value sets of the definitions; the others are not known here. */
export const makeIsInValueSet = (definitions: FhirDefinitions): IsInValueSet => {
  const tests = new Map<string, CodeTest | undefined>();
  return (canonical, type, value) => {
    const url = canonical.split('|')[0] ?? canonical;
    const name = url.startsWith(coreBase) ? url.slice(coreBase.length) : url;
    if (!tests.has(name)) tests.set(name, codeTest(name, definitions));
    const test = tests.get(name);
    if (test === undefined) return undefined;
    if (typeof value === 'string') return test.hasCode(value);
    return isObject(value) ? membership(type, test, value) : undefined;
  };
};

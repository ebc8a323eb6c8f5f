import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  extractEntries,
  matches,
  parametersNotCompiled,
  parseSearch,
  searchableTypes,
  supportedParameters,
} from '../../../domain/fhir/index.ts';
import { parametersOf } from '../../../domain/fhir/search/search-table.ts';
import { valuesOf } from '../../property/fhir-search/linear-scan.ts';

type Json = Record<string, unknown>;

const samples: Readonly<Record<string, unknown>> = {
  code: 'x',
  string: 'x',
  markdown: 'x',
  id: 'x',
  boolean: true,
  uri: 'http://example.org/x',
  url: 'http://example.org/x',
  oid: 'urn:oid:1.2.3',
  canonical: 'http://example.org/x',
  Coding: { system: 'urn:s', code: 'x' },
  CodeableConcept: { coding: [{ system: 'urn:s', code: 'x' }] },
  Identifier: { system: 'urn:s', value: 'x' },
  ContactPoint: { system: 'phone', value: 'x' },
  Resource: { resourceType: 'Composition', id: 'x' },
  date: '2024-01-01',
  dateTime: '2024-01-01',
  instant: '2024-01-01T00:00:00Z',
  Period: { start: '2024-01-01' },
  Timing: { event: ['2024-01-01'] },
  HumanName: { family: 'x' },
  Address: { city: 'x' },
  Quantity: { value: 1 },
  Age: { value: 1 },
  Duration: { value: 1 },
  Money: { value: 1, currency: 'CNY' },
  Range: { low: { value: 1 } },
  SampledData: { origin: { value: 0 }, period: 1, dimensions: 1, data: '1 2' },
};

const sampleOf = (type: string, only: string | undefined): unknown => {
  if (type === 'Reference') return { reference: `${only ?? 'Device'}/x` };
  if (type === 'ContactPoint' && only !== undefined) return { system: only, value: 'x' };
  if (type === 'Resource') return { resourceType: only, id: 'x' };
  return samples[type];
};

/** The smallest resource that has a value at a path; every element repeats, which FHIRPath and extraction must both take. */
const withValueAt = (resourceType: string, path: string, value: unknown): { resourceType: string } => {
  const steps = path.split('.').reverse();
  const nested = steps.reduce<unknown>((inner, step) => {
    const [, name = step, at] = /^(\w+)(\[0\])?$/.exec(step) ?? [];
    return { [name]: at === undefined ? inner : [inner] };
  }, value);
  // `nested` is an object: a path has at least one step.
  return { resourceType, ...(nested as Json) };
};

const has = (resource: { resourceType: string }, parameter: string): boolean => {
  const { query } = parseSearch(resource.resourceType, [[`${parameter}:missing`, 'false']], { handling: 'strict' });
  return matches(query, extractEntries(resource));
};

const simple = searchableTypes.flatMap((type) =>
  [...(parametersOf(type)?.values() ?? [])]
    .filter((one) => one.type !== 'composite')
    .map((one) => [type, one] as const),
);

describe('every compiled parameter finds what its R4 expression finds', () => {
  it.each(searchableTypes)('%s', (wanted) => {
    for (const [type, parameter] of simple) {
      if (type !== wanted) continue;
      for (const leaf of parameter.leaves) {
        if (leaf.type === 'existsAndNotFalse') continue;
        // Prepare
        const value = sampleOf(leaf.type, leaf.only);
        expect(value, `${type}.${parameter.name} ${leaf.type}`).toBeDefined();
        const resource = withValueAt(type, leaf.path, value);
        // Act
        const byExpression = valuesOf(resource, parameter.name).length > 0;
        // Assess
        expect([type, parameter.name, leaf.path, byExpression, has(resource, parameter.name)]).toEqual([
          type,
          parameter.name,
          leaf.path,
          true,
          true,
        ]);
      }
    }
  });

  it('and what is narrowed finds nothing else', () => {
    for (const [type, parameter] of simple) {
      for (const leaf of parameter.leaves) {
        if (leaf.only === undefined || parameter.leaves.length > 1) continue;
        const resource = withValueAt(
          type,
          leaf.path,
          sampleOf(leaf.type, leaf.type === 'ContactPoint' ? 'pager' : 'Medication'),
        );
        expect([type, parameter.name, has(resource, parameter.name)]).toEqual([type, parameter.name, false]);
      }
    }
  });
});

describe('the table', () => {
  it('covers every base parameter of R4 or says why not', () => {
    // Prepare: the count of parameters with an expression, from the definitions themselves.
    const supported = searchableTypes.flatMap((type) => supportedParameters(type).map(({ name }) => `${type}.${name}`));
    // Assess
    expect(searchableTypes).toHaveLength(34);
    expect(supported.length).toBeGreaterThan(600);
    expect(Object.keys(parametersNotCompiled).filter((key) => !supported.includes(key))).toEqual([
      'Resource._content',
      'Resource._query',
      'Location.near',
      'Organization.phonetic',
      'Patient.phonetic',
      'Practitioner.phonetic',
    ]);
  });

  it('enters each path as one kind of value, so that parameters may share it', () => {
    const kinds = new Map<string, Set<string>>();
    for (const [type, parameter] of simple) {
      for (const leaf of parameter.leaves) {
        const key = `${type} ${leaf.path}`;
        kinds.set(key, (kinds.get(key) ?? new Set()).add(parameter.type));
      }
    }
    expect([...kinds].filter(([, set]) => set.size > 1)).toEqual([]);
  });

  it('gives other types the common parameters and identifier', () => {
    expect(supportedParameters('Account').map(({ name }) => name)).toEqual([
      '_id',
      '_lastUpdated',
      '_profile',
      '_security',
      '_source',
      '_tag',
      'identifier',
    ]);
    expect(supportedParameters('Nothing')).toEqual([]);
  });
});

const folder = new URL('../../../../shared/data/fhir/', import.meta.url);
const bundles = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

describe.skipIf(bundles.length === 0)('Synthea bundles (skipped where ../shared/data/fhir is absent)', () => {
  it('every parameter is missing exactly where its R4 expression is empty', () => {
    // Prepare
    const differing = new Set<string>();
    let compared = 0;
    const seen = new Map<string, number>();
    for (const name of bundles) {
      // The files are FHIR transaction bundles.
      const bundle = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
        entry: { fullUrl: string; resource: { resourceType: string; id: string } }[];
      };
      const local = new Map(
        bundle.entry.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${resource.id}`]),
      );
      for (const entry of bundle.entry) {
        const { resourceType } = entry.resource;
        const count = seen.get(resourceType) ?? 0;
        if (count >= 12) continue;
        seen.set(resourceType, count + 1);
        const text = JSON.stringify(entry.resource).replace(/urn:uuid:[0-9a-f-]{36}/g, (urn) => local.get(urn) ?? urn);
        const resource = JSON.parse(text) as typeof entry.resource;
        // Act
        for (const parameter of supportedParameters(resourceType)) {
          if (parameter.type === 'composite' || parameter.name === 'deceased') continue;
          compared += 1;
          const expected = valuesOf(resource, parameter.name).length > 0;
          if (has(resource, parameter.name) !== expected) differing.add(`${resourceType}.${parameter.name}`);
        }
      }
    }
    // Assess
    expect([...differing]).toEqual([]);
    expect(compared).toBeGreaterThan(1000);
  });
});

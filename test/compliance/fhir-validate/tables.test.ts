import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeTypeTables } from '../../../domain/fhir/validate/type-table.ts';
import { compileTables } from '../../../schemas/fhir/build/compile-tables.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const committed = (name: string) =>
  readFileSync(new URL(`../../../schemas/fhir/generated/${name}.json`, import.meta.url), 'utf8');

describe('compiled tables', () => {
  const compiled = compileTables();

  it.each(Object.keys(compiled))('%s is what the definitions compile to, byte for byte', (name) => {
    expect(compiled[name] === committed(name)).toBe(true);
  });

  it('stay under 2 MB', () => {
    const bytes = Object.values(compiled).reduce((sum, text) => sum + Buffer.byteLength(text), 0);

    expect(bytes).toBeLessThan(2_000_000);
  });

  it('have every type that an element names', () => {
    const tables = makeTypeTables(r4Definitions);
    const names = Object.keys(JSON.parse(committed('structures')));
    const missing = names.flatMap((name) =>
      [...(tables(name)?.fields.values() ?? [])]
        .filter((field) => field.primitive === undefined && field.type !== 'Resource' && field.table() === undefined)
        .map((field) => `${name}.${field.key}`),
    );

    expect(names.length).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  it('are R4 as published, without what the package adds for its own server or from R5', () => {
    const fieldsOf = (name: string) => [...(makeTypeTables(r4Definitions)(name)?.fields.keys() ?? [])];

    expect(fieldsOf('Meta')).toEqual([
      'id',
      'extension',
      'versionId',
      'lastUpdated',
      'source',
      'profile',
      'security',
      'tag',
    ]);
    expect(fieldsOf('ResearchStudy')).not.toContain('associatedParty');
    expect(fieldsOf('EvidenceVariable.characteristic')).toContain('participantEffectiveTiming');
    expect(fieldsOf('EvidenceVariable.characteristic')).not.toContain('definitionByCombination');
  });

  it('expand include, concept lists and several systems', () => {
    expect(r4Definitions.valueSet('units-of-time')).toEqual({ 'http://unitsofmeasure.org': 'a|d|h|min|mo|s|wk' });
    expect(Object.keys(r4Definitions.valueSet('event-timing') ?? {})).toHaveLength(2);
    expect(r4Definitions.valueSet('no-such-set')).toBeUndefined();
    expect(r4Definitions.structure('toString')).toBeUndefined();
  });
});

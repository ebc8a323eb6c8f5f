/** The published examples of the FHIR anonymizer's configuration (../shared/data/deid, MIT): each input gives its target. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeDeidEngine } from '../../../domain/deid/index.ts';
import { makeTypeTables } from '../../../domain/fhir/index.ts';
import { deidPolicySchema } from '../../../schemas/deid/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const folder = new URL('../../../../shared/data/deid/', import.meta.url);
const available = existsSync(folder);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8').replace(/^\uFEFF/, ''));

const engineOf = (file: string) =>
  makeDeidEngine(deidPolicySchema.parse(read(file)), {
    tables: makeTypeTables(r4Definitions),
    key: new Uint8Array(32),
    today: '2026-01-01',
    randomBytes: (count) => new Uint8Array(count),
    levelOf: () => 3,
    scrubberFor: () => () => '',
    pseudonymSystem: 'urn:test',
  });

describe.skipIf(!available)('anonymizer examples (skipped without ../shared/data/deid)', () => {
  it.each([
    ['patient-basic', 'common-config'],
    ['bundle-basic', 'common-config'],
    ['patient-substitute-complex', 'substitute-complex'],
  ])('%s', (name, config) => {
    const { resource, problems, failed } = engineOf(`examples/${config}.json`).apply(read(`examples/${name}.json`));

    expect(resource).toEqual(read(`examples/${name}-target.json`));
    expect(problems).toEqual([]);
    expect(failed).toBe(false);
  });

  it('the sample configuration leaves no name, identifier or text of a patient', () => {
    const text = JSON.stringify(
      engineOf('configuration-sample.json').apply(read('examples/patient-basic.json')).resource,
    );

    for (const value of [
      'Family',
      'GivenFirst',
      '12345',
      '4321',
      'TestCity',
      'Test Healthcare',
      'Test Html',
      '2000-01-01',
    ])
      expect(text).not.toContain(value);
    expect(text).toContain('TestState');
  });
});

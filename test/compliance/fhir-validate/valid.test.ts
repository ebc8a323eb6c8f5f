import { describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/validate/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { validBundles } from './valid-bundles.ts';
import { validClinical } from './valid-clinical.ts';
import { validNarratives } from './valid-narrative.ts';
import { validOther } from './valid-other.ts';
import { validZones } from './valid-zones.ts';

const validate = makeValidator(r4Definitions);

describe('resources that R4 allows', () => {
  const cases = [...validClinical, ...validOther, ...validBundles, ...validZones, ...validNarratives];

  it.each(cases)('$name', ({ resource }) => {
    expect(validate(resource)).toEqual([]);
  });

  it('covers over sixty resources of over thirty types', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ resource }) => resource.resourceType)).size).toBeGreaterThanOrEqual(30);
  });
});

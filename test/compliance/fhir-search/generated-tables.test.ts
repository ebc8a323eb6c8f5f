import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { searchParametersText } from '../../../schemas/fhir/build/search-parameters.ts';
import { summaryElementsText } from '../../../schemas/fhir/build/summary-elements.ts';

const committed = (name: string) =>
  readFileSync(new URL(`../../../schemas/fhir/generated/${name}.json`, import.meta.url), 'utf8');

describe('npm run build:fhir', () => {
  it('gives the committed search parameters, byte for byte', () => {
    expect(searchParametersText() === committed('search-parameters')).toBe(true);
  });

  it('gives the committed summary elements, byte for byte', () => {
    expect(summaryElementsText() === committed('summary-elements')).toBe(true);
  });
});

/** Laboratory results of the public Synthea bundles in ../shared/data/fhir: all coded in LOINC and UCUM, so all must be mapped and consistent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Bundle, Observation } from 'fhir/r4.d.ts';
import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import { makeDictionary, normaliseObservation } from '../../../domain/terminology/index.ts';

const folder = new URL('../../../../shared/data/fhir/', import.meta.url);
const present = existsSync(folder);

const readObservations = (file: string): Observation[] => {
  // Two casts: the bundles are checked by the FHIR compliance suite, and resourceType was just looked at.
  const bundle = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Bundle;
  return (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Observation' ? [resource as Observation] : [],
  );
};

describe.skipIf(!present)('Synthea laboratory results (skipped where ../shared/data is absent)', () => {
  const files = present ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const laboratory = files
    .flatMap(readObservations)
    .filter(({ category }) => category?.some(({ coding }) => coding?.some(({ code }) => code === 'laboratory')));
  const dictionary = makeDictionary(loadTerminologyContent());
  const results = laboratory.map((observation) =>
    normaliseObservation(observation, dictionary, { organisation: 'synthea' }),
  );
  const codesOf = ({ observation }: (typeof results)[number]) =>
    observation.code.coding?.map(({ code }) => code).join() ?? '';

  it('are mapped, but for a filtration rate by a formula that the dictionary does not have', () => {
    expect(results.length).toBeGreaterThan(200);
    expect([...new Set(results.filter(({ item }) => item === undefined).map(codesOf))]).toEqual(['33914-3']);
  });

  it('have units that fit', () => {
    expect(results.filter(({ item }) => item?.unitConsistent === false).map(codesOf)).toEqual([]);
  });

  it('are plausible, but for platelet distribution widths that no analyser gives', () => {
    expect([...new Set(results.filter(({ item }) => item?.plausible === false).map(codesOf))]).toEqual(['32207-3']);
  });

  it('keep the quantity as sent beside the converted one', () => {
    const changed = results.flatMap(({ observation }, position) => {
      const sent = laboratory[position]?.valueQuantity;
      const kept = observation.valueQuantity;
      return sent === undefined || kept === undefined || sent.value === kept.value ? [] : [{ sent, kept }];
    });

    expect(changed.length).toBeGreaterThan(50);
    for (const { sent, kept } of changed) expect(kept.extension?.at(-1)?.valueQuantity).toEqual(sent);
  });
});

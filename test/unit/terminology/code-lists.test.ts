import { describe, expect, it } from 'vitest';
import { loadCodeLists } from '../../../content/load-code-lists.ts';
import { loadUnitService } from '../../../content/load-unit-service.ts';

const lists = loadCodeLists();
const codesOf = (name: string) => lists[name]?.concepts.map(({ code }) => code) ?? [];

describe('code lists', () => {
  it.each(Object.keys(lists))('%s has every code once', (name) => {
    const codes = codesOf(name);

    expect(codes.length).toBeGreaterThan(3);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('have the 56 ethnic groups of GB/T 3304 and two more codes', () => {
    expect(codesOf('ethnicGroup')).toEqual([
      ...Array.from({ length: 56 }, (_, n) => String(n + 1).padStart(2, '0')),
      '97',
      '98',
    ]);
  });

  it('have the 34 provinces and 333 prefectures of GB/T 2260, each prefecture in its province', () => {
    const codes = codesOf('division');
    const provinces = new Set(codes.filter((code) => code.endsWith('0000')));
    const prefectures = codes.filter((code) => !code.endsWith('0000'));

    expect([provinces.size, prefectures.length]).toEqual([34, 333]);
    expect(prefectures.filter((code) => !/^\d{4}00$/.test(code) || !provinces.has(`${code.slice(0, 2)}0000`))).toEqual(
      [],
    );
  });

  it('map sexes and marital status to FHIR codes', () => {
    expect(lists.sex?.concepts.map(({ fhir }) => fhir)).toEqual(['unknown', 'male', 'female', 'unknown']);
    expect(lists.maritalStatus?.concepts.every(({ fhir }) => /^(?:S|M|W|D|UNK)$/.test(fhir ?? ''))).toBe(true);
  });

  it('give every edition a URI of its own', () => {
    const uris = lists.edition?.concepts.map(({ fhir }) => fhir) ?? [];

    expect(new Set(uris).size).toBe(uris.length);
    expect(uris.every((uri) => uri !== undefined && URL.canParse(uri))).toBe(true);
  });
});

describe('the unit service of the content', () => {
  it('is the full library', async () => {
    const service = await loadUnitService();

    expect(service.validate('[lb_av]/[gal_us]')).toBe('[lb_av]/[gal_us]');
    expect(service.validate('bananas')).toBeUndefined();
    expect(service.display('m3.kg-1')).toBe('(meter ^ 3) * (kilogram ^ -1)');
  });
});

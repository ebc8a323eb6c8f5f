import { describe, expect, test } from 'vitest';
import { demoRegion } from '../../../content/demo-region/make.ts';
import { starterCatalogue, starterPolicy, starterReasons, starterScopes } from '../../../content/recognition/index.ts';
import examItems from '../../../content/terminology/exam-items.json' with { type: 'json' };
import labItems from '../../../content/terminology/lab-items.json' with { type: 'json' };
import { findRecognised, prepareReference } from '../../../domain/recognition/index.ts';
import {
  catalogueSchema,
  loincCodeSchema,
  policySchema,
  qualificationSchema,
} from '../../../schemas/recognition/index.ts';
import { examContentSchema, labContentSchema } from '../../../schemas/terminology.ts';
import { entry, sourcePatient } from './region.ts';

const groups = new Set(starterCatalogue.items.map(({ group }) => group));
const items = new Set(starterCatalogue.items.map(({ id }) => id));

describe('starter content', () => {
  test('has at least 60 laboratory items, panels and imaging', () => {
    const singles = starterCatalogue.items.filter(({ components }) => components === undefined);

    expect(singles.filter(({ category }) => category === 'lab').length).toBeGreaterThanOrEqual(60);
    expect(singles.filter(({ category }) => category === 'imaging').length).toBeGreaterThanOrEqual(8);
    expect(singles.filter(({ category, loinc }) => category === 'lab' && loinc.length === 0)).toEqual([]);
  });

  test('names items as the terminology dictionary does, with codes that mean the same there', () => {
    const dictionary = new Map(
      [...labContentSchema.parse(labItems).items, ...examContentSchema.parse(examItems).items].map((item) => [
        item.id,
        item,
      ]),
    );
    const codesOf = (id: string): readonly string[] => {
      const item = dictionary.get(id);
      return [item?.loinc ?? [], item !== undefined && 'loincAlso' in item ? (item.loincAlso ?? []) : []].flat();
    };
    const singles = starterCatalogue.items.filter(({ components }) => components === undefined);

    expect(singles.filter(({ id }) => !dictionary.has(id)).map(({ id }) => id)).toEqual([]);
    const differing = singles.filter(({ id, loinc }) => {
      const known = codesOf(id);
      return known.length > 0 && !loinc.every((code) => known.includes(code));
    });
    expect(differing.map(({ id }) => id)).toEqual([]);
  });

  test('gives every group and item of the policy a place in the catalogue, and every item days', () => {
    const lines = [...starterPolicy.usableDays, ...starterPolicy.negativeList];

    expect(lines.filter(({ group }) => group !== undefined && !groups.has(group))).toEqual([]);
    expect(lines.filter(({ item }) => item !== undefined && !items.has(item))).toEqual([]);
    expect([...groups].filter((group) => !starterPolicy.usableDays.some((line) => line.group === group))).toEqual([]);
  });

  test('names scopes by their mark, and reasons in both languages, 98 and 99 uncounted', () => {
    expect(starterScopes.every(({ mark }) => mark.endsWith('HR'))).toBe(true);
    const regional = starterReasons.find(({ id }) => id === 'regional-numbered');
    expect(regional?.reasons.filter(({ counted }) => !counted).map(({ code }) => code)).toEqual(['98', '99']);
  });
});

describe('schemas refuse', () => {
  test('a LOINC code whose check digit does not fit', () => {
    expect(loincCodeSchema.safeParse('2823-3').success).toBe(true);
    expect(loincCodeSchema.safeParse('2823-4').success).toBe(false);
    expect(loincCodeSchema.safeParse('2832-3').success).toBe(false);
  });

  test('a catalogue with one code under two items, a repeated id, or a panel of panels', () => {
    const item = { category: 'lab', group: 'g', zh: '项', en: 'item', validFrom: '2025-01-01' };
    const parse = (...list: object[]) =>
      catalogueSchema.safeParse({ version: '1', validFrom: '2025-01-01', items: list }).success;
    const [a, b] = [
      { ...item, id: 'a', loinc: ['2823-3'] },
      { ...item, id: 'b', loinc: ['2951-2'] },
    ];

    expect(parse(a, b, { ...item, id: 'p', components: [{ item: 'a' }] })).toBe(true);
    expect(parse(a, { ...b, loinc: ['2823-3'] })).toBe(false);
    expect(parse(a, { ...b, id: 'a' })).toBe(false);
    expect(parse(a, { ...item, id: 'p', components: [{ item: 'gone' }] })).toBe(false);
    const panel = { ...item, id: 'p', components: [{ item: 'a' }] };
    expect(parse(a, panel, { ...item, id: 'q', components: [{ item: 'p' }] })).toBe(false);
  });

  test('a qualification for nothing or one that ends before it begins; a policy with two lines for one target or no such zone', () => {
    const qualification = {
      id: 'q',
      organisation: 'o',
      items: ['a'],
      scope: 's',
      certificate: 'c',
      validFrom: '2026-02-01',
    };
    expect(qualificationSchema.safeParse(qualification).success).toBe(true);
    expect(qualificationSchema.safeParse({ ...qualification, items: [] }).success).toBe(false);
    expect(qualificationSchema.safeParse({ ...qualification, validTo: '2026-01-31' }).success).toBe(false);
    expect(policySchema.safeParse({ ...starterPolicy, timeZone: 'Asia/Nowhere' }).success).toBe(false);
    const twice = [...starterPolicy.usableDays, starterPolicy.usableDays[0]];
    expect(policySchema.safeParse({ ...starterPolicy, usableDays: twice }).success).toBe(false);
  });
});

describe.each(['2026-06-11', '2027-01-01', '2028-02-29', '2031-12-31'])('the demo region on %s', (today) => {
  const region = demoRegion(today);
  const ask = (organisation: string, loinc: string, performer: string) => {
    const result = entry({ loinc: [loinc], organisation: performer, effective: `${today}T08:00:00+08:00` });
    const [answer] = findRecognised(
      [result],
      [loinc],
      { organisation, setting: 'outpatient', at: `${today}T10:00:00+08:00` },
      prepareReference(region.reference),
      { identity: { [sourcePatient]: 'certain' }, consent: [] },
    );
    if (answer?.kind !== 'item' || answer.answer.kind === 'none') throw new Error('no answer');
    const failed = answer.answer.decision.rules.filter(({ outcome }) => outcome === 'fail');
    return answer.answer.decision.mark ?? failed.map(({ code, reason }) => `${code}:${reason}`).join();
  };

  test('shows every kind of qualification', () => {
    expect(ask('district-hospital', '2823-3', 'city-hospital')).toBe('全国HR');
    expect(ask('district-hospital', '5902-2', 'city-hospital')).toBe('示例市HR');
    expect(ask('community-clinic', '2823-3', 'district-hospital')).toBe('示例市HR');
    expect(ask('district-hospital', '3016-3', 'city-hospital')).toBe('qualification-valid:expired');
    expect(ask('district-hospital', '1834-1', 'city-hospital')).toBe('qualification-valid:withdrawn');
    expect(ask('district-hospital', '1988-5', 'city-hospital')).toBe('qualification-valid:eqa-failed');
    expect(ask('city-hospital', '14749-6', 'community-clinic')).toBe('示例医联体HR');
    expect(ask('district-hospital', '14749-6', 'community-clinic')).toBe(
      'qualification-scope:not-covered,grade-ladder:too-low',
    );
  });

  test('names only items and organisations that it has', () => {
    const organisations = new Set(region.organisations.map(({ id }) => id));

    for (const { organisation, groups: named, items: single } of region.reference.qualifications.qualifications) {
      expect(organisations.has(organisation)).toBe(true);
      expect(named.every((group) => groups.has(group))).toBe(true);
      expect(single.every((item) => items.has(item))).toBe(true);
    }
  });
});

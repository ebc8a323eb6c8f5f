import { describe, expect, test } from 'vitest';
import {
  decodeResultEntries,
  encodeResultEntries,
  type NormalisedItem,
  type ObservationLike,
  toResultEntries,
} from '../../../domain/recognition/index.ts';
import { resultEntrySchema } from '../../../schemas/recognition/index.ts';

const local = 'https://hutong.example/fhir/organisation/city/code';
const potassium: ObservationLike = {
  id: 'k',
  meta: { versionId: '3' },
  status: 'final',
  code: {
    coding: [
      { system: 'http://loinc.org', code: '2823-3', display: 'Potassium' },
      { system: local, code: 'K', display: '血清钾' },
    ],
  },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2026-06-10T09:00:00+08:00',
  valueQuantity: { value: 4.2, unit: 'mmol/l', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  interpretation: [{ coding: [{ code: 'N' }] }],
  referenceRange: [{ low: { value: 3.5 }, high: { value: 5.3 } }],
};
const report = {
  id: 'r1',
  status: 'final',
  category: [{ coding: [{ code: 'LAB' }] }],
  subject: { reference: 'Patient/p1' },
  issued: '2026-06-10T11:00:00+08:00',
  performer: [
    { reference: 'Organization/lab', display: '检验科' },
    { reference: 'Practitioner/1', display: '示例检验师' },
  ],
};
const items: Record<string, NormalisedItem> = { k: { itemId: 'potassium', loinc: '2823-3', unitConsistent: true } };
const extract = (observations: readonly ObservationLike[], changes: object = {}) =>
  toResultEntries({ report: { ...report, ...changes }, observations, organisation: 'city', items });

describe('toResultEntries', () => {
  test('keeps all that an answer needs', () => {
    const entries = extract([potassium]);

    expect(entries).toEqual([
      {
        result: 'Observation/k',
        report: 'DiagnosticReport/r1',
        patient: 'Patient/p1',
        organisation: 'city',
        category: 'lab',
        item: 'potassium',
        loinc: ['2823-3'],
        mapping: 'mapped',
        original: { code: 'K', display: '血清钾', system: local },
        value: { kind: 'quantity', value: 4.2, unit: 'mmol/L' },
        unitConsistent: true,
        interpretation: ['N'],
        range: '3.5–5.3',
        status: 'final',
        effective: '2026-06-10T09:00:00+08:00',
        issued: '2026-06-10T11:00:00+08:00',
        performer: { name: '示例检验师', department: '检验科' },
        version: 3,
      },
    ]);
    expect(entries.map((entry) => resultEntrySchema.parse(entry))).toEqual(entries);
  });

  test.each([
    ['final', 'final', 'final'],
    ['amended', 'final', 'amended'],
    ['corrected', 'final', 'corrected'],
    ['final', 'corrected', 'corrected'],
    ['appended', 'final', 'amended'],
    ['partial', 'final', 'preliminary'],
    ['preliminary', 'final', 'preliminary'],
    ['registered', 'final', 'preliminary'],
    ['final', 'preliminary', 'preliminary'],
    ['final', 'cancelled', 'cancelled'],
    ['entered-in-error', 'final', 'entered-in-error'],
    ['cancelled', 'entered-in-error', 'entered-in-error'],
    ['preliminary', 'cancelled', 'cancelled'],
    ['unknown', 'final', 'unknown'],
    ['toString', 'final', 'unknown'],
  ])('a %s report with a %s result is %s', (reportStatus, resultStatus, expected) => {
    const [entry] = extract([{ ...potassium, status: resultStatus }], { status: reportStatus });

    expect(entry?.status).toBe(expected);
  });

  test.each<[string, Partial<ObservationLike>, unknown]>([
    ['comparator', { valueQuantity: { value: 5, comparator: '<' } }, { kind: 'quantity', value: 5, comparator: '<' }],
    [
      'printed unit',
      { valueQuantity: { value: 5, unit: '10^9/L' } },
      { kind: 'quantity', value: 5, printedUnit: '10^9/L' },
    ],
    ['integer', { valueInteger: 3 }, { kind: 'quantity', value: 3, unit: '1' }],
    ['text', { valueString: '阴性' }, { kind: 'text', text: '阴性' }],
    ['blank', { valueString: ' ' }, undefined],
    ['boolean', { valueBoolean: false }, { kind: 'text', text: 'false' }],
    [
      'ratio',
      { valueRatio: { numerator: { value: 1 }, denominator: { value: 160 } } },
      { kind: 'text', text: '1:160' },
    ],
    ['range', { valueRange: { low: { value: 1 }, high: { value: 3 } } }, { kind: 'text', text: '1 – 3' }],
    ['words of a concept', { valueCodeableConcept: { text: '阳性' } }, { kind: 'text', text: '阳性' }],
    [
      'coded',
      { valueCodeableConcept: { coding: [{ system: 'urn:x', code: 'POS', display: 'Positive' }] } },
      { kind: 'coded', system: 'urn:x', code: 'POS', display: 'Positive' },
    ],
    ['absent', {}, undefined],
  ])('reads a value given as %s', (_, given, expected) => {
    const { valueQuantity: _taken, ...bare } = potassium;

    const [entry] = extract([{ ...bare, ...given }]);

    expect(entry?.value).toEqual(expected);
  });

  test('takes the time of the report where the result has none, and never the time of issue', () => {
    const { effectiveDateTime: _taken, ...bare } = potassium;

    const [fromReport] = extract([bare], { effectivePeriod: { start: '2026-06-09', end: '2026-06-10' } });
    const [none] = extract([bare]);

    expect(fromReport?.effective).toBe('2026-06-10');
    expect(none).not.toHaveProperty('effective');
  });

  test('leaves out headings of panels and resources without an id', () => {
    const heading = { id: 'panel', status: 'final', hasMember: [{ reference: 'Observation/k' }] };
    const { id: _taken, ...nameless } = potassium;

    expect(extract([heading, potassium, nameless]).map(({ result }) => result)).toEqual(['Observation/k']);
  });

  test('marks what terminology could not map, or could map in several ways', () => {
    const several = { ...potassium, id: 'several' };
    const unknown = { ...potassium, id: 'constructor' };

    const entries = toResultEntries({
      report,
      observations: [several, unknown],
      organisation: 'city',
      items: { several: { loinc: ['2823-3', '6298-4'] } },
    });

    expect(entries.map(({ mapping, loinc }) => [mapping, loinc])).toEqual([
      ['ambiguous', ['2823-3', '6298-4']],
      ['unmapped', []],
    ]);
  });

  test('marks an inexact map, and takes an impossible value for a wrong unit', () => {
    const entryOf = (item: NormalisedItem) =>
      toResultEntries({ report, observations: [potassium], organisation: 'city', items: { k: item } })[0];
    const found = { itemId: 'potassium', loinc: '2823-3', unitConsistent: true };

    expect(entryOf({ ...found, exact: false })?.mapping).toBe('inexact');
    expect(entryOf({ ...found, exact: true, plausible: true })).toMatchObject({
      mapping: 'mapped',
      unitConsistent: true,
    });
    expect(entryOf({ ...found, plausible: false })?.unitConsistent).toBe(false);
    expect(entryOf({ itemId: 'potassium' })?.mapping).toBe('mapped');
  });

  test('gives one entry for an imaging report, with the state of its images', () => {
    const imaging = {
      ...report,
      id: 'ct',
      category: [{ coding: [{ code: 'CT' }] }],
      effectiveDateTime: '2026-06-10',
      conclusion: '未见明显异常',
      code: { coding: [{ system: local, code: 'CT01', display: '胸部CT' }] },
    };
    const ct = { ct: { itemId: 'ct-chest', loinc: '24627-2' } };

    const [known] = toResultEntries({
      report: imaging,
      observations: [],
      organisation: 'city',
      items: ct,
      images: 'reachable',
    });
    const [unknown] = toResultEntries({ report: imaging, observations: [], organisation: 'city', items: {} });

    expect(known).toMatchObject({
      result: 'DiagnosticReport/ct',
      category: 'imaging',
      item: 'ct-chest',
      images: 'reachable',
      value: { kind: 'text', text: '未见明显异常' },
    });
    expect(unknown).toMatchObject({ mapping: 'unmapped', images: 'unknown' });
  });
});

describe('the stored form', () => {
  const observations = Array.from({ length: 20 }, (_, position) => ({
    ...potassium,
    id: `a3f5c0e19b7d4e62a8c1f0b3d5e7a9${String(position).padStart(2, '0')}`,
  }));
  const entries = toResultEntries({
    report,
    observations,
    organisation: 'city',
    items: Object.fromEntries(
      observations.map(({ id }) => [id, { itemId: 'potassium', loinc: '2823-3', unitConsistent: true }]),
    ),
  });

  test('takes less than 150 bytes a result in a report of twenty', () => {
    expect(Buffer.byteLength(encodeResultEntries(entries)) / entries.length).toBeLessThan(150);
  });

  test('is refused in another version, or when a row names no head', () => {
    const stored = encodeResultEntries(entries);

    expect(() => decodeResultEntries(stored.replace('"v":1', '"v":2'))).toThrow();
    expect(() => decodeResultEntries(stored.replace('"r":[[0', '"r":[[7'))).toThrow(RangeError);
    expect(() => decodeResultEntries('{}')).toThrow();
  });
});

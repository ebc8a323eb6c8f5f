import { describe, expect, it } from 'vitest';
import {
  compareEntries,
  compartmentsOf,
  extractEntries,
  includesOf,
  matches,
  parseSearch,
  reverseInclusionsOf,
} from '../../../domain/fhir/index.ts';

const search = (type: string, query: string) =>
  parseSearch(type, new URLSearchParams(query), { handling: 'strict' }).query;

describe('order', () => {
  const patients = [
    { resourceType: 'Patient', id: 'd', birthDate: '1980-05-01', name: [{ family: 'Wang' }] },
    { resourceType: 'Patient', id: 'a', birthDate: '1980', name: [{ family: 'chen' }, { family: 'Zhao' }] },
    { resourceType: 'Patient', id: 'c', birthDate: '1990-01-01', name: [{ family: 'Chen' }] },
    { resourceType: 'Patient', id: 'b' },
  ];
  const order = (query: string): string => {
    const parsed = search('Patient', query);
    return patients
      .map((patient) => ({ id: patient.id, entries: extractEntries(patient) }))
      .sort((left, right) => compareEntries(parsed)(left.entries, right.entries))
      .map(({ id }) => id)
      .join('');
  };

  it.each([
    ['_sort=birthdate', 'adcb'],
    ['_sort=-birthdate', 'cadb'],
    ['_sort=family', 'acdb'],
    ['_sort=-family', 'adcb'],
    ['_sort=family,-birthdate', 'cadb'],
    ['_sort=_id', 'abcd'],
    ['_sort=-_id', 'dcba'],
    ['', 'abcd'],
  ])('%s gives %s', (query, expected) => {
    expect(order(query)).toBe(expected);
  });
});

describe('inclusion', () => {
  const observation = {
    resourceType: 'Observation',
    id: 'o',
    subject: { reference: 'https://us.example/fhir/Patient/1' },
    performer: [
      { reference: 'Practitioner/2' },
      { reference: 'Organization/3' },
      { reference: '#x' },
      { display: 'someone' },
    ],
    encounter: { reference: 'urn:uuid:018f428e-34f6-4707-8009-5ad742f901e7' },
    specimen: { reference: 'https://elsewhere.example/fhir/Specimen/1' },
  };
  const included = (query: string) =>
    includesOf(search('Observation', query), observation, { baseUrl: 'https://us.example/fhir' });

  it.each([
    ['_include=Observation:subject', ['Patient/1']],
    ['_include=Observation:performer:Organization', ['Organization/3']],
    ['_include=Observation:performer&_include=Observation:patient', ['Practitioner/2', 'Organization/3', 'Patient/1']],
    ['_include=Observation:encounter&_include=Observation:specimen', []],
    ['code=x', []],
  ])('%s', (query, expected) => {
    expect(included(query)).toEqual(expected);
  });

  it('takes every reference for a star', () => {
    expect([...included('_include=*')].sort()).toEqual(['Organization/3', 'Patient/1', 'Practitioner/2']);
    expect([...included('_include=Observation:*')].sort()).toEqual(['Organization/3', 'Patient/1', 'Practitioner/2']);
  });

  it('turns a reverse inclusion into a search of the referring type', () => {
    const query = search('Patient', '_revinclude=Observation:patient&_revinclude=Observation:subject:Patient');
    expect(reverseInclusionsOf(query, 'Patient/1')).toEqual([
      { type: 'Observation', parameter: 'patient', reference: 'Patient/1' },
      { type: 'Observation', parameter: 'subject', reference: 'Patient/1' },
    ]);
  });
});

describe('chains', () => {
  const observation = extractEntries({ resourceType: 'Observation', id: 'o', subject: { reference: 'Patient/1' } });
  const related = new Map([
    ['Patient/1', extractEntries({ resourceType: 'Patient', id: '1', name: [{ family: 'Chen' }] })],
  ]);
  const context = { entriesOf: (reference: string) => related.get(reference) };

  it.each([
    ['subject:Patient.name=che', true],
    ['subject.name=che', true],
    ['patient.family:exact=Chen', true],
    ['patient.family:exact=chen', false],
    ['subject:Group.identifier=che', false],
    ['performer:Patient.name=che', false],
  ])('%s: %s', (query, expected) => {
    expect(matches(search('Observation', query), observation, context)).toBe(expected);
  });

  it('finds nothing without the related resource', () => {
    expect(matches(search('Observation', 'subject:Patient.name=che'), observation)).toBe(false);
  });
});

describe('compartments', () => {
  it.each([
    [{ resourceType: 'Patient', id: '1' }, ['Patient/1']],
    [
      {
        resourceType: 'Observation',
        subject: { reference: 'Patient/1' },
        performer: [{ reference: 'Patient/2' }, { reference: 'Practitioner/3' }],
      },
      ['Patient/2', 'Patient/1'],
    ],
    [
      { resourceType: 'Observation', subject: { reference: 'https://us.example/fhir/Patient/1/_history/3' } },
      ['Patient/1'],
    ],
    [{ resourceType: 'Observation', subject: { reference: 'https://elsewhere.example/fhir/Patient/1' } }, []],
    [
      { resourceType: 'Coverage', beneficiary: { reference: 'Patient/1' }, payor: [{ reference: 'Organization/1' }] },
      ['Patient/1'],
    ],
    [
      {
        resourceType: 'Appointment',
        participant: [{ actor: { reference: 'Patient/1' } }, { actor: { reference: 'Patient/1' } }],
      },
      ['Patient/1'],
    ],
    [{ resourceType: 'Organization', id: '1' }, []],
    ['not a resource', []],
  ])('%j: %j', (resource, expected) => {
    expect(compartmentsOf(resource, 'https://us.example/fhir')).toEqual(expected);
  });
});

describe('entries', () => {
  it('are small, ordered and the same every time', () => {
    // Prepare
    const observation = {
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '2339-0', display: 'Glucose' }], text: 'Glucose' },
      subject: { reference: 'Patient/1' },
      effectiveDateTime: '2024-05-01T08:00:00+08:00',
      valueQuantity: { value: 6.3, unit: 'mmol/l', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      component: [{ code: { text: 'first' } }, { code: { text: 'second' } }],
    };
    // Act
    const entries = extractEntries(observation, {
      toCanonicalQuantity: (value) => ({ value: value * 6.02214076e23, unit: 'm-3' }),
    });
    // Assess
    expect(entries).toEqual([
      { p: 'id', c: 'o1' },
      { p: 'code', s: '~0', c: '2339-0', t: 'Glucose' },
      {
        p: 'valueQuantity',
        v: 6.3,
        s: '~1',
        c: 'mmol/L',
        w: 'mmol/l',
        q: 3.7939486788e24,
        k: 'm-3',
      },
      { p: 'component.code', g: 0, t: 'first' },
      { p: 'component.code', g: 1, t: 'second' },
      { p: 'effectiveDateTime', d: [1714521600000, 1714521601000] },
      { p: 'subject', r: 'Patient/1' },
      { p: 'status', c: 'final' },
    ]);
    expect(extractEntries(structuredClone(observation)).map(({ p }) => p)).toEqual(entries.map(({ p }) => p));
  });

  it('write common systems short, for ever the same, and no other system alike', () => {
    const systemsOf = (...systems: string[]) =>
      extractEntries({
        resourceType: 'Condition',
        code: { coding: systems.map((system) => ({ system, code: 'x' })) },
      }).map(({ s }) => s);
    expect(
      systemsOf(
        'http://loinc.org',
        'http://unitsofmeasure.org',
        'http://snomed.info/sct',
        'http://hl7.org/fhir/sid/icd-10',
      ),
    ).toEqual(['~0', '~1', '~2', '~d']);
    expect(systemsOf('~0', 'urn:local')).toEqual(['~~0', 'urn:local']);
  });

  it('keep one of a thousand equal values', () => {
    const instance = Array.from({ length: 1000 }, (_, at) => ({
      uid: `1.2.${at}`,
      sopClass: { system: 'urn:ietf:rfc:3986', code: 'urn:oid:1' },
    }));
    const entries = extractEntries({ resourceType: 'ImagingStudy', series: [{ uid: '1', instance }] });
    expect(entries.filter(({ p }) => p === 'series.instance.sopClass')).toHaveLength(1);
    expect(entries.filter(({ p }) => p === 'series.instance.uid')).toHaveLength(1000);
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ resourceType: 'Unicorn' }],
    [{ resourceType: 'constructor' }],
    [{ resourceType: 7 }],
  ])('are none for %j', (resource) => {
    expect(extractEntries(resource)).toEqual([]);
  });

  it('survive elements of the wrong shape', () => {
    const wrong = {
      resourceType: 'Observation',
      code: 'x',
      subject: [null, 5],
      effectiveDateTime: {},
      valueQuantity: 'y',
      component: { code: [[]] },
      meta: 3,
    };
    expect(extractEntries(wrong)).toEqual([]);
  });
});

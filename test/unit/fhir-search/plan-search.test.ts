import { describe, expect, it } from 'vitest';
import { extractEntries, indexKeysFrom, parseSearch, planSearch, searchableTypes } from '../../../domain/fhir/index.ts';

const plan = (type: string, query: string, organisation?: string) =>
  planSearch(
    parseSearch(type, new URLSearchParams(query), { handling: 'strict' }).query,
    organisation === undefined ? {} : { organisation },
  );

describe('access forms', () => {
  it.each([
    ['Observation', '_id=a,b&code=x', { form: 'by-id', ids: ['a', 'b'] }],
    ['Observation', 'patient=1&code=x', { form: 'patient-compartment', patients: ['Patient/1'] }],
    [
      'Observation',
      'subject=Patient/1,Patient/2',
      { form: 'patient-compartment', patients: ['Patient/1', 'Patient/2'] },
    ],
    ['AuditEvent', 'patient=1', { form: 'patient-compartment', patients: ['Patient/1'] }],
    ['Coverage', 'beneficiary=Patient/1', { form: 'patient-compartment', patients: ['Patient/1'] }],
    [
      'Patient',
      'gender=female&identifier=urn:a|1',
      {
        form: 'indexed',
        parameter: 'identifier',
        lookups: [{ key: 'Patient|identifier|1', sort: { equals: 'urn:a' } }],
      },
    ],
    [
      'Patient',
      'family=王&birthdate=1980-05-01',
      { form: 'indexed', parameter: 'birthdate', lookups: [{ key: 'Patient|birthdate|1980' }] },
    ],
    [
      'Patient',
      'family=王',
      { form: 'indexed', parameter: 'family', lookups: [{ key: 'Patient|name|王', sort: { prefix: '王' } }] },
    ],
    [
      'Patient',
      'birthdate=ge1980-06&birthdate=lt1982',
      {
        form: 'indexed',
        parameter: 'birthdate',
        lookups: [{ key: 'Patient|birthdate|1980' }, { key: 'Patient|birthdate|1981' }],
      },
    ],
    [
      'PractitionerRole',
      'practitioner=Practitioner/1',
      {
        form: 'indexed',
        parameter: 'practitioner',
        lookups: [{ key: 'PractitionerRole|practitioner|Practitioner/1' }],
      },
    ],
    [
      'DiagnosticReport',
      'identifier=7',
      { form: 'indexed', parameter: 'identifier', lookups: [{ key: 'DiagnosticReport|identifier|7' }] },
    ],
  ])('%s?%s', (type, query, expected) => {
    expect(plan(type, query)).toEqual(expected);
  });

  it('finds patients first for a chain through the patient', () => {
    expect(plan('Observation', 'patient.identifier=urn:a|1&code=x')).toMatchObject({
      form: 'patient-compartment-of',
      query: { type: 'Patient' },
      plan: { form: 'indexed', parameter: 'identifier' },
    });
  });

  it.each([
    ['Observation', 'date=2024-05', 'date', '2024-04-30T16:00:00.000Z', '2024-05-31T16:00:00.000Z'],
    ['Observation', '_lastUpdated=ge2024-05-01T00:00:00Z', '_lastUpdated', '2024-04-30T23:59:59.000Z', undefined],
    ['Observation', 'date=ge2024-05-01&date=lt2024-06-01', 'date', '2024-04-30T16:00:00.000Z', undefined],
    [
      'DocumentReference',
      'date=ge2024-05-01&date=eb2024-06-01',
      'date',
      '2024-04-30T16:00:00.000Z',
      '2024-05-31T16:00:00.000Z',
    ],
    [
      'Observation',
      'date=lt2024-05&_lastUpdated=ge2024-05-01T00:00:00Z',
      '_lastUpdated',
      '2024-04-30T23:59:59.000Z',
      undefined,
    ],
    ['ImagingStudy', 'started=sa2024-05-01', 'started', '2024-05-01T16:00:00.000Z', undefined],
  ])('%s?%s inside the own organisation', (type, query, by, from, to) => {
    const found = plan(type, query, 'hospital');
    expect(found).toMatchObject({ form: 'organisation-by-date', organisation: 'hospital', by });
    if (found.form !== 'organisation-by-date') return;
    const text = (instant: number | undefined) => (instant === undefined ? undefined : new Date(instant).toISOString());
    expect([text(found.range.from), text(found.range.to)]).toEqual([from, to]);
  });

  it.each([
    ['Observation', 'code=x', 'hospital'],
    ['Observation', 'date=lt2024-05-01', 'hospital'],
    ['Observation', 'date=2024-05', undefined],
    ['Observation', 'subject=Patient/1,Group/1', 'hospital'],
    ['Observation', 'subject=1', 'hospital'],
    ['Observation', 'subject.identifier=1', 'hospital'],
    ['Observation', 'patient:missing=true', 'hospital'],
    ['Observation', 'patient.gender=male', 'hospital'],
    ['Patient', 'gender=male', 'hospital'],
    ['Patient', 'name:contains=a', 'hospital'],
    ['Patient', 'identifier:not=1', 'hospital'],
    ['Patient', 'birthdate=ge1900&birthdate=lt2000', 'hospital'],
    ['Patient', '', 'hospital'],
    ['Binary', '', undefined],
  ])('%s?%s is refused with the forms that work', (type, query, organisation) => {
    const found = plan(type, query, organisation);
    expect(found.form).toBe('refused');
    if (found.form !== 'refused') return;
    expect(found.forms[0]).toBe(`${type}?_id=…`);
    expect(found.message).toContain('$export');
    if (type === 'Observation') expect(found.forms).toContain('Observation?patient=Patient/… with any other parameter');
    if (type === 'Patient') expect(found.forms).toContain('Patient?identifier=…');
  });

  it('serves or refuses every searchable type without an error', () => {
    for (const type of searchableTypes) expect(['refused', 'by-id']).toContain(plan(type, '_id:missing=false').form);
  });
});

describe('equality keys', () => {
  it('are few: one for each value', () => {
    const patient = {
      resourceType: 'Patient',
      id: '1',
      active: true,
      gender: 'female',
      birthDate: '1980-05-01',
      identifier: [{ system: 'urn:a', value: '1' }, { value: '2' }],
      name: [{ text: '王芳', family: '王', given: ['芳'] }],
      telecom: [{ system: 'phone', value: '138 0000 0000' }],
      managingOrganization: { reference: 'Organization/1' },
    };
    expect(indexKeysFrom('Patient', extractEntries(patient))).toEqual([
      { key: 'Patient|identifier|1', sort: 'urn:a' },
      { key: 'Patient|identifier|2', sort: '' },
      { key: 'Patient|telecom|13800000000', sort: 'phone' },
      { key: 'Patient|birthdate|1980', sort: '1980-05-01' },
      { key: 'Patient|name|王', sort: '王芳' },
      { key: 'Patient|name|王', sort: '王' },
      { key: 'Patient|name|芳', sort: '芳' },
      { key: 'Patient|organization|Organization/1', sort: '' },
    ]);
  });

  it('are only the identifiers of a clinical resource', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      identifier: [{ system: 'urn:a', value: '7' }],
      status: 'final',
      code: { text: 'x' },
    };
    expect(indexKeysFrom('DiagnosticReport', extractEntries(report))).toEqual([
      { key: 'DiagnosticReport|identifier|7', sort: 'urn:a' },
    ]);
  });
});

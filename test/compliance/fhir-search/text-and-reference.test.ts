import { describe, expect, it } from 'vitest';
import { finds } from './search-one.ts';

const patient = (name: object) => ({ resourceType: 'Patient', name: [name] });

describe('R4 section 3.1.1.4.8: strings', () => {
  it.each([
    [{ given: ['Eve'] }, 'given=eve', true],
    [{ given: ['Evelyn'] }, 'given=eve', true],
    [{ given: ['Severine'] }, 'given=eve', false],
    [{ given: ['Severine'] }, 'given:contains=eve', true],
    [{ given: ['Eve'] }, 'given:exact=Eve', true],
    [{ given: ['Eve'] }, 'given:exact=eve', false],
    [{ given: ['Evelyn'] }, 'given:exact=Eve', false],
    [{ family: 'Müller' }, 'family=muller', true],
    [{ family: 'Carreño Quiñones' }, 'family=carreno q', true],
    [{ family: '欧阳' }, 'family=欧', true],
    [{ family: '王', given: ['芳'] }, 'name=王芳', true],
    [{ family: '王', given: ['芳'] }, 'family=王芳', false],
    [{ family: 'Wang', given: ['Fang'] }, 'name=WangF', false],
    [{ text: '欧阳娜娜' }, 'name=欧阳', true],
    [{ text: 'ＬＩ Ming' }, 'name=li ming', true],
    [{ text: '阿依古丽•买买提' }, 'name=阿依古丽·买', true],
    [{ given: ['A'], family: 'B' }, 'name=b', true],
    [{ given: ['A'] }, 'family:missing=true', true],
    [{ family: 'x, y' }, 'family=x\\, y', true],
    [{ family: 'B' }, 'family=a,b', true],
  ])('%j %s: %s', (name, query, expected) => {
    expect(finds(patient(name), query)).toBe(expected);
  });

  it('searches every part of an address', () => {
    const resource = {
      resourceType: 'Patient',
      address: [{ line: ['1 Long Lane'], city: 'Kunming', postalCode: '650000' }],
    };
    expect(finds(resource, 'address=kun')).toBe(true);
    expect(finds(resource, 'address=1 long')).toBe(true);
    expect(finds(resource, 'address-postalcode=65')).toBe(true);
    expect(finds(resource, 'address-city=650')).toBe(false);
  });
});

describe('R4 section 3.1.1.4.9: references', () => {
  const refers = (subject: object) => ({ resourceType: 'Observation', subject });

  it.each([
    [{ reference: 'Patient/23' }, 'subject=Patient/23', true],
    [{ reference: 'Patient/23' }, 'subject=23', true],
    [{ reference: 'Patient/23' }, 'subject:Patient=23', true],
    [{ reference: 'Group/23' }, 'subject:Patient=23', false],
    [{ reference: 'Patient/23' }, 'patient=23', true],
    [{ reference: 'Group/23' }, 'patient=23', false],
    [{ reference: 'Group/23' }, 'patient:missing=true', true],
    [{ reference: 'Group/23' }, 'subject:missing=true', false],
    [{ reference: 'Patient/2' }, 'subject=23', false],
    [{ reference: 'https://us.example/fhir/Patient/23' }, 'subject=Patient/23', true],
    [{ reference: 'Patient/23' }, 'subject=https://us.example/fhir/Patient/23', true],
    [{ reference: 'https://other.example/fhir/Patient/23' }, 'subject=Patient/23', false],
    [{ reference: 'https://other.example/fhir/Patient/23' }, 'subject=https://other.example/fhir/Patient/23', true],
    [{ reference: 'https://other.example/fhir/Patient/23' }, 'subject=23', false],
    [{ reference: 'Patient/23/_history/4' }, 'subject=Patient/23', true],
    [
      { reference: 'urn:uuid:018f428e-34f6-4707-8009-5ad742f901e7' },
      'subject=urn:uuid:018f428e-34f6-4707-8009-5ad742f901e7',
      true,
    ],
    [{ identifier: { system: 'urn:mrn', value: '7' } }, 'subject:identifier=urn:mrn|7', true],
    [{ identifier: { system: 'urn:mrn', value: '7' } }, 'subject:identifier=7', true],
    [{ identifier: { system: 'urn:mrn', value: '7' } }, 'subject:identifier=urn:other|7', false],
    [{ identifier: { system: 'urn:mrn', value: '7' }, type: 'Patient' }, 'patient:identifier=urn:mrn|7', true],
  ])('%j %s: %s', (subject, query, expected) => {
    expect(finds(refers(subject), query)).toBe(expected);
  });

  it('knows the type of a contained subject', () => {
    const resource = { ...refers({ reference: '#p' }), contained: [{ resourceType: 'Patient', id: 'p' }] };
    expect(finds(resource, 'patient:missing=false')).toBe(true);
  });

  it('matches a canonical reference with or without its version', () => {
    const plan = { resourceType: 'CarePlan', instantiatesCanonical: ['http://example.org/PlanDefinition/a|2'] };
    expect(finds(plan, 'instantiates-canonical=http://example.org/PlanDefinition/a')).toBe(true);
    expect(finds(plan, 'instantiates-canonical=http://example.org/PlanDefinition/a\\|2')).toBe(true);
    expect(finds(plan, 'instantiates-canonical=http://example.org/PlanDefinition/a\\|3')).toBe(false);
  });

  it('finds a document by its composition', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'document',
      entry: [{ resource: { resourceType: 'Composition', id: 'c1' } }],
    };
    expect(finds(bundle, 'composition=Composition/c1')).toBe(true);
    expect(finds(bundle, 'message:missing=true')).toBe(true);
  });
});

describe('R4 section 3.1.1.4.13: URIs', () => {
  const profiled = (profile: string) => ({ resourceType: 'Observation', meta: { profile: [profile] } });

  it.each([
    ['http://acme.org/fhir/ValueSet/123', '_profile=http://acme.org/fhir/ValueSet/123', true],
    ['http://acme.org/fhir/ValueSet/123', '_profile=http://acme.org/fhir/valueset/123', false],
    ['http://acme.org/fhir/ValueSet/123', '_profile=http://acme.org/fhir/ValueSet/12', false],
    ['http://acme.org/fhir/ValueSet/123', '_profile:below=http://acme.org/fhir/', true],
    ['http://acme.org/fhir/ValueSet/123', '_profile:below=http://acme.org/fhir', true],
    ['http://acme.org/fhir-next/ValueSet/1', '_profile:below=http://acme.org/fhir', false],
    ['http://acme.org/fhir', '_profile:above=http://acme.org/fhir/ValueSet/123/_history/5', true],
    ['http://acme.org/fhir/ValueSet/123', '_profile:above=http://acme.org/fhir/ValueSet/123/_history/5', true],
    ['http://acme.org/fhir/ValueSet/124', '_profile:above=http://acme.org/fhir/ValueSet/123/_history/5', false],
  ])('%s %s: %s', (profile, query, expected) => {
    expect(finds(profiled(profile), query)).toBe(expected);
  });

  it('refuses levels of a urn', () => {
    expect(() => finds(profiled('x'), '_profile:below=urn:oid:1.2')).toThrow(/levels/);
  });
});

describe('R4 section 3.1.1.4.14: composites', () => {
  const ucum = 'http://unitsofmeasure.org';
  const pressure = {
    resourceType: 'Observation',
    code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
        valueQuantity: { value: 150, system: ucum, code: 'mm[Hg]' },
      },
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] },
        valueQuantity: { value: 80, system: ucum, code: 'mm[Hg]' },
      },
    ],
  };

  it.each([
    ['component-code-value-quantity=8480-6$gt140', true],
    ['component-code-value-quantity=8462-4$gt140', false],
    ['component-code-value-quantity=http://loinc.org|8462-4$80||mm[Hg]', true],
    ['combo-code-value-quantity=8480-6$gt140', true],
    ['combo-code-value-quantity=85354-9$gt140', false],
    ['code-value-quantity=8480-6$gt140', false],
    ['component-code-value-quantity=8462-4$gt140,8480-6$gt140', true],
    ['combo-code=8480-6&combo-value-quantity=lt90', true],
  ])('%s: %s', (query, expected) => {
    expect(finds(pressure, query)).toBe(expected);
  });

  it('pairs code and value of the whole observation', () => {
    const glucose = {
      resourceType: 'Observation',
      code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
      valueQuantity: { value: 6.3, unit: 'mmol/L' },
    };
    expect(finds(glucose, 'code-value-quantity=http://loinc.org|2339-0$gt6||mmol/L')).toBe(true);
    expect(finds(glucose, 'code-value-quantity=http://loinc.org|2339-0$gt7||mmol/L')).toBe(false);
  });

  it('pairs relation and target of a document', () => {
    const document = {
      resourceType: 'DocumentReference',
      relatesTo: [
        { code: 'replaces', target: { reference: 'DocumentReference/1' } },
        { code: 'appends', target: { reference: 'DocumentReference/2' } },
      ],
    };
    expect(finds(document, 'relationship=replaces$DocumentReference/1')).toBe(true);
    expect(finds(document, 'relationship=replaces$DocumentReference/2')).toBe(false);
  });

  it.each(['code-value-quantity=a', 'code-value-quantity=a$1$2', 'code-value-quantity=$1'])('refuses %s', (query) => {
    expect(() => finds(pressure, query)).toThrow(/2 values joined by \$/);
  });
});

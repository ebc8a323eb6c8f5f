import { describe, expect, it } from 'vitest';
import { selectElements, summarise } from '../../../domain/fhir/index.ts';

const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'subsetted',
};

const patient = {
  resourceType: 'Patient',
  id: 'p',
  meta: { versionId: '3', tag: [{ system: 'urn:t', code: 'a' }] },
  implicitRules: 'urn:rules',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
  extension: [{ url: 'urn:e', valueString: 'x' }],
  modifierExtension: [{ url: 'urn:m', valueString: 'x' }],
  active: true,
  name: [{ family: 'Chen', extension: [{ url: 'urn:n', valueString: 'x' }] }],
  birthDate: '1980-01-01',
  _birthDate: { extension: [{ url: 'urn:b', valueTime: '08:00:00' }] },
  deceasedBoolean: false,
  maritalStatus: { text: 'married' },
  photo: [{ contentType: 'image/png' }],
  contact: [{ name: { family: 'Wang' } }],
  link: [{ other: { reference: 'Patient/q' }, type: 'seealso' }],
};

const observation = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'x' },
  valueQuantity: { value: 1 },
  note: [{ text: 'n' }],
  component: [
    { code: { text: 'y' }, valueString: 'z', interpretation: [{ text: 'i' }], referenceRange: [{ text: 'r' }] },
  ],
};

const keysOf = (resource: object) => Object.keys(resource).sort();

describe('_summary', () => {
  it('true keeps summary elements and modifiers', () => {
    const summary = summarise(patient, 'true');
    expect(keysOf(summary)).toEqual(
      [
        '_birthDate',
        'active',
        'birthDate',
        'deceasedBoolean',
        'id',
        'implicitRules',
        'link',
        'meta',
        'modifierExtension',
        'name',
        'resourceType',
      ].sort(),
    );
    expect(summary.name).toEqual(patient.name);
    expect(summary.meta).toEqual({ versionId: '3', tag: [{ system: 'urn:t', code: 'a' }, subsetted] });
  });

  it('true leaves out what is no summary inside a component', () => {
    expect(summarise(observation, 'true')).toEqual({
      resourceType: 'Observation',
      id: 'o',
      meta: { tag: [subsetted] },
      status: 'final',
      code: { text: 'x' },
      valueQuantity: { value: 1 },
      component: [{ code: { text: 'y' }, valueString: 'z' }],
    });
  });

  it('true leaves out the data of an attachment', () => {
    const media = {
      resourceType: 'DocumentReference',
      status: 'current',
      content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }],
    };
    expect(summarise(media, 'true').content).toEqual([{ attachment: { contentType: 'text/plain' } }]);
  });

  it('true summarises the resources of a bundle by their own types', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'urn:uuid:1', resource: observation }],
    };
    expect(summarise(bundle, 'true').entry).toEqual([
      {
        fullUrl: 'urn:uuid:1',
        resource: {
          resourceType: 'Observation',
          id: 'o',
          status: 'final',
          code: { text: 'x' },
          valueQuantity: { value: 1 },
          component: [{ code: { text: 'y' }, valueString: 'z' }],
        },
      },
    ]);
  });

  it('text keeps the narrative and what is mandatory', () => {
    expect(keysOf(summarise(patient, 'text'))).toEqual(
      [
        'active',
        'deceasedBoolean',
        'id',
        'implicitRules',
        'link',
        'meta',
        'modifierExtension',
        'resourceType',
        'text',
      ].sort(),
    );
    expect(keysOf(summarise(observation, 'text'))).toEqual(['code', 'id', 'meta', 'resourceType', 'status']);
  });

  it('data leaves only the narrative out', () => {
    expect(keysOf(summarise(patient, 'data'))).toEqual(keysOf(patient).filter((key) => key !== 'text'));
  });

  it('false is the whole resource, unmarked', () => {
    expect(summarise(patient, 'false')).toBe(patient);
  });

  it('changes nothing in the resource and tags once', () => {
    const before = structuredClone(patient);
    const twice = summarise(summarise(patient, 'data'), 'true');
    expect(twice.meta).toEqual({ versionId: '3', tag: [{ system: 'urn:t', code: 'a' }, subsetted] });
    expect(patient).toEqual(before);
  });

  it('leaves an unknown type alone', () => {
    const unknown = { resourceType: 'Unicorn', horn: 1 };
    expect(summarise(unknown, 'true')).toBe(unknown);
    expect(selectElements(unknown, ['horn'])).toBe(unknown);
  });
});

describe('_elements', () => {
  it('keeps what is named, what is mandatory, and modifiers', () => {
    expect(keysOf(selectElements(observation, ['note']))).toEqual([
      'code',
      'id',
      'meta',
      'note',
      'resourceType',
      'status',
    ]);
  });

  it.each(['value', 'value[x]', 'valueQuantity'])('names a choice as %s', (name) => {
    expect(selectElements(observation, [name])).toHaveProperty('valueQuantity');
  });

  it('keeps the extensions of a primitive with it', () => {
    expect(selectElements(patient, ['birthDate'])).toHaveProperty('_birthDate');
  });

  it('marks the result', () => {
    expect(selectElements(observation, ['code']).meta).toEqual({ tag: [subsetted] });
  });
});

import { describe, expect, it } from 'vitest';
import { makeFhirPathPatch } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const apply = makeFhirPathPatch(r4Definitions);

type Part = Readonly<Record<string, unknown>>;
const operation = (type: string, path: string, ...more: Part[]): Part => ({
  name: 'operation',
  part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
});
const patch = <T>(resource: T, ...parameter: Part[]): T => apply(resource, { resourceType: 'Parameters', parameter });
const name = (valueString: string): Part => ({ name: 'name', valueString });
const integer = (key: string, valueInteger: number): Part => ({ name: key, valueInteger });
const value = (key: string, given: unknown): Part => ({ name: 'value', [key]: given });

const patient = (elements: object): object => ({ resourceType: 'Patient', id: 'p', ...elements });

describe('FHIRPath Patch (R4 fhirpatch.html)', () => {
  it.each<[string, object, Part[], object]>([
    [
      'add a primitive',
      {},
      [operation('add', 'Patient', name('birthDate'), value('valueDate', '1930-01-01'))],
      { birthDate: '1930-01-01' },
    ],
    ['delete a primitive', { birthDate: '1920-01-01' }, [operation('delete', 'Patient.birthDate')], {}],
    ['delete what is not there', {}, [operation('delete', 'Patient.birthDate')], {}],
    [
      'replace a primitive',
      { birthDate: '1920-01-01' },
      [operation('replace', 'Patient.birthDate', value('valueDate', '1930-01-01'))],
      { birthDate: '1930-01-01' },
    ],
    [
      'replace a nested primitive',
      { contact: [{ name: { text: 'a' }, gender: 'unknown' }] },
      [operation('replace', 'Patient.contact[0].gender', value('valueCode', 'female'))],
      { contact: [{ name: { text: 'a' }, gender: 'female' }] },
    ],
    [
      'add a complex value',
      {},
      [operation('add', 'Patient', name('maritalStatus'), value('valueCodeableConcept', { text: 'married' }))],
      { maritalStatus: { text: 'married' } },
    ],
    [
      'replace a complex value',
      { maritalStatus: { text: 'married' } },
      [operation('replace', 'Patient.maritalStatus', value('valueCodeableConcept', { text: 'not married' }))],
      { maritalStatus: { text: 'not married' } },
    ],
    [
      'add to a list that is not there',
      {},
      [operation('add', 'Patient', name('identifier'), value('valueIdentifier', { value: '1' }))],
      { identifier: [{ value: '1' }] },
    ],
    [
      'add to the end of a list',
      { identifier: [{ value: '1' }] },
      [operation('add', 'Patient', name('identifier'), value('valueIdentifier', { value: '2' }))],
      { identifier: [{ value: '1' }, { value: '2' }] },
    ],
    [
      'insert at the start',
      { identifier: [{ value: '1' }] },
      [operation('insert', 'Patient.identifier', integer('index', 0), value('valueIdentifier', { value: '0' }))],
      { identifier: [{ value: '0' }, { value: '1' }] },
    ],
    [
      'insert at the end',
      { identifier: [{ value: '1' }] },
      [operation('insert', 'Patient.identifier', integer('index', 1), value('valueIdentifier', { value: '2' }))],
      { identifier: [{ value: '1' }, { value: '2' }] },
    ],
    [
      'move',
      { identifier: [{ value: '1' }, { value: '2' }, { value: '3' }, { value: '4' }] },
      [operation('move', 'Patient.identifier', integer('source', 3), integer('destination', 1))],
      { identifier: [{ value: '1' }, { value: '4' }, { value: '2' }, { value: '3' }] },
    ],
    [
      'move forwards',
      { identifier: [{ value: '1' }, { value: '2' }, { value: '3' }] },
      [operation('move', 'Patient.identifier', integer('source', 0), integer('destination', 2))],
      { identifier: [{ value: '2' }, { value: '3' }, { value: '1' }] },
    ],
    [
      'delete the last of a list',
      { identifier: [{ value: '1' }] },
      [operation('delete', "Patient.identifier.where(value = '1')")],
      {},
    ],
    [
      'delete one of a list of primitives',
      { name: [{ given: ['a', 'b', 'a'] }] },
      [operation('delete', 'Patient.name[0].given[2]')],
      { name: [{ given: ['a', 'b'] }] },
    ],
    [
      'tell equal primitives apart',
      { name: [{ given: ['a', 'a', 'a'] }] },
      [operation('replace', 'Patient.name.given[1]', value('valueString', 'b'))],
      { name: [{ given: ['a', 'b', 'a'] }] },
    ],
    [
      'find by a condition',
      {
        name: [
          { use: 'old', family: 'x' },
          { use: 'official', family: 'y' },
        ],
      },
      [operation('replace', "Patient.name.where(use = 'official').family", value('valueString', 'z'))],
      {
        name: [
          { use: 'old', family: 'x' },
          { use: 'official', family: 'z' },
        ],
      },
    ],
    [
      'add an element without a type of its own',
      {},
      [
        operation('add', 'Patient', name('contact'), {
          name: 'value',
          part: [
            { name: 'name', valueHumanName: { text: 'a name' } },
            { name: 'relationship', valueCodeableConcept: { text: 'mother' } },
            { name: 'relationship', valueCodeableConcept: { text: 'guardian' } },
          ],
        }),
      ],
      { contact: [{ name: { text: 'a name' }, relationship: [{ text: 'mother' }, { text: 'guardian' }] }] },
    ],
    [
      'add to it',
      { contact: [{ name: { text: 'a name' } }] },
      [operation('add', 'Patient.contact[0]', name('gender'), value('valueCode', 'male'))],
      { contact: [{ name: { text: 'a name' }, gender: 'male' }] },
    ],
    [
      'a choice takes the type of the value',
      {},
      [operation('add', 'Patient', name('deceased'), value('valueBoolean', true))],
      { deceasedBoolean: true },
    ],
    [
      'a choice changes its type',
      { deceasedBoolean: true, _deceasedBoolean: { id: 'x' } },
      [operation('replace', 'Patient.deceased', value('valueDateTime', '2015-02-14'))],
      { deceasedDateTime: '2015-02-14' },
    ],
    [
      'extensions move with their primitives',
      { name: [{ given: ['a', 'b'], _given: [null, { id: 'b' }] }] },
      [operation('move', 'Patient.name[0].given', integer('source', 1), integer('destination', 0))],
      { name: [{ given: ['b', 'a'], _given: [{ id: 'b' }, null] }] },
    ],
    [
      'and go with them',
      { name: [{ given: ['a', 'b'], _given: [null, { id: 'b' }] }] },
      [operation('delete', 'Patient.name[0].given[1]')],
      { name: [{ given: ['a'] }] },
    ],
    [
      'several operations in order',
      {},
      [
        operation('add', 'Patient', name('name'), value('valueHumanName', { family: 'x' })),
        operation('add', 'Patient.name[0]', name('given'), value('valueString', 'y')),
        operation('add', 'Patient.name[0]', name('given'), value('valueString', 'z')),
      ],
      { name: [{ family: 'x', given: ['y', 'z'] }] },
    ],
    [
      'add an extension',
      {},
      [operation('add', 'Patient', name('extension'), value('valueExtension', { url: 'urn:x', valueString: 'y' }))],
      { extension: [{ url: 'urn:x', valueString: 'y' }] },
    ],
  ])('%s', (_name, before, operations, after) => {
    // Prepare
    const resource = patient(before);
    const kept = structuredClone(resource);
    // Act and assess
    expect(patch(resource, ...operations)).toEqual(patient(after));
    expect(resource).toEqual(kept);
  });

  it('reaches into contained resources and bundles', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Observation', status: 'final' } }],
    };
    const patched = patch(
      bundle,
      operation('add', 'Bundle.entry[0].resource', name('value'), value('valueQuantity', { value: 1 })),
    );
    expect(patched.entry[0]?.resource).toEqual({
      resourceType: 'Observation',
      status: 'final',
      valueQuantity: { value: 1 },
    });
  });

  it.each<[string, Part[], string]>([
    ['a path to nothing', [operation('replace', 'Patient.birthDate', value('valueDate', '2000'))], 'fhir.invalid'],
    ['a path to several', [operation('delete', 'Patient.name')], 'fhir.invalid'],
    ['a path to a computed value', [operation('delete', 'Patient.name.count()')], 'request.invalid'],
    ['a path that is no FHIRPath', [operation('delete', 'Patient.name[')], 'request.invalid'],
    ['a function that is not there', [operation('delete', 'Patient.name.explode()')], 'request.invalid'],
    ['an unknown element', [operation('add', 'Patient', name('shoeSize'), value('valueInteger', 44))], 'fhir.invalid'],
    ['a prototype', [operation('add', 'Patient', name('__proto__'), value('valueString', 'x'))], 'fhir.invalid'],
    [
      'a type that the choice does not have',
      [operation('add', 'Patient', name('deceased'), value('valueString', 'x'))],
      'fhir.invalid',
    ],
    [
      'an element that is there already',
      [operation('add', 'Patient', name('gender'), value('valueCode', 'male'))],
      'fhir.invalid',
    ],
    [
      'an index past the end',
      [operation('insert', 'Patient.name', integer('index', 3), value('valueHumanName', {}))],
      'fhir.invalid',
    ],
    [
      'a move past the end',
      [operation('move', 'Patient.name', integer('source', 0), integer('destination', 2))],
      'fhir.invalid',
    ],
    [
      'a list in two places',
      [operation('insert', 'Patient.name.given', integer('index', 0), value('valueString', 'x'))],
      'fhir.invalid',
    ],
    ['a changed id', [operation('replace', 'Patient.id', value('valueId', 'q'))], 'fhir.invalid'],
    ['the resource itself', [operation('delete', 'Patient')], 'fhir.invalid'],
    ['no value', [operation('replace', 'Patient.gender')], 'request.invalid'],
    ['no index', [operation('insert', 'Patient.name', value('valueHumanName', {}))], 'request.invalid'],
    ['an unknown type of operation', [operation('merge', 'Patient')], 'request.invalid'],
    [
      'parts named twice',
      [operation('delete', 'Patient.gender', { name: 'path', valueString: 'Patient.id' })],
      'request.invalid',
    ],
    ['something else than an operation', [{ name: 'other' }], 'request.invalid'],
  ])('refuses %s', (_name, operations, code) => {
    const resource = patient({
      gender: 'female',
      name: [
        { family: '李', given: ['a'] },
        { family: 'y', given: ['b'] },
      ],
    });
    expect(() => patch(resource, ...operations)).toThrow(expect.objectContaining({ name: 'HutongError', code }));
    expect(() => patch(resource, ...operations)).not.toThrow(/李/);
  });

  it.each([[null], [[]], [{ resourceType: 'Patient' }], [{ resourceType: 'Parameters' }]])(
    'refuses %j',
    (parameters) => {
      expect(() => apply(patient({}), parameters)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );
});

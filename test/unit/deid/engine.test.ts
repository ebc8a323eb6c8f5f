import { describe, expect, it } from 'vitest';
import { loadPresets } from '../../../content/deid/load.ts';
import { lintPolicy } from '../../../domain/deid/index.ts';
import { makeTypeTables } from '../../../domain/fhir/index.ts';
import { deidPolicySchema } from '../../../schemas/deid/index.ts';
import { r4Definitions, r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { makeEngine, own } from './make-engine.ts';

const patient = {
  resourceType: 'Patient',
  id: 'p1',
  gender: 'female',
  birthDate: '1980-05-06',
  identifier: [{ system: 'urn:a', value: '42' }],
  name: [{ text: '王芳' }, { text: '王小芳', use: 'old' }],
  address: [{ city: '北京', postalCode: '100020' }],
};
const rule = (path: string, method: string, more: object = {}) => ({ path, method, ...more });
const apply = (policy: unknown, resource: unknown, options = {}) => makeEngine(policy, options).apply(resource);

describe('methods', () => {
  it('an own policy removes what no rule names, that tool keeps it', () => {
    const rules = [rule('Patient.gender', 'keep')];

    expect(apply(own(rules), patient).resource).toMatchObject({ resourceType: 'Patient', gender: 'female' });
    expect(apply(own(rules), patient).resource).not.toHaveProperty('name');
    expect(apply({ fhirPathRules: rules }, patient).resource).toEqual(patient);
  });

  it('pseudonyms agree between identifier, id and reference, and not between projects', () => {
    const rules = ['Resource.id', "nodesByType('Reference').reference", 'Patient.identifier'].map((path) =>
      rule(path, 'pseudonymise'),
    );
    const engine = makeEngine(own(rules));
    const id = engine.apply(patient).resource?.id;
    const observed = engine.apply({ resourceType: 'Observation', subject: { reference: 'Patient/p1' } });
    const other = makeEngine(own(rules), { key: new Uint8Array(32).fill(2) }).apply(patient);

    expect(observed.resource).toMatchObject({ subject: { reference: `Patient/${id}` } });
    expect(engine.apply(patient).resource).toMatchObject({ identifier: [{ system: 'urn:test:pseudonym' }] });
    expect(other.resource?.id).not.toBe(id);
  });

  it('shifts the dates of one person together and keeps intervals', () => {
    const policy = own([rule("nodesByType('dateTime')", 'dateShift')], { dateShiftScope: 'person' });
    const shifted = (effectiveDateTime: string, reference: string) => {
      const { resource } = apply(policy, { resourceType: 'Observation', effectiveDateTime, subject: { reference } });
      return Date.parse(String(resource?.effectiveDateTime));
    };

    const [first, second] = [shifted('2024-01-01', 'Patient/a'), shifted('2024-03-01', 'Patient/a')];

    expect(second - first).toBe(60 * 86_400_000);
    expect(first).not.toBe(Date.parse('2024-01-01'));
  });

  it('no person, no date', () => {
    const policy = own([rule("nodesByType('dateTime')", 'dateShift')], { dateShiftScope: 'person' });
    const { resource, problems } = apply(policy, { resourceType: 'Observation', effectiveDateTime: '2024-01-01' });

    expect(resource).not.toHaveProperty('effectiveDateTime');
    expect(problems).toEqual([{ code: 'no-person', path: 'Observation.effectiveDateTime' }]);
  });

  it.each([
    ['perturb', { span: 2, roundTo: 1 }],
    ['perturb', { span: 0.1, rangeType: 'proportional' }],
  ])('%s stays within its span: %j', (method, more) => {
    const policy = { fhirPathRules: [rule('Observation.value', method, more)] };
    const { resource } = apply(policy, { resourceType: 'Observation', valueQuantity: { value: 10, unit: 'g' } });

    expect(resource).toMatchObject({ valueQuantity: { unit: 'g' } });
    // Just matched.
    const { value } = (resource?.valueQuantity ?? {}) as { value?: number };
    expect(Math.abs((value ?? 0) - 10)).toBeLessThanOrEqual(1);
  });

  it('generalises by the first case that holds; other values go', () => {
    const policy = own([
      rule('Patient.birthDate', 'generalize', { cases: { '$this >= @1980-01-01': "'1980'" } }),
      rule('Patient.multipleBirth', 'generalize', { cases: { '$this > 5': '9' } }),
    ]);

    expect(apply(policy, { ...patient, multipleBirthInteger: 2 }).resource).toMatchObject({ birthDate: '1980' });
    expect(apply(policy, { ...patient, multipleBirthInteger: 7 }).resource).toMatchObject({ multipleBirthInteger: 9 });
    expect(apply(policy, { ...patient, multipleBirthInteger: 2 }).resource).not.toHaveProperty('multipleBirthInteger');
  });

  it('partial postcodes and years are told, years of ages over 89 are not', () => {
    const policy = {
      fhirPathRules: [rule('Patient', 'redact')],
      parameters: { enablePartialZipCodesForRedact: true, enablePartialDatesForRedact: true },
    };

    expect(apply(policy, patient).resource).toMatchObject({ birthDate: '1980', address: [{ postalCode: '100000' }] });
    expect(apply(policy, { ...patient, birthDate: '1930-01-01' }).resource).not.toHaveProperty('birthDate');
  });

  it('selects by an expression that only an engine evaluates', () => {
    const policy = { fhirPathRules: [rule('Patient.name.first()', 'redact')] };

    expect(apply(policy, patient).resource).toMatchObject({ name: [{ text: '王小芳' }] });
  });

  it('the earlier of two rules holds', () => {
    const policy = { fhirPathRules: [rule("Patient.name.where(use = 'old')", 'keep'), rule('Patient.name', 'redact')] };

    expect(apply(policy, patient).resource).toMatchObject({ name: [{ text: '王小芳', use: 'old' }] });
  });

  it('leaves out whole resources, with their entries', () => {
    const condition = {
      resourceType: 'Condition',
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B24.x01' }] },
    };
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'urn:x', resource: condition }] };
    const policy = { fhirPathRules: [rule('Resource', 'dropLevel', { level: 5 }), rule('Basic', 'dropResource')] };

    expect(apply(policy, bundle).resource).not.toHaveProperty('entry');
    expect(apply(policy, { resourceType: 'Basic' })).toMatchObject({ resource: undefined, failed: false });
    expect(apply(policy, patient).resource).toEqual(patient);
  });
});

describe('fails closed', () => {
  const keep = { fhirPathRules: [rule('Patient', 'keep')] };

  it.each([
    ['unknown resource', { resourceType: 'Person2', name: 'secret' }],
    ['no resource', { name: 'secret' }],
    ['not an object', 'secret'],
  ])('%s', (_, input) => {
    expect(apply(keep, input)).toMatchObject({ resource: undefined, failed: true });
  });

  it.each([
    ['unknown element', { ...patient, secret: 'secret' }],
    ['unknown element of a type', { ...patient, name: [{ secret: 'secret' }] }],
    ['another type', { ...patient, gender: { secret: 'secret' } }],
    ['a list of lists', { ...patient, name: [['secret']] }],
  ])('%s is removed and reported', (_, input) => {
    const { resource, problems } = apply(keep, input);

    expect(JSON.stringify(resource)).not.toContain('secret');
    expect(JSON.stringify(problems)).not.toContain('secret');
    expect(problems).toHaveLength(1);
  });

  it.each([
    { fhirPathRules: [rule('Patient.name', 'redcat')] },
    { fhirPathRules: [rule('Patient.name', 'keep')], processingErrors: 'keep' },
    { fhirPathRules: [rule('Patient.name', 'perturb')] },
  ])('refuses a wrong policy', (policy) => {
    expect(deidPolicySchema.safeParse(policy).success).toBe(false);
  });
});

describe('linter', () => {
  const tables = makeTypeTables(r4Definitions);
  const codes = (policy: unknown) =>
    lintPolicy(deidPolicySchema.parse(policy), tables, r4ResourceTypes).map(({ code, path }) => `${code} ${path}`);

  it('has nothing to say against the presets', () => {
    for (const preset of loadPresets().values()) expect(lintPolicy(preset, tables, r4ResourceTypes)).toEqual([]);
  });

  it('tells rules that never match, shadowed rules and keys', () => {
    const policy = own(
      [rule('Patient.nmae', 'redact'), rule('Patient.name', 'redact'), rule('Patient.name.given', 'keep')],
      { cryptoHashKey: 'x' },
    );

    expect(codes(policy)).toEqual([
      'deid.key-in-file parameters.cryptoHashKey',
      'deid.never-matches Patient.nmae',
      'deid.shadowed Patient.name.given',
    ]);
  });

  it('tells identifying elements that a policy of that tool keeps', () => {
    expect(codes({ fhirPathRules: [rule("nodesByType('HumanName')", 'redact')] })).toContainEqual(
      expect.stringContaining('identifying-element-kept Account.identifier'),
    );
  });
});

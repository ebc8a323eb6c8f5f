import { describe, expect, it } from 'vitest';
import imagingReport from '../../../content/profiles/shareable-imaging-report.json' with { type: 'json' };
import laboratoryObservation from '../../../content/profiles/shareable-laboratory-observation.json' with {
  type: 'json',
};
import laboratoryReport from '../../../content/profiles/shareable-laboratory-report.json' with { type: 'json' };
import { compileProfile, makeValidator } from '../../../domain/fhir/validate/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const validate = makeValidator(r4Definitions);
const core = 'http://hl7.org/fhir/StructureDefinition';

const errorsOf = (resource: unknown, profiles: readonly unknown[]): readonly string[] =>
  validate(resource, { profiles: profiles.map(compileProfile) })
    .filter((issue) => issue.severity === 'error')
    .map((issue) => `${issue.expression} ${issue.code}`);

/** A profile on `type` with the given ElementDefinitions. */
const profile = (type: string, element: readonly Readonly<Record<string, unknown>>[], more = {}) => ({
  resourceType: 'StructureDefinition',
  url: `http://example.org/StructureDefinition/${type}-p`,
  name: 'P',
  status: 'draft',
  kind: 'resource',
  abstract: false,
  type,
  baseDefinition: `${core}/${type}`,
  derivation: 'constraint',
  differential: { element },
  ...more,
});

const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
const category = (code: string) => coding('http://terminology.hl7.org/CodeSystem/observation-category', code);

const result = {
  resourceType: 'Observation',
  status: 'final',
  category: [{ text: '生化' }, category('laboratory')],
  code: coding('https://hospital.example/item', 'GLU'),
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2026-03-01T08:00:00+08:00',
  performer: [{ reference: 'Organization/lab' }],
  valueQuantity: { value: 5, unit: 'mmol/L' },
};

describe('the gateway’s own profiles', () => {
  it.each([imagingReport, laboratoryObservation, laboratoryReport])('$name is itself valid', (definition) => {
    expect(validate(definition)).toEqual([]);
  });

  it('accepts a complete laboratory result', () => {
    expect(errorsOf(result, [laboratoryObservation])).toEqual([]);
  });

  it.each([
    ['preliminary', { status: 'preliminary' }, 'Observation invariant'],
    ['no category of the laboratory', { category: [category('vital-signs')] }, 'Observation.category required'],
    ['no code', { code: { text: '葡萄糖' } }, 'Observation.code.coding required'],
    ['a code without system', { code: { coding: [{ code: 'GLU' }] } }, 'Observation.code.coding[0].system required'],
    ['a group as subject', { subject: { reference: 'Group/1' } }, 'Observation.subject structure'],
    ['no subject', { subject: undefined }, 'Observation.subject required'],
    ['no time', { effectiveDateTime: undefined }, 'Observation.effective required'],
    ['a time of the month', { effectiveDateTime: '2026-03' }, 'Observation invariant'],
    [
      'an instant',
      { effectiveDateTime: undefined, effectiveInstant: '2026-03-01T00:00:00Z' },
      'Observation.effective structure',
    ],
    ['no performer', { performer: undefined }, 'Observation.performer required'],
    ['no value', { valueQuantity: undefined }, 'Observation invariant'],
    ['a value without unit', { valueQuantity: { value: 5 } }, 'Observation invariant'],
  ])('refuses a laboratory result with %s', (_name, change, expected) => {
    expect(errorsOf({ ...result, ...change }, [laboratoryObservation])).toEqual([expected]);
  });

  it('sees the type of a subject that is contained', () => {
    const contained = (type: string) => ({
      ...result,
      contained: [{ resourceType: type, id: 's', ...(type === 'Group' ? { type: 'person', actual: true } : {}) }],
      subject: { reference: '#s' },
    });

    expect(errorsOf(contained('Patient'), [laboratoryObservation])).toEqual([]);
    expect(errorsOf(contained('Group'), [laboratoryObservation])).toEqual(['Observation.subject structure']);
  });

  it('wants images and a conclusion in an imaging report', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      status: 'final',
      category: [coding('http://terminology.hl7.org/CodeSystem/v2-0074', 'RAD')],
      code: coding('https://hospital.example/exam', 'CT-HEAD'),
      subject: { reference: 'Patient/1' },
      effectiveDateTime: '2026-03-01',
      issued: '2026-03-01T09:00:00+08:00',
      performer: [{ reference: 'Organization/1' }],
      imagingStudy: [{ reference: 'ImagingStudy/1' }],
      conclusion: '未见异常',
    };

    expect(errorsOf(report, [imagingReport])).toEqual([]);
    expect(errorsOf({ ...report, imagingStudy: undefined }, [imagingReport])).toEqual(['DiagnosticReport invariant']);
    expect(errorsOf({ ...report, conclusion: undefined }, [imagingReport])).toEqual(['DiagnosticReport invariant']);
    expect(
      errorsOf({ ...report, status: 'entered-in-error', conclusion: undefined, imagingStudy: undefined }, [
        imagingReport,
      ]),
    ).toEqual([]);
  });

  it('wants results in a laboratory report', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      status: 'final',
      category: [coding('http://terminology.hl7.org/CodeSystem/v2-0074', 'LAB')],
      code: { text: '血常规' },
      subject: { reference: 'Patient/1' },
      effectivePeriod: { start: '2026-03-01', end: '2026-03-02' },
      issued: '2026-03-01T09:00:00+08:00',
      performer: [{ reference: 'Organization/1' }],
    };

    expect(errorsOf(report, [laboratoryReport])).toEqual(['DiagnosticReport invariant']);
    expect(errorsOf({ ...report, result: [{ reference: 'Observation/1' }] }, [laboratoryReport])).toEqual([]);
  });
});

describe('slicing', () => {
  const bySystem = (isClosed: boolean) =>
    profile('Patient', [
      {
        id: 'Patient.identifier',
        path: 'Patient.identifier',
        slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: isClosed ? 'closed' : 'open' },
      },
      { id: 'Patient.identifier:national', path: 'Patient.identifier', sliceName: 'national', min: 1, max: '1' },
      { id: 'Patient.identifier:national.system', path: 'Patient.identifier.system', fixedUri: 'urn:n' },
      { id: 'Patient.identifier:national.value', path: 'Patient.identifier.value', min: 1, maxLength: 3 },
    ]);
  const patient = (...identifier: readonly unknown[]) => ({ resourceType: 'Patient', identifier });

  it.each([
    ['open, one', false, [{ system: 'urn:n', value: '1' }, { system: 'urn:o' }], []],
    ['open, none', false, [{ system: 'urn:o' }], ['Patient.identifier required']],
    [
      'open, two',
      false,
      [
        { system: 'urn:n', value: '1' },
        { system: 'urn:n', value: '2' },
      ],
      ['Patient.identifier structure'],
    ],
    ['no value', false, [{ system: 'urn:n' }], ['Patient.identifier[0].value required']],
    [
      'long value',
      false,
      [{ system: 'urn:o' }, { system: 'urn:n', value: '1234' }],
      ['Patient.identifier[1].value too-long'],
    ],
    [
      'closed, other',
      true,
      [{ system: 'urn:n', value: '1' }, { system: 'urn:o' }],
      ['Patient.identifier[1] structure'],
    ],
  ])('by value: %s', (_name, isClosed, identifiers, expected) => {
    expect(errorsOf(patient(...identifiers), [bySystem(isClosed)])).toEqual(expected);
  });

  it('reads element ids from paths and slice names where they are absent', () => {
    const definition = bySystem(false);
    const element = definition.differential.element.map(({ id: _id, ...rest }) => rest);

    expect(errorsOf(patient({ system: 'urn:n' }), [profile('Patient', element)])).toEqual([
      'Patient.identifier[0].value required',
    ]);
  });

  it('by type of a choice', () => {
    const definition = profile('Observation', [
      {
        id: 'Observation.value[x]',
        path: 'Observation.value[x]',
        slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'closed' },
      },
      {
        id: 'Observation.value[x]:valueQuantity',
        path: 'Observation.value[x]',
        sliceName: 'valueQuantity',
        type: [{ code: 'Quantity' }],
      },
      { id: 'Observation.value[x]:valueQuantity.code', path: 'Observation.value[x].code', min: 1 },
    ]);
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };

    expect(errorsOf({ ...observation, valueQuantity: { value: 1 } }, [definition])).toEqual([
      'Observation.value.code required',
    ]);
    expect(errorsOf({ ...observation, valueString: 'x' }, [definition])).toEqual(['Observation.value structure']);
  });

  it('by the type of a reference’s target', () => {
    const definition = profile('Observation', [
      {
        id: 'Observation.performer',
        path: 'Observation.performer',
        slicing: { discriminator: [{ type: 'type', path: '$this.resolve()' }], rules: 'open' },
      },
      {
        id: 'Observation.performer:lab',
        path: 'Observation.performer',
        sliceName: 'lab',
        min: 1,
        type: [{ code: 'Reference', targetProfile: [`${core}/Organization`] }],
      },
    ]);
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };

    expect(errorsOf({ ...observation, performer: [{ reference: 'Practitioner/1' }] }, [definition])).toEqual([
      'Observation.performer required',
    ]);
    expect(
      errorsOf({ ...observation, performer: [{ reference: 'Practitioner/1' }, { reference: 'Organization/1' }] }, [
        definition,
      ]),
    ).toEqual([]);
  });

  it('extensions by url, with the extension’s own profile', () => {
    const url = 'http://example.org/StructureDefinition/colour';
    const extension = compileProfile({
      ...profile('Extension', [
        { id: 'Extension.url', path: 'Extension.url', fixedUri: url },
        { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: 'code' }] },
      ]),
      url,
    });
    const definition = profile('Patient', [
      {
        id: 'Patient.extension',
        path: 'Patient.extension',
        slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' },
      },
      {
        id: 'Patient.extension:colour',
        path: 'Patient.extension',
        sliceName: 'colour',
        min: 1,
        max: '1',
        type: [{ code: 'Extension', profile: [url] }],
      },
    ]);
    const check = (value: Readonly<Record<string, unknown>>) =>
      validate(
        { resourceType: 'Patient', extension: [{ url: 'http://example.org/other', valueInteger: 1 }, value] },
        { profiles: [compileProfile(definition)], findProfile: (asked) => (asked === url ? extension : undefined) },
      ).map((issue) => `${issue.expression} ${issue.code}`);

    expect(check({ url, valueCode: 'red' })).toEqual([]);
    expect(check({ url, valueString: 'red' })).toEqual(['Patient.extension[1].value structure']);
    expect(check({ url: 'http://example.org/x', valueCode: 'red' })).toEqual(['Patient.extension required']);
  });
});

describe('what stands below a primitive', () => {
  const definition = profile('Patient', [
    { id: 'Patient.birthDate', path: 'Patient.birthDate', min: 1 },
    { id: 'Patient.birthDate.extension', path: 'Patient.birthDate.extension', min: 1 },
  ]);
  const extension = [{ url: 'http://example.org/e', valueCode: 'x' }];

  it('is found in its sibling', () => {
    expect(errorsOf({ resourceType: 'Patient', birthDate: '2000', _birthDate: { extension } }, [definition])).toEqual(
      [],
    );
    expect(errorsOf({ resourceType: 'Patient', _birthDate: { extension } }, [definition])).toEqual([]);
  });

  it('is missed', () => {
    expect(errorsOf({ resourceType: 'Patient', birthDate: '2000' }, [definition])).toEqual([
      'Patient.birthDate.extension required',
    ]);
  });
});

describe('claims, bases and bindings', () => {
  const strict = compileProfile(
    profile('Patient', [
      {
        id: 'Patient.gender',
        path: 'Patient.gender',
        min: 1,
        binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
      },
      {
        id: 'Patient.maritalStatus',
        path: 'Patient.maritalStatus',
        binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
      },
      {
        id: 'Patient.communication.language',
        path: 'Patient.communication.language',
        patternCodeableConcept: { coding: [{ code: 'zh' }] },
      },
    ]),
  );
  const findProfile = (url: string) => (url === strict.url ? strict : undefined);
  const claiming = (change: Readonly<Record<string, unknown>>, profiles: readonly string[] = [`${strict.url}|1`]) =>
    validate({ resourceType: 'Patient', meta: { profile: profiles }, ...change }, { findProfile });

  it('applies what meta.profile claims', () => {
    expect(claiming({ gender: 'male' })).toEqual([]);
    expect(claiming({})).toMatchObject([{ severity: 'error', code: 'required', expression: 'Patient.gender' }]);
  });

  it('says which claims it could not check', () => {
    expect(claiming({}, ['http://example.org/other'])).toMatchObject([
      { severity: 'information', code: 'not-supported' },
    ]);
    expect(validate({ resourceType: 'Patient', meta: { profile: ['http://example.org/other'] } })).toEqual([]);
  });

  it('refuses a claim of a profile of another type', () => {
    const [issue] = validate(
      { resourceType: 'Organization', name: 'x', meta: { profile: [strict.url] } },
      { findProfile },
    );

    expect(issue).toMatchObject({ severity: 'error', code: 'structure', expression: 'Organization' });
  });

  it('checks required bindings and patterns', () => {
    const marital = { gender: 'male', maritalStatus: coding('http://hl7.org/fhir/administrative-gender', 'x') };
    const language = { gender: 'male', communication: [{ language: { coding: [{ code: 'en' }] } }] };

    expect(claiming(marital)).toMatchObject([{ code: 'code-invalid', expression: 'Patient.maritalStatus' }]);
    expect(claiming(language)).toMatchObject([{ code: 'value', expression: 'Patient.communication[0].language' }]);
  });

  it('follows the chain of bases', () => {
    const derived = compileProfile({
      ...profile('Patient', [{ id: 'Patient.active', path: 'Patient.active', min: 1 }]),
      url: 'http://example.org/d',
      baseDefinition: strict.url,
    });
    const issues = validate({ resourceType: 'Patient' }, { profiles: [derived], findProfile });

    expect(issues.map((issue) => issue.expression)).toEqual(['Patient.gender', 'Patient.active']);
  });

  it('survives a profile that is its own base', () => {
    const loop = compileProfile({
      ...profile('Patient', []),
      url: 'http://example.org/l',
      baseDefinition: 'http://example.org/l',
    });

    expect(validate({ resourceType: 'Patient' }, { profiles: [loop] })).toEqual([]);
  });

  it.each([
    [null],
    [{ resourceType: 'Patient' }],
    [{ resourceType: 'StructureDefinition', url: 'x', type: 'Patient' }],
  ])('does not compile %j', (definition) => {
    expect(() => compileProfile(definition)).toThrow(expect.objectContaining({ code: 'fhir.invalid' }));
  });
});

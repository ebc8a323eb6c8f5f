import type { ValidationIssue } from '../../../domain/fhir/validate/index.ts';

/** A resource that R4 forbids, and the first error that must be found in it. */
export interface InvalidCase {
  readonly name: string;
  readonly resource: unknown;
  readonly code: ValidationIssue['code'];
  readonly expression: string;
}

export const row = (
  name: string,
  resource: Readonly<Record<string, unknown>>,
  expression: string,
  code: ValidationIssue['code'],
): InvalidCase => ({ name, resource, expression, code });

/** The least that each type needs, to put one mistake into. */
const least: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Patient: { resourceType: 'Patient' },
  Observation: { resourceType: 'Observation', status: 'final', code: { text: 'x' } },
  Organization: { resourceType: 'Organization', name: 'x' },
  Encounter: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' } },
  DiagnosticReport: { resourceType: 'DiagnosticReport', status: 'final', code: { text: 'x' } },
  Condition: {
    resourceType: 'Condition',
    subject: { reference: 'Patient/1' },
  },
  MedicationRequest: {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'x' },
    subject: { reference: 'Patient/1' },
  },
  Bundle: { resourceType: 'Bundle', type: 'collection' },
};

/** `least` of a type with some elements changed; `undefined` takes one away. */
export const make = (type: string, change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const merged = { ...least[type], ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
};

const patient = (change: Readonly<Record<string, unknown>>) => make('Patient', change);
const extension = (type: string, value: unknown) =>
  make('Patient', { extension: [{ url: 'http://example.org/e', [`value${type}`]: value }] });

const badPrimitives: readonly (readonly [type: string, values: readonly unknown[]])[] = [
  ['Boolean', []],
  ['Integer', [1.5, 2147483648, -2147483649]],
  ['UnsignedInt', [-1, 0.5]],
  ['PositiveInt', [0, -1]],
  ['Decimal', []],
  ['String', ['', 'a\u0000b', 'x'.repeat(1024 * 1024 + 1)]],
  ['Markdown', ['']],
  ['Code', ['', ' a', 'a ', 'a  b', 'a\tb', 'a\nb']],
  ['Id', ['', 'a_b', 'a b', 'x'.repeat(65), '甲']],
  ['Uri', ['', 'a b', 'urn:uuid:1234', 'urn:oid:3.1', 'urn:oid:1.02']],
  ['Url', ['', 'http://a b']],
  ['Canonical', ['http://a b|1']],
  ['Oid', ['1.2.3', 'urn:oid:', 'urn:oid:1..2']],
  ['Uuid', ['c757873d-ec9a-4326-a141-556f43239520', 'urn:uuid:C757873D-EC9A-4326-A141-556F43239520']],
  ['Base64Binary', ['', 'A', 'AAAAA', 'A===', 'AA=A', 'AA*A', '====']],
  [
    'Date',
    [
      '2023-02-30',
      '2023-02-29',
      '1900-02-29',
      '2023-13',
      '2023-00-10',
      '2023-1-1',
      '23-01-01',
      '0000',
      '2023-01-01T00:00:00Z',
      '2023/01/01',
      '2023-',
    ],
  ],
  [
    'DateTime',
    [
      '2023-02-30T10:00:00Z',
      '2023-01-01T10:00:00',
      '2023-01-01T10:00Z',
      '2023-01-01T24:00:00Z',
      '2023-01-01T10:60:00Z',
      '2023-01-01T10:00:61Z',
      '2023-01-01 10:00:00Z',
      '2023-01-01T10:00:00+15:00',
      '2023-01-01T10:00:00+0800',
      '2023-01-01T10:00:00.Z',
      '2023-01-01T10:00:00z',
      '20230101',
    ],
  ],
  ['Instant', ['2023', '2023-01-01', '2023-01-01T10:00:00', '2023-01-01T10:00Z', '2023-04-31T10:00:00Z']],
  ['Time', ['24:00:00', '10:00', '10:00:00Z', '1:00:00', '10:00:00.']],
];

/** A value of the wrong JSON kind for each primitive. */
const wrongKinds: readonly (readonly [type: string, value: unknown])[] = [
  ['Boolean', 'true'],
  ['Boolean', 1],
  ['Integer', '1'],
  ['Decimal', '1.0'],
  ['PositiveInt', '1'],
  ['String', 1],
  ['Code', true],
  ['Date', 2023],
  ['Uri', 5],
  ['String', { value: 'x' }],
  ['Boolean', null],
];

const valuePath = 'Patient.extension[0].value';

export const invalidFormats: readonly InvalidCase[] = [
  ...badPrimitives.flatMap(([type, values]) =>
    values.map((value) => {
      const shown =
        typeof value === 'string' && value.length > 80 ? `${value.length} characters` : JSON.stringify(value);
      return row(`${type} ${shown}`, extension(type, value), valuePath, 'value');
    }),
  ),
  ...wrongKinds.map(([type, value]) =>
    row(`${type} as ${JSON.stringify(value)}`, extension(type, value), valuePath, 'structure'),
  ),
  row('id with an underscore', patient({ id: 'a_1' }), 'Patient.id', 'value'),
  row('id of 65 characters', patient({ id: 'x'.repeat(65) }), 'Patient.id', 'value'),
  row('id that is a number', patient({ id: 1 }), 'Patient.id', 'structure'),
  row('birth date out of the calendar', patient({ birthDate: '2021-02-29' }), 'Patient.birthDate', 'value'),
  row('birth date with a time', patient({ birthDate: '2021-02-28T00:00:00Z' }), 'Patient.birthDate', 'value'),
  row(
    'lastUpdated without a zone',
    patient({ meta: { lastUpdated: '2021-02-28T00:00:00' } }),
    'Patient.meta.lastUpdated',
    'value',
  ),
  row('language in words', patient({ language: 'chinese' }), 'Patient.language', 'code-invalid'),
  row('language that is no tag', patient({ language: 'zh_CN' }), 'Patient.language', 'code-invalid'),
  row(
    'photo that is no base64',
    patient({ photo: [{ contentType: 'image/png', data: '%%%' }] }),
    'Patient.photo[0].data',
    'value',
  ),
  row(
    'content type that is none',
    patient({ photo: [{ contentType: 'png' }] }),
    'Patient.photo[0].contentType',
    'code-invalid',
  ),
  row(
    'currency that is none',
    extension('Money', { value: 1, currency: 'RMB' }),
    'Patient.extension[0].value.currency',
    'code-invalid',
  ),
  row('decimal that overflowed', extension('Decimal', Number.POSITIVE_INFINITY), 'Patient.extension[0].value', 'value'),
];

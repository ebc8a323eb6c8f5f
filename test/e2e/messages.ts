import type { Bundle } from 'fhir/r4.d.ts';
import { syntheticId } from '../unit/mpi/synthetic-id.ts';

const day = 86_400_000;

/** HL7 time in China Standard Time. */
export const hl7Time = (milliseconds: number): string =>
  new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-T:]/g, '');

export interface TestPerson {
  readonly name: string;
  readonly residentId: string;
  /** `YYYYMMDD`. */
  readonly born: string;
}

/** Persons of different numbers have different resident IDs and different birth dates. */
export const personNumber = (number: number, name = '欧阳建国'): TestPerson => {
  const born = new Date(Date.UTC(1940, 0, 1) + number * day).toISOString().slice(0, 10);
  return { name, residentId: syntheticId(born, 7), born: born.replaceAll('-', '') };
};

export interface ObxOptions {
  readonly code?: string;
  readonly name?: string;
  readonly value?: string;
  readonly unit?: string;
  readonly type?: string;
}

export interface OruOptions {
  readonly control: string;
  readonly person?: TestPerson;
  readonly record?: string;
  readonly report?: string;
  readonly status?: 'F' | 'C';
  /** MSH-7, milliseconds since the epoch. */
  readonly sent?: number;
  readonly results?: readonly ObxOptions[];
  readonly facility?: string;
  readonly type?: string;
  readonly charset?: string;
}

/** Two days ago, at a whole second. */
export const taken = Math.floor(Date.now() / 1000) * 1000 - 2 * day;

const obx = (options: ObxOptions, position: number, status: string): string => {
  const { code = 'L0101', name = '丙氨酸氨基转移酶', value = '31', unit = 'U/L', type = 'NM' } = options;
  return `OBX|${position + 1}|${type}|${code}^${name}^L||${value}|${unit}|7-40|N|||${status}|||${hl7Time(taken)}||||||||市人民医院检验科`;
};

/** An ORU^R01 as City Hospital's laboratory sends it, with Chinese text and local codes. */
export const oru = (options: OruOptions): string => {
  const { control, person = personNumber(1), record = 'C9000001', report = 'R-9001', status = 'F' } = options;
  const { sent = Date.now(), results = [{}], facility = 'CITY', type = 'ORU^R01', charset = '' } = options;
  return [
    `MSH|^~\\&|LIS|${facility}|HUTONG|REGION|${hl7Time(sent)}||${type}|${control}|P|2.4|||||||${charset}`,
    `PID|1||${record}^^^CITY^MR~${person.residentId}^^^^NI||${person.name}||${person.born}|M|||示例市东城区建国路9号||13900000009`,
    'PV1|1|O|XH^^^CITY|||||||||||||||O2026009^^^CITY',
    `OBR|1|REQ009|${report}|LFT^肝功能^L|||${hl7Time(taken)}|||||||${hl7Time(taken)}|血清|||||||${hl7Time(taken + 4 * 3_600_000)}||LAB|${status}`,
    ...results.map((result, position) => obx(result, position, status)),
    '',
  ].join('\r');
};

const url = (number: number): string => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export interface VisitOptions {
  readonly identifier: string;
  readonly person?: TestPerson;
  readonly record?: string;
}

/** District Hospital's transaction: patient, encounter, report and one C-reactive protein. */
export const visit = ({ identifier, person = personNumber(1), record = 'D-9001' }: VisitOptions) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  identifier: { system: 'https://district.example/bundles', value: identifier },
  entry: [
    {
      fullUrl: url(1),
      resource: {
        resourceType: 'Patient',
        identifier: [
          {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
            system: 'https://district.example/patients',
            value: record,
          },
          { system: 'urn:oid:2.16.156.10011.1.3', value: person.residentId },
        ],
        name: [{ text: person.name }],
        gender: 'male',
        birthDate: person.born.replace(/(....)(..)(..)/, '$1-$2-$3'),
      },
      request: { method: 'POST', url: 'Patient' },
    },
    {
      fullUrl: url(2),
      resource: {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: url(1) },
      },
      request: { method: 'POST', url: 'Encounter' },
    },
    {
      fullUrl: url(3),
      resource: {
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: { text: '炎症指标' },
        subject: { reference: url(1) },
        encounter: { reference: url(2) },
        effectiveDateTime: new Date(taken).toISOString(),
        issued: new Date(taken).toISOString(),
        result: [{ reference: url(4) }],
      },
      request: { method: 'POST', url: 'DiagnosticReport' },
    },
    {
      fullUrl: url(4),
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '1988-5' }], text: 'C反应蛋白' },
        subject: { reference: url(1) },
        effectiveDateTime: new Date(taken).toISOString(),
        valueQuantity: { value: 3.2, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
      },
      request: { method: 'POST', url: 'Observation' },
    },
  ],
});

/** `Patient/…`, `Encounter/…` of a transaction-response, in its order. */
export const locationsOf = ({ entry }: Bundle): string[] =>
  (entry ?? []).map(({ response }) => (response?.location ?? '').replace(/\/_history\/.*$/, ''));

/** Input of `$recognised-results`. */
export const question = (
  items: readonly string[],
  { patient, encounter }: { readonly patient: string; readonly encounter?: string },
) => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'patient', valueReference: { reference: patient } },
    ...items.map((code) => ({ name: 'item', valueCoding: { system: 'http://loinc.org', code } })),
    { name: 'purposeOfUse', valueCode: 'TREAT' },
    ...(encounter === undefined ? [] : [{ name: 'encounter', valueReference: { reference: encounter } }]),
  ],
});

import { residentIdSystem } from '../../schemas/uris.ts';

/** The person of the demo region's journey: invented, with the resident ID that GB 11643 itself prints as its example. */
const person = { name: '王秀英', residentId: '11010519491231002X', birthDate: '19491231' } as const;

/** HL7 time in China Standard Time, without a zone, as most Chinese systems write it. */
const hl7Time = (milliseconds: number): string =>
  new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-T:]/g, '');

const fhirTime = (milliseconds: number): string =>
  `${new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

const day = 86_400_000;

export interface LaboratoryMessage {
  /** Milliseconds since the epoch: the specimen was taken two days before. */
  readonly now: number;
  readonly controlId: string;
  /** Alanine aminotransferase, U/L. */
  readonly alt: string;
  /** OBX-11 and OBR-25: `F` final, `C` corrected. */
  readonly status: 'F' | 'C';
}

/**
 * City Hospital's laboratory: liver enzymes and thyroid-stimulating hormone, with local codes, as HL7 v2.4 text for the sender to encode
 * (GB 18030, with MSH-18 empty, as such systems do).
 */
export const laboratoryMessage = ({ now, controlId, alt, status }: LaboratoryMessage): string => {
  const taken = hl7Time(now - 2 * day);
  const reported = hl7Time(now - 2 * day + 4 * 3_600_000);
  const result = (set: number, code: string, name: string, value: string, unit: string, range: string) =>
    `OBX|${set}|NM|${code}^${name}^L||${value}|${unit}|${range}|N|||${status}|||${taken}||||||||市人民医院检验科`;
  return [
    `MSH|^~\\&|LIS|CITY|HUTONG|REGION|${hl7Time(now)}||ORU^R01|${controlId}|P|2.4`,
    `PID|1||C0012345^^^CITY^MR~${person.residentId}^^^^NI||${person.name}||${person.birthDate}|F|||示例市西城区人民路1号||13800000001`,
    `PV1|1|O|XH^^^CITY|||||||||||||||O2026001^^^CITY`,
    `OBR|1|REQ001|R-20001|LFT^肝功能^L|||${taken}|||||||${taken}|血清|||||||${reported}||LAB|${status}`,
    result(1, 'L0101', '丙氨酸氨基转移酶', alt, 'U/L', '7-40'),
    result(2, 'L0102', '天门冬氨酸氨基转移酶', '22', 'U/L', '13-35'),
    result(3, 'L0301', '促甲状腺激素', '2.31', 'mIU/L', '0.27-4.20'),
    '',
  ].join('\r');
};

/** District Hospital: a first visit of the same person, with the hospital's own C-reactive protein. */
export const visitBundle = (now: number) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  identifier: { system: 'https://district.example/bundles', value: 'visit-1' },
  entry: [
    {
      fullUrl: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000001',
      resource: {
        resourceType: 'Patient',
        identifier: [
          {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
            system: 'https://district.example/patients',
            value: 'D-77',
          },
          { system: residentIdSystem, value: person.residentId },
        ],
        name: [{ text: person.name }],
        gender: 'female',
        birthDate: '1949-12-31',
      },
      request: { method: 'POST', url: 'Patient' },
    },
    {
      fullUrl: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000002',
      resource: {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000001' },
        period: { start: fhirTime(now) },
      },
      request: { method: 'POST', url: 'Encounter' },
    },
    {
      fullUrl: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000003',
      resource: {
        resourceType: 'DiagnosticReport',
        status: 'final',
        category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
        code: { text: '炎症指标' },
        subject: { reference: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000001' },
        encounter: { reference: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000002' },
        effectiveDateTime: fhirTime(now),
        issued: fhirTime(now),
        result: [
          { reference: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000004' },
          { reference: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000005' },
        ],
      },
      request: { method: 'POST', url: 'DiagnosticReport' },
    },
    ...[
      { url: '0004', code: '1988-5', text: 'C反应蛋白', value: 3.2, unit: 'mg/L' },
      { url: '0005', code: '6690-2', text: '白细胞计数', value: 6.1, unit: '10*9/L' },
    ].map(({ url, code, text, value, unit }) => ({
      fullUrl: `urn:uuid:6a1c7a4e-0001-4c1e-9a55-00000000${url}`,
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code }], text },
        subject: { reference: 'urn:uuid:6a1c7a4e-0001-4c1e-9a55-000000000001' },
        effectiveDateTime: fhirTime(now),
        valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
      },
      request: { method: 'POST', url: 'Observation' },
    })),
  ],
});

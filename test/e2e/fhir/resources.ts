import type {
  Binary,
  Bundle,
  BundleEntry,
  Condition,
  Encounter,
  Observation,
  Patient,
  Practitioner,
  Resource,
} from 'fhir/r4.d.ts';

export const system = 'https://district.example/patients';
export const orders = 'https://district.example/orders';

export const patient = (value: string, more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  identifier: [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
      system,
      value,
    },
  ],
  name: [{ text: '陈示例', family: '陈', given: ['示例'] }],
  gender: 'female',
  birthDate: '1984-07-02',
  ...more,
});

export const encounter = (subject: string, more: Partial<Encounter> = {}): Encounter => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: subject },
  period: { start: '2026-03-01T08:00:00+08:00', end: '2026-03-01T09:00:00+08:00' },
  ...more,
});

export const observation = (subject: string, value: number, more: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '1988-5' }], text: 'C反应蛋白' },
  subject: { reference: subject },
  effectiveDateTime: '2026-03-01T08:30:00+08:00',
  valueQuantity: { value, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
  ...more,
});

export const condition = (subject: string, code: string, more: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code }] },
  subject: { reference: subject },
  ...more,
});

export const practitioner = (value: string): Practitioner => ({
  resourceType: 'Practitioner',
  identifier: [{ system: 'https://district.example/staff', value }],
  name: [{ text: '王医生' }],
});

/** A JSON Patch as an entry of a bundle carries it (R4 http.html 3.1.0.8). */
export const jsonPatch = (operations: unknown): Binary => ({
  resourceType: 'Binary',
  contentType: 'application/json-patch+json',
  data: Buffer.from(JSON.stringify(operations)).toString('base64'),
});

export const urn = (number: number): string => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const post = (
  resource: Resource,
  more: Partial<BundleEntry> & { readonly ifNoneExist?: string } = {},
): BundleEntry => {
  const { ifNoneExist, ...entry } = more;
  return {
    resource,
    request: { method: 'POST', url: resource.resourceType, ...(ifNoneExist === undefined ? {} : { ifNoneExist }) },
    ...entry,
  };
};

export const transaction = (...entry: readonly BundleEntry[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [...entry],
});

export const batch = (...entry: readonly BundleEntry[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'batch',
  entry: [...entry],
});

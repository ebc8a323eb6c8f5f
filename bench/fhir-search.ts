import { extractEntries, matches, parseSearch, planSearch } from '../domain/fhir/index.ts';

/** A laboratory result as a hospital sends it, about 1.2 kB; `at` makes each one different. */
const observation = (at: number) => ({
  resourceType: 'Observation',
  id: `lab-${at}`,
  meta: {
    versionId: '1',
    lastUpdated: '2026-03-01T09:15:02.123+08:00',
    profile: ['https://hutong.example/fhir/StructureDefinition/laboratory-result'],
  },
  identifier: [{ system: 'https://hospital.example/lab/result', value: `R-${at}` }],
  basedOn: [{ reference: `ServiceRequest/order-${at}` }],
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: {
    coding: [
      { system: 'http://loinc.org', code: at % 3 === 0 ? '14749-6' : '718-7', display: 'Glucose' },
      { system: 'https://hospital.example/lab/item', code: 'GLU', display: '葡萄糖' },
    ],
    text: '葡萄糖',
  },
  subject: { reference: `Patient/p-${at % 50}` },
  encounter: { reference: `Encounter/e-${at % 80}` },
  effectiveDateTime: `2026-03-${String((at % 28) + 1).padStart(2, '0')}T08:02:00+08:00`,
  issued: '2026-03-01T09:15:00+08:00',
  performer: [{ reference: 'Organization/lab' }, { reference: 'Practitioner/tech-1' }],
  valueQuantity: { value: 4 + (at % 40) / 10, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  interpretation: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'N' }] },
  ],
  specimen: { reference: `Specimen/s-${at}` },
  device: { reference: 'Device/analyser-3' },
});

const options = {
  toCanonicalQuantity: (value: number) => ({ value: value * 6.02214076e23, unit: 'm-3' }),
  handling: 'strict',
} as const;

/** Goes over the inputs for about a second after a warm-up; inputs a second. */
const rate = <T>(inputs: readonly T[], work: (input: T) => unknown): number => {
  for (let turn = 0; turn < 10; turn += 1) for (const input of inputs) work(input);
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < 1000) {
    for (const input of inputs) work(input);
    done += inputs.length;
  }
  return Math.round((done * 1000) / (performance.now() - start));
};

export const bench = {
  name: 'fhir-search',
  run: async (): Promise<Record<string, number>> => {
    const resources = Array.from({ length: 1000 }, (_, at) => observation(at));
    const entries = resources.map((resource) => extractEntries(resource, options));
    const query = (text: string) => parseSearch('Observation', new URLSearchParams(text), options).query;
    const byCode = query('patient=p-3&code=http://loinc.org|14749-6&date=ge2026-03-02&status=final');
    const byValue = query('code-value-quantity=http://loinc.org|14749-6$gt5.5|http://unitsofmeasure.org|mmol/L');
    const found = entries.filter((one) => matches(byValue, one)).length;
    if (found === 0 || found === entries.length) throw new Error('The search is wrong');
    const text = 'patient=p-3&code=http://loinc.org|14749-6&date=ge2026-03-02&status=final&_sort=-date&_count=20';
    const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
    return {
      'extract, Observations/s': rate(resources, (resource) => extractEntries(resource, options)),
      'parse and plan, searches/s': rate([text], (one) => planSearch(query(one), {})),
      'match four parameters, Observations/s': rate(entries, (one) => matches(byCode, one)),
      'match a composite with units, Observations/s': rate(entries, (one) => matches(byValue, one)),
      'entries, bytes an Observation': Math.round(bytes(entries) / entries.length),
      'resource, bytes an Observation': Math.round(bytes(resources) / resources.length),
    };
  },
};

/** Patients with results, as a hospital's own export has them: one file of patients, one of results, one of reports. */
export const people = (patients: number, resultsEach: number) => {
  const numbers = Array.from({ length: patients }, (_, number) => number);
  const results = Array.from({ length: resultsEach }, (_, number) => number);
  return {
    Patient: numbers.map((number) => ({
      resourceType: 'Patient',
      id: `p${number}`,
      identifier: [{ system: 'https://city.example/patients', value: `B-${number}` }],
      name: [{ text: `慕容${String.fromCodePoint(0x4e00 + number)}` }],
      gender: 'female',
      birthDate: new Date(Date.UTC(1950, 0, 1 + number * 97)).toISOString().slice(0, 10),
    })),
    Observation: numbers.flatMap((number) =>
      results.map((result) => ({
        resourceType: 'Observation',
        id: `o${number}-${result}`,
        status: 'final',
        code: { text: '丙氨酸氨基转移酶' },
        subject: { reference: `Patient/p${number}` },
        effectiveDateTime: '2026-11-20T08:00:00+08:00',
        valueQuantity: { value: 10 + result, unit: 'U/L' },
      })),
    ),
    DiagnosticReport: numbers.map((number) => ({
      resourceType: 'DiagnosticReport',
      id: `r${number}`,
      status: 'final',
      code: { text: '肝功能' },
      subject: { reference: `Patient/p${number}` },
      effectiveDateTime: '2026-11-20T08:00:00+08:00',
      result: results.slice(0, 3).map((result) => ({ reference: `Observation/o${number}-${result}` })),
    })),
  };
};

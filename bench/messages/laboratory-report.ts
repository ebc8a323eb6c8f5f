/** Reports of one chemistry panel as a Chinese laboratory sends them, each of a number of its own, for one of 2,000 patients. */

/** Local code, name, value, unit, reference range, LOINC. */
const panel: readonly (readonly [string, string, number, string, string, string])[] = [
  ['L01', '丙氨酸氨基转移酶', 23, 'U/L', '9-50', '1742-6'],
  ['L02', '天门冬氨酸氨基转移酶', 19, 'U/L', '15-40', '1920-8'],
  ['L03', '碱性磷酸酶', 71, 'U/L', '45-125', '6768-6'],
  ['L04', 'γ-谷氨酰转移酶', 24, 'U/L', '10-60', '2324-2'],
  ['L05', '总胆红素', 12.4, 'umol/L', '3.4-20.5', '14631-6'],
  ['L06', '直接胆红素', 3.1, 'umol/L', '0-6.8', '14629-0'],
  ['L07', '总蛋白', 72.1, 'g/L', '65-85', '2885-2'],
  ['L08', '白蛋白', 45.1, 'g/L', '40-55', '1751-7'],
  ['L09', '尿素', 5.2, 'mmol/L', '3.1-8.0', '22664-7'],
  ['L10', '肌酐', 71, 'umol/L', '57-97', '14682-9'],
  ['L11', '尿酸', 312, 'umol/L', '208-428', '14933-6'],
  ['L12', '葡萄糖', 5.1, 'mmol/L', '3.9-6.1', '14749-6'],
  ['L13', '总胆固醇', 4.4, 'mmol/L', '2.8-5.7', '14647-2'],
  ['L14', '甘油三酯', 1.1, 'mmol/L', '0.5-1.7', '14927-8'],
  ['L15', '高密度脂蛋白胆固醇', 1.3, 'mmol/L', '1.0-1.6', '14646-4'],
  ['L16', '低密度脂蛋白胆固醇', 2.6, 'mmol/L', '0-3.4', '22748-8'],
  ['L17', '钾', 4.1, 'mmol/L', '3.5-5.3', '2823-3'],
  ['L18', '钠', 141, 'mmol/L', '137-147', '2951-2'],
  ['L19', '氯', 104, 'mmol/L', '99-110', '2075-0'],
  ['L20', '钙', 2.31, 'mmol/L', '2.11-2.52', '2000-8'],
];

const patients = 2000;

/** The same number of the same run always is the same report. */
const run = Date.now().toString(36);
const instant = new Date(Math.floor(Date.now() / 1000) * 1000 - 2 * 86_400_000);
const hl7Instant = new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-T:]/g, '');

/** An invented resident ID with the check digit of GB 11643 (ISO 7064 MOD 11-2). */
const residentIdOf = (patient: number): string => {
  const digits = `110101${1940 + (patient % 60)}${String((patient % 12) + 1).padStart(2, '0')}15${String(Math.floor(patient / 12)).padStart(3, '0')}`;
  const sum = [...digits].reduce((total, digit) => (total + Number(digit)) * 2, 0);
  return `${digits}${'10X98765432'[sum % 11]}`;
};

/** ORU^R01 of 20 results; number is the control id's and the report's. */
export const laboratoryReport = (number: number): string => {
  const patient = number % patients;
  const residentId = residentIdOf(patient);
  return [
    `MSH|^~\\&|LIS|CITY|HUTONG|REGION|${hl7Instant}||ORU^R01|${run}${number}|P|2.4`,
    `PID|1||C${patient}^^^CITY^MR~${residentId}^^^^NI||测试${patient}||${residentId.slice(6, 14)}|F|||示例市西城区人民路${patient}号`,
    'PV1|1|O|XH^^^CITY',
    `OBR|1|Q${run}${number}|R${run}${number}|SH^生化全项^L|||${hl7Instant}|||||||${hl7Instant}|血清|||||||${hl7Instant}||LAB|F`,
    ...panel.map(
      ([code, name, value, unit, range], position) =>
        `OBX|${position + 1}|NM|${code}^${name}^L||${value}|${unit}|${range}|N|||F|||${hl7Instant}||||||||检验科`,
    ),
    '',
  ].join('\r');
};

const url = (number: number): string => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The same report as a FHIR transaction: patient, report, 20 observations. */
export const laboratoryTransaction = (number: number) => {
  const patient = number % patients;
  const residentId = residentIdOf(patient);
  const born = residentId.slice(6, 14).replace(/(....)(..)(..)/, '$1-$2-$3');
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    identifier: { system: 'https://city.example/bundles', value: `${run}${number}` },
    entry: [
      {
        fullUrl: url(1),
        resource: {
          resourceType: 'Patient',
          identifier: [
            { system: 'https://city.example/patients', value: `F${patient}` },
            { system: 'urn:oid:2.16.156.10011.1.3', value: residentId },
          ],
          name: [{ text: `测试${patient}` }],
          gender: 'female',
          birthDate: born,
        },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: url(2),
        resource: {
          resourceType: 'DiagnosticReport',
          identifier: [{ system: 'https://city.example/reports', value: `${run}${number}` }],
          status: 'final',
          code: { text: '生化全项' },
          subject: { reference: url(1) },
          effectiveDateTime: instant.toISOString(),
          issued: instant.toISOString(),
          result: panel.map((_item, position) => ({ reference: url(position + 3) })),
        },
        request: { method: 'POST', url: 'DiagnosticReport' },
      },
      ...panel.map(([code, name, value, unit, range, loinc], position) => ({
        fullUrl: url(position + 3),
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: {
            coding: [
              { system: 'http://loinc.org', code: loinc },
              { system: 'https://city.example/items', code, display: name },
            ],
            text: name,
          },
          subject: { reference: url(1) },
          effectiveDateTime: instant.toISOString(),
          valueQuantity: { value, unit },
          referenceRange: [{ text: range }],
        },
        request: { method: 'POST', url: 'Observation' },
      })),
    ],
  };
};

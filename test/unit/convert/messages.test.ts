import { describe, expect, it } from 'vitest';
import { convertMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { defaultSenderProfile } from '../../../schemas/sender-profile.ts';
import { all, convert, first, pid, rowOf, segment } from './convert.ts';

describe('what is not converted', () => {
  it.each([
    ['MFN^M02', ['MFI|x'], 'hl7v2.unsupported-message', 'MSH-9.1'],
    ['ADT^A99', [pid], 'hl7v2.unsupported-event', 'MSH-9.2'],
    ['constructor^x', [pid], 'hl7v2.unsupported-message', 'MSH-9.1'],
    ['ADT^A01', ['EVN|A01'], 'hl7v2.missing-segment', 'PID'],
    ['ORU^R01', ['OBR|1'], 'hl7v2.missing-segment', 'PID'],
    ['SIU^S12', [pid], 'hl7v2.missing-segment', 'SCH'],
  ])('%s of %j is refused as %s at %s', (type, segments, code, path) => {
    const attempt = () => convert(type, segments);

    expect(attempt).toThrow(HutongError);
    expect(attempt).toThrow(expect.objectContaining({ code, path }));
  });
});

describe('ORU', () => {
  it('reads a report with its order, specimen, notes and results', () => {
    const { bundle, findings } = convert('ORU^R01', [
      pid,
      'PV1|1|I|内科^301^1^H1||||D1^张^三||||||||||||V1|||||||||||||||||||||||||20260101080000',
      'ORC|RE|P100|F100||CM||||20260102070000|||D1^张^三',
      'OBR|1|P100|F100|CBC^血常规^L|||20260102080000|||||||||D1^张^三||||||20260102090000||LAB|F|||||||D2&李&四',
      'NTE|1||标本轻度溶血',
      'OBX|1|NM|WBC^白细胞^L||6.1|10\\S\\9/L|3.5-9.5|N|||F|||20260102081000||D3^王^五|||20260102084500||||检验科',
      'NTE|1||复查',
      'SPM|1|S1&LIS||BLD^Whole blood^HL70487|||||||||||||20260102073000|20260102075000',
    ]);

    const report = first(bundle, 'DiagnosticReport');
    const result = first(bundle, 'Observation');
    const order = first(bundle, 'ServiceRequest');
    const entryOf = (resource: unknown) => bundle.entry?.find((entry) => entry.resource === resource)?.fullUrl;
    expect(findings).toEqual([]);
    expect(report).toMatchObject({
      status: 'final',
      effectiveDateTime: '2026-01-02T08:00:00+08:00',
      issued: '2026-01-02T09:00:00+08:00',
    });
    expect(report.result).toEqual([{ reference: entryOf(result) }]);
    expect(report.basedOn).toEqual([{ reference: entryOf(order) }]);
    expect(report.specimen).toEqual([{ reference: entryOf(first(bundle, 'Specimen')) }]);
    expect(report.resultsInterpreter?.[0]?.display).toBe('李四');
    expect(report.subject).toEqual({ reference: entryOf(first(bundle, 'Patient')) });
    expect(report.encounter).toEqual({ reference: entryOf(first(bundle, 'Encounter')) });
    expect(order).toMatchObject({
      status: 'completed',
      intent: 'order',
      note: [{ text: '标本轻度溶血' }],
      requester: { display: '张三' },
    });
    expect(result).toMatchObject({
      status: 'final',
      effectiveDateTime: '2026-01-02T08:10:00+08:00',
      issued: '2026-01-02T09:00:00+08:00',
      note: [{ text: '复查' }],
      specimen: { reference: entryOf(first(bundle, 'Specimen')) },
      valueQuantity: { value: 6.1, unit: '10^9/L' },
    });
    expect(result.performer?.map(({ display }) => display)).toEqual(['王五', '检验科']);
    expect(first(bundle, 'Specimen').collection).toEqual({ collectedDateTime: '2026-01-02T07:30:00+08:00' });
  });

  it('takes the time of a result from its report', () => {
    const { bundle } = convert('ORU^R01', [
      pid,
      'OBR|1|P1|F1|CBC^血常规^L|||20260102080000',
      'OBX|1|NM|WBC^白细胞^L||6.1',
    ]);

    expect(first(bundle, 'Observation').effectiveDateTime).toBe('2026-01-02T08:00:00+08:00');
  });

  it('concludes a report that refers to no order with its notes', () => {
    const { bundle } = convert('ORU^R01', [pid, 'OBR|1|||CBC^血常规^L', 'NTE|1||标本轻度溶血~建议复查']);

    expect(first(bundle, 'DiagnosticReport').conclusion).toBe('标本轻度溶血\n建议复查');
  });

  it('shows the pictures of a report', () => {
    const { bundle } = convert('ORU^R01', [
      pid,
      'OBR|1|P1|F1|ECG^心电图^L',
      'OBX|1|ED|IMG^图像^L||^IM^PNG^Base64^QUJD',
    ]);

    const media = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Media');
    expect(first(bundle, 'DiagnosticReport').media).toEqual([{ link: { reference: media?.fullUrl } }]);
  });

  it('joins a text that goes on in the next OBX', () => {
    const conversion = convert('ORU^R01', [
      pid,
      'OBR|1|P1|F1|CT^胸部CT^L',
      'OBX|1|TX|DESC^所见^L|1|第一行||||||F',
      'OBX|2|TX|DESC^所见^L|1|第二行||||||F',
      'OBX|3|TX|CONC^结论^L|1|未见异常||||||F',
    ]);

    expect(all(conversion.bundle, 'Observation').map(({ valueString }) => valueString)).toEqual([
      '第一行\n第二行',
      '未见异常',
    ]);
    expect(rowOf(conversion, 'OBX[2]-5')).toEqual({
      path: 'OBX[2]-5',
      disposition: 'mapped',
      target: 'Observation.valueString',
    });
  });
});

it.each([
  ['Y', 'available'],
  ['N', 'unavailable'],
  ['是', undefined],
])('a specimen whose SPM-20 is %s is %s', (sent, status) => {
  const { bundle } = convert('ORU^R01', [pid, 'OBR|1|P1|F1|CBC^血常规^L', segment('SPM', { 2: 'S1', 20: sent })]);

  expect(first(bundle, 'Specimen').status).toBe(status);
});

describe('OUL', () => {
  it('has the ORC after its OBR, and the orders of a specimen after it', () => {
    const { bundle } = convert('OUL^R22', [
      pid,
      'SPM|1|S1||BLD^Whole blood^HL70487',
      'OBR|1|||CBC^血常规^L',
      'ORC|RE|P1|F1',
      'OBX|1|NM|WBC^白细胞^L||6.1',
      'SPM|2|S2||UR^Urine^HL70487',
      'OBR|2|||UA^尿常规^L',
      'ORC|RE|P2|F2',
      'OBX|1|ST|COL^颜色^L||黄',
    ]);

    const specimens = all(bundle, 'Specimen').map(
      (specimen) => bundle.entry?.find(({ resource }) => resource === specimen)?.fullUrl,
    );
    const reports = all(bundle, 'DiagnosticReport');
    expect(reports.map(({ identifier }) => identifier?.[0]?.value)).toEqual(['F1:CBC', 'F2:UA']);
    expect(reports.map(({ specimen }) => specimen?.map(({ reference }) => reference))).toEqual(
      specimens.map((url) => [url]),
    );
    expect(reports.map(({ result }) => result?.length)).toEqual([1, 1]);
    expect(all(bundle, 'Observation').map(({ specimen }) => specimen?.reference)).toEqual(specimens);
  });
});

describe('ADT', () => {
  const visit = 'PV1|1|I|内科^301^1^H1|R||外科|D1^张^三||||||||||||V1';

  it.each([
    ['A01', 'in-progress'],
    ['A03', 'finished'],
    ['A04', 'arrived'],
    ['A05', 'planned'],
    ['A08', 'in-progress'],
    ['A11', 'cancelled'],
    ['A13', 'in-progress'],
    ['A23', 'entered-in-error'],
  ])('%s leaves the visit %s', (event, status) => {
    expect(first(convert(`ADT^${event}`, [pid, visit]).bundle, 'Encounter').status).toBe(status);
  });

  it('makes no visit of a PV1 that does not apply', () => {
    const conversion = convert('ADT^A31', [pid, 'PV1|1|N']);

    expect(all(conversion.bundle, 'Encounter')).toEqual([]);
    expect(rowOf(conversion, 'PV1-2')).toMatchObject({ disposition: 'kept-raw' });
  });

  it('ends a visit at its discharge', () => {
    const { status, period } = first(
      convert('ADT^A08', [pid, `${visit}|||||||||||||||||||||||||20260101|20260105`]).bundle,
      'Encounter',
    );

    expect({ status, period }).toEqual({ status: 'finished', period: { start: '2026-01-01', end: '2026-01-05' } });
  });

  it('rejects a discharge before the admission', () => {
    const conversion = convert('ADT^A08', [pid, `${visit}|||||||||||||||||||||||||20260105|20260101`]);

    expect(first(conversion.bundle, 'Encounter').period).toEqual({ start: '2026-01-05' });
    expect(rowOf(conversion, 'PV1-45')).toMatchObject({
      disposition: 'corrected',
      target: 'Encounter.status',
      rule: 'end-before-start',
    });
    expect(conversion.findings).toContainEqual(
      expect.objectContaining({ code: 'hl7v2.end-before-start', path: 'PV1-45' }),
    );
  });

  it('reads class, places, people, next of kin, allergies, diagnoses and procedures', () => {
    const { bundle } = convert('ADT^A01', [
      pid,
      'NK1|1|测试^家属|SPO^配偶^HL70063||13900000000',
      visit,
      'AL1|1|DA^药物^HL70127|70618^青霉素^L|MO|皮疹|20200101',
      'DG1|1||E11.9^2型糖尿病^I10||20260101|A|||||||||1',
      'PR1|1||47.09^阑尾切除术^I9|阑尾切除|202601020800||60|D4^赵^六',
    ]);

    const encounter = first(bundle, 'Encounter');
    expect(encounter.class.code).toBe('IMP');
    expect(encounter.location?.map(({ status, location }) => [status, location.display])).toEqual([
      ['active', '1'],
      ['completed', '外科'],
    ]);
    expect(all(bundle, 'Location').map(({ name }) => name)).toEqual(['H1', '内科', '301', '1', '外科']);
    expect(encounter.participant?.[0]?.individual?.display).toBe('张三');
    expect(encounter.diagnosis?.[0]).toMatchObject({ rank: 1 });
    expect(first(bundle, 'RelatedPerson').name?.[0]?.text).toBe('测试家属');
    expect(first(bundle, 'AllergyIntolerance')).toMatchObject({
      category: ['medication'],
      reaction: [{ manifestation: [{ text: '皮疹' }], severity: 'moderate' }],
    });
    expect(first(bundle, 'Condition').code?.coding?.[0]).toMatchObject({
      system: 'http://hl7.org/fhir/sid/icd-10',
      code: 'E11.9',
    });
    expect(first(bundle, 'Procedure').performedPeriod).toEqual({
      start: '2026-01-02T08:00:00+08:00',
      end: '2026-01-02T09:00:00+08:00',
    });
  });
});

describe('orders, documents, appointments, immunisations, prescriptions', () => {
  it('ORM places an order', () => {
    const { bundle } = convert('ORM^O01', [
      pid,
      'ORC|NW|P1||||||||||D1^张^三',
      segment('OBR', { 1: '1', 2: 'P1', 4: 'CT^胸部CT^L', 11: 'A', 31: 'R50^发热' }),
    ]);

    expect(first(bundle, 'ServiceRequest')).toMatchObject({
      status: 'active',
      intent: 'filler-order',
      reasonCode: [{ text: '发热' }],
    });
    expect(all(bundle, 'DiagnosticReport')).toEqual([]);
  });

  it.each([
    ['CA', 'revoked'],
    ['HR', 'on-hold'],
    ['RP', 'revoked'],
  ])('order control %s is %s', (control, status) => {
    expect(
      first(convert('ORM^O01', [pid, `ORC|${control}|P1`, 'OBR|1|P1||CT^胸部CT^L']).bundle, 'ServiceRequest').status,
    ).toBe(status);
  });

  it('MDM brings a document with its text', () => {
    const { bundle } = convert('MDM^T02', [
      pid,
      segment('TXA', { 1: '1', 2: 'CN^会诊记录^L', 3: 'TX', 9: 'D1^张^三', 12: 'DOC1^EMR', 17: 'AU', 19: 'AV' }),
      'OBX|1|TX|T^正文^L||第一行',
      'OBX|2|TX|T^正文^L||第二行',
    ]);

    const document = first(bundle, 'DocumentReference');
    const data = document.content[0]?.attachment.data ?? '';
    expect(Buffer.from(data, 'base64').toString('utf8')).toBe('第一行\n第二行');
    expect(document).toMatchObject({ status: 'current', docStatus: 'final', masterIdentifier: { value: 'DOC1' } });
  });

  it('MDM T10 replaces its parent', () => {
    const { bundle } = convert('MDM^T10', [pid, 'TXA|1|CN|TX|||||||||DOC2^EMR|DOC1^EMR', 'OBX|1|TX|T||x']);

    expect(first(bundle, 'DocumentReference').relatesTo).toMatchObject([
      { code: 'replaces', target: { identifier: { value: 'DOC1' } } },
    ]);
  });

  it('SIU books an appointment', () => {
    const { bundle } = convert('SIU^S12', [
      'SCH|A1^HIS|||||复诊|||30|min|^^^202601021000',
      pid,
      'RGS|1',
      'AIP|1||D1^张^三',
      'AIL|1||门诊^3诊室',
    ]);

    const appointment = first(bundle, 'Appointment');
    expect(appointment).toMatchObject({
      status: 'booked',
      start: '2026-01-02T10:00:00+08:00',
      end: '2026-01-02T10:30:00+08:00',
      minutesDuration: 30,
    });
    expect(appointment.participant.map(({ actor }) => actor?.display)).toEqual([undefined, '张三', '3诊室']);
  });

  it('VXU records a vaccination', () => {
    const { bundle } = convert('VXU^V04', [
      pid,
      'ORC|RE||V1',
      'RXA|0|1|20260102||03^MMR^CVX|0.5|mL^mL^UCUM||||||||LOT1|20271231|M1^厂家^MVX|||CP',
      'RXR|SC^皮下^HL70162',
    ]);

    expect(first(bundle, 'Immunization')).toMatchObject({
      status: 'completed',
      occurrenceDateTime: '2026-01-02',
      doseQuantity: { value: 0.5, code: 'mL' },
      lotNumber: 'LOT1',
      expirationDate: '2027-12-31',
    });
  });

  it('RDE prescribes', () => {
    const { bundle } = convert('RDE^O11', [
      pid,
      'ORC|NW|P1',
      'RXE||AMX^阿莫西林^L|1|2|粒||^每日三次|||20|粒|2',
      'RXR|PO^口服^HL70162',
    ]);

    expect(first(bundle, 'MedicationRequest')).toMatchObject({
      status: 'active',
      medicationCodeableConcept: { text: '阿莫西林' },
      dosageInstruction: [
        {
          text: '每日三次',
          doseAndRate: [{ doseRange: { low: { value: 1, unit: '粒' }, high: { value: 2, unit: '粒' } } }],
        },
      ],
      dispenseRequest: { numberOfRepeatsAllowed: 2, quantity: { value: 20, unit: '粒' } },
    });
  });
});

describe('the ledger', () => {
  it('says what became of nulls, blanks, trimmed values, local segments and envelopes', () => {
    const conversion = convert('ADT^A08', ['PID|1||P1|""| 测试 || |M', 'ZZZ|x']);

    expect(conversion.ledger.filter(({ path }) => !path.startsWith('MSH'))).toEqual([
      { path: 'PID-1', disposition: 'kept-raw', rule: 'set-id' },
      { path: 'PID-3', disposition: 'mapped', target: 'Patient.identifier.value' },
      { path: 'PID-4', disposition: 'kept-raw', rule: 'explicit-null' },
      { path: 'PID-5', disposition: 'corrected', target: 'Patient.name.family', rule: 'trimmed' },
      { path: 'PID-7', disposition: 'kept-raw', rule: 'blank' },
      { path: 'PID-8', disposition: 'mapped', target: 'Patient.gender' },
      { path: 'ZZZ-1', disposition: 'kept-raw', rule: 'local-segment' },
    ]);
    expect(rowOf(conversion, 'MSH-3')).toEqual({ path: 'MSH-3', disposition: 'kept-raw', rule: 'envelope' });
    expect(rowOf(conversion, 'MSH-10')).toEqual({
      path: 'MSH-10',
      disposition: 'mapped',
      target: 'Bundle.identifier.value',
    });
  });

  it('names every element that a value feeds', () => {
    const conversion = convert('ORU^R01', [
      pid,
      'OBR|1|P1|F1|CBC^血常规^L|||20260102080000',
      'OBX|1|NM|WBC^白细胞^L||6.1',
    ]);

    expect(rowOf(conversion, 'OBR-7')?.target).toBe('DiagnosticReport.effectiveDateTime,Observation.effectiveDateTime');
  });

  it('works with other delimiters', () => {
    const text = 'MSH#*!\\$#LIS#H1#GW#R#20260102093000##ADT*A08#C1#P#2.5.1\rPID#1##P1***HIS$1.2.3$ISO*MR##测试*病人';

    const { ledger, bundle } = convertMessage(parseMessage(text), {
      organisation: 'h1',
      profile: defaultSenderProfile,
      receivedAt: '2026-01-02T09:30:01+08:00',
    });

    expect(ledger.map(({ path }) => path)).toContain('PID-3.4.2');
    expect(first(bundle, 'Patient').identifier?.[0]?.system).toBe('urn:oid:1.2.3');
  });
});

describe('a very long message', () => {
  it.each([
    ['ORU^R01', 'OBX|1|ST|A||x', 20_003],
    ['ADT^A01', 'DG1|1||A', 20_001],
    ['ADT^A01', 'ROL|1|AD|PP|1^x', 3],
  ])('%s of 20,000 times %s is read once through', (type, line, entries) => {
    const opening = type === 'ORU^R01' ? [pid, 'OBR|1|P1|F1|A^x^L'] : [pid];

    const { bundle } = convert(type, [...opening, ...Array.from({ length: 20_000 }, () => line)]);

    expect(bundle.entry).toHaveLength(entries);
    expect(new Set(bundle.entry?.map(({ fullUrl }) => fullUrl)).size).toBe(entries);
  });
});

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bundle, Observation, Parameters, ParametersParameter } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBytes, parseMessage } from '../../domain/hl7v2/index.ts';
import { openGateway, sealAndVerify, type TestGateway } from './gateway.ts';
import { locationsOf, oru, personNumber, question, visit } from './messages.ts';
import type { System } from './system.ts';

const samples = join(import.meta.dirname, '../../../shared/data/hl7v2/messages');
const absent = existsSync(samples) ? false : 'the sample messages are not beside the project';

const part = (parts: readonly ParametersParameter[] | undefined, name: string) =>
  parts?.find((candidate) => candidate.name === name);

describe('a result travels from one hospital to another', () => {
  const person = personNumber(7);
  const message = oru({
    control: 'J-1',
    person,
    results: [
      {},
      { code: 'L0102', name: '天门冬氨酸氨基转移酶', value: '22' },
      { code: 'L0301', name: '促甲状腺激素', value: '2.31', unit: 'mIU/L' },
    ],
  });
  const bytes = encodeBytes(message, 'gb18030');
  let gateway: TestGateway;
  let city: System;
  let district: System;
  let clinic: System;
  let ack: Uint8Array;
  let sent: readonly string[] = [];
  let received: readonly string[] = [];

  const ask = async () => {
    const [patient = '', encounter = ''] = received;
    // The client types every answer as a resource; this operation answers with Parameters.
    const answer = (await district.fhir.operation({
      name: '$recognised-results',
      method: 'POST',
      input: question(['1742-6', '3016-3', '4548-4'], { patient, encounter }),
    })) as Parameters;
    return (answer.parameter ?? []).map(({ part: parts }) => parts);
  };
  const messageOf = async (system: System, status: string) => {
    const { json } = await system.call(`/messages?status=${status}`);
    return json.messages;
  };

  beforeAll(async () => {
    gateway = await openGateway();
    city = await gateway.signIn('city-lab');
    district = await gateway.signIn('district-his');
    clinic = await gateway.signIn('clinic-his');
  });
  afterAll(async () => gateway.stop());

  test("City Hospital's laboratory pushes an ORU^R01 in GB 18030 and gets AA in its own charset", async () => {
    const answer = await city.hl7(bytes);
    ack = answer.bytes;
    expect(answer.status).toBe(200);
    const parsed = parseMessage(answer.text);
    expect([parsed.get('MSA-1'), parsed.get('MSA-2')]).toEqual(['AA', 'J-1']);
    const [record] = await messageOf(city, 'processed');
    expect(record).toMatchObject({ organisation: 'city-hospital', client: 'city-lab', kind: 'hl7v2', type: 'ORU^R01' });
    sent = record.resources.map((reference: string) => reference.replace(/\/_history\/.*/, ''));
  });

  test('the bytes are kept as they came', async () => {
    const [{ id, raw }] = await messageOf(city, 'processed');
    const kept = await city.call(`/messages/${id}/raw`);
    expect(Buffer.compare(kept.bytes, bytes)).toBe(0);
    expect(raw.bytes).toBe(bytes.length);
  });

  test('every resource of the message is readable, by the sender alone', async () => {
    expect(sent.map((reference) => reference.split('/')[0])).toEqual(
      expect.arrayContaining(['Patient', 'DiagnosticReport', 'Observation']),
    );
    for (const reference of sent) {
      const [resourceType = '', id = ''] = reference.split('/');
      expect(await city.fhir.read({ resourceType, id })).toMatchObject({ resourceType, id, meta: { versionId: '1' } });
      expect((await district.call(`/fhir/${reference}`)).status).toBe(404);
    }
    const patient = sent.find((reference) => reference.startsWith('Patient/')) ?? '';
    const { json } = await city.call(`/fhir/${patient}`);
    expect(json.name[0]).toMatchObject({ text: person.name });
    expect(json.birthDate.replaceAll('-', '')).toBe(person.born);
  });

  test('LOINC stands beside the local code, and UCUM in the quantity', async () => {
    const observations: Observation[] = await Promise.all(
      sent
        .filter((reference) => reference.startsWith('Observation/'))
        .map(async (reference) => (await city.call(`/fhir/${reference}`)).json),
    );
    const codes = observations.map(({ code }) => code.coding?.map((coding) => [coding.system, coding.code]));
    expect(codes).toHaveLength(3);
    for (const [local, loinc] of [
      ['L0101', '1742-6'],
      ['L0301', '3016-3'],
    ]) {
      const both = codes.find((codings) => codings?.some(([, code]) => code === local));
      expect(both).toContainEqual(['http://loinc.org', loinc]);
    }
    for (const { valueQuantity } of observations) {
      expect(valueQuantity?.system).toBe('http://unitsofmeasure.org');
      expect(valueQuantity?.code).toBeTypeOf('string');
    }
  });

  test('the ledger has a row for each populated field', async () => {
    const [{ id }] = await messageOf(city, 'processed');
    const { json } = await city.call(`/messages/${id}`);
    const rows: string[] = json.ledger.map(({ path }: { path: string }) => path);
    const populated = message
      .split('\r')
      .filter((line) => line !== '')
      .flatMap((line) => {
        const fields = line.split('|');
        const name = fields[0] ?? '';
        // MSH-1 is the separator itself.
        const first = name === 'MSH' ? 2 : 1;
        return fields.slice(1).flatMap((value, position) => (value === '' ? [] : [`${name}-${position + first}`]));
      });
    // Rows name the repetition of the segment when it repeats (`OBX[2]-5.1`) and the component.
    const covered = new Set(rows.map((row) => row.replace(/\[\d+\]/g, '').replace(/(-\d+)\..*$/, '$1')));
    expect(populated.filter((field) => !covered.has(field))).toEqual([]);
    const values = rows.filter((row) => /^OBX(\[\d+\])?-5/.test(row));
    expect(values).toHaveLength(3);
  });

  test('District Hospital pushes a FHIR transaction', async () => {
    // fhir-kit-client's own types have no Bundle.
    const response = (await district.fhir.transaction({
      body: visit({ identifier: 'journey-1', person }) as never,
    })) as unknown as Bundle;
    expect(response.type).toBe('transaction-response');
    expect(response.entry?.map((entry) => entry.response?.status)).toEqual(Array(4).fill('201 Created'));
    received = locationsOf(response);
    const [patient = '', encounter = ''] = received;
    expect((await district.call(`/fhir/${encounter}`)).json.subject.reference).toBe(patient);
  });

  test("a doctor at District Hospital sees City Hospital's result: both source patients are one person", async () => {
    const [alt, tsh, hba1c] = await ask();
    expect(part(alt, 'outcome')?.valueCode).toBe('recognisable');
    expect(part(alt, 'mark')?.valueString).toBe('全国HR');
    expect(part(alt, 'daysLeft')?.valueInteger).toBeGreaterThanOrEqual(0);
    expect(part(part(alt, 'qualification')?.part, 'certificate')?.valueString).toBe('DEMO-EQA-0001');
    const result = part(alt, 'result')?.part;
    expect(part(result, 'value')?.valueQuantity).toMatchObject({ value: 31, code: 'U/L' });
    expect(part(part(result, 'performer')?.part, 'organisation')?.valueCode).toBe('city-hospital');
    expect(Date.parse(part(result, 'effective')?.valueDateTime ?? '')).toBeLessThan(Date.now());
    expect(part(tsh, 'outcome')?.valueCode).toBe('not-recognisable');
    expect(part(part(tsh, 'reason')?.part, 'zh')?.valueString).toMatch(/\p{Script=Han}/u);
    expect(part(hba1c, 'outcome')?.valueCode).toBe('none');
    expect(part(hba1c, 'result')).toBeUndefined();
  });

  test('the clinic is refused: without a context, and with one of another organisation', async () => {
    const [patient = '', encounter = ''] = received;
    for (const context of [{ patient }, { patient, encounter }]) {
      const failure = await clinic.fhir
        .operation({ name: '$recognised-results', method: 'POST', input: question(['1742-6'], context) })
        .then(
          () => undefined,
          (error) => error.response,
        );
      expect(failure?.status).toBe(403);
      expect(failure?.data.issue[0].details.coding[0].code).toBe('auth.context');
    }
  });

  test('the same message again: one copy, the same ACK', async () => {
    const again = await city.hl7(bytes);
    expect(Buffer.compare(again.bytes, ack)).toBe(0);
    expect(await messageOf(city, 'processed')).toHaveLength(1);
    for (const reference of sent) {
      expect((await city.call(`/fhir/${reference}`)).json.meta.versionId).toBe('1');
    }
  });

  test('a corrected report is a new version, and the answer changes', async () => {
    const correction = oru({
      control: 'J-2',
      person,
      status: 'C',
      sent: Date.now() + 1000,
      results: [{ value: '38' }],
    });
    expect((await city.hl7(encodeBytes(correction, 'gb18030'))).text).toContain('MSA|AA|J-2');
    const report = sent.find((reference) => reference.startsWith('DiagnosticReport/')) ?? '';
    const { json } = await city.call(`/fhir/${report}`);
    expect(json).toMatchObject({ status: 'corrected', meta: { versionId: '2' } });
    const [alt] = await ask();
    expect(part(part(alt, 'result')?.part, 'value')?.valueQuantity?.value).toBe(38);
  });

  test('garbage gets AE, is kept and is listed', async () => {
    const garbage = Buffer.from('PID|1||no header at all\r');
    const answer = await city.hl7(garbage);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('MSA|AE');
    const failed = await messageOf(city, 'failed');
    expect(failed).toHaveLength(1);
    expect(failed[0].errors[0]).toMatchObject({ severity: 'error', code: 'hl7v2.missing-segment' });
    const kept = await city.call(`/messages/${failed[0].id}/raw`);
    expect(Buffer.compare(kept.bytes, garbage)).toBe(0);
  });

  test.skipIf(absent).each(['ORU-R01-01.hl7', 'LRI_2.0-NG_CBC_Typ_Message.hl7'])(
    `${absent === false ? '' : `(skipped: ${absent}) `}%s gets AA, and its report can be read`,
    async (name) => {
      // District Hospital's client may send for any facility.
      const answer = await district.hl7(readFileSync(join(samples, name)));
      expect(answer.text).toMatch(/\rMSA\|AA\|/);
      const [record] = await messageOf(district, 'processed');
      const report = record.resources.find((reference: string) => reference.startsWith('DiagnosticReport/'));
      expect((await district.call(`/fhir/${report.replace(/\/_history\/.*/, '')}`)).status).toBe(200);
    },
  );

  test('the audit trail of it all is whole', async () => {
    const { problems, entries } = await sealAndVerify(gateway.data);
    expect(problems).toEqual([]);
    expect(entries).toBeGreaterThan(20);
  });
});

test('the demo plays the journey and ends well', async () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  const [program, ...parameters] = scripts.demo.split(' ');
  expect(program).toBe('node');
  // Rejects unless the exit status is 0.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, parameters, {
    cwd: join(import.meta.dirname, '../..'),
  });
  expect(stdout).toContain('The journey is complete');
  expect(stderr).toBe('');
}, 60_000);

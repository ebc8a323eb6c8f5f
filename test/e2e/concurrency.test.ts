import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '../../services/store/keys.ts';
import { openEngine, openGateway, type TestGateway } from './gateway.ts';
import { locationsOf, oru, personNumber, visit } from './messages.ts';
import type { System } from './system.ts';

let gateway: TestGateway;
let city: System;
let district: System;

beforeAll(async () => {
  gateway = await openGateway();
  city = await gateway.signIn('city-lab');
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const newest = async (system: System) => (await system.call('/messages?count=1')).json.messages[0];
const withoutVersion = (reference: string): string => reference.replace(/\/_history\/.*$/, '');

test('one ORU sent twenty times at once: one copy, one acknowledgement', async () => {
  const message = oru({ control: 'C-1', person: personNumber(1), record: 'C-C1', report: 'R-C1' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => city.hl7(message)));
  expect(answers[0]?.text).toContain('MSA|AA|C-1');
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const { messages } = (await city.call('/messages')).json;
  expect(messages).toHaveLength(1);
  for (const reference of messages[0].resources) {
    expect((await city.call(`/fhir/${withoutVersion(reference)}`)).json.meta.versionId).toBe('1');
  }
});

test('one transaction sent twenty times at once: one copy, one response', async () => {
  const bundle = visit({ identifier: 'C-2', person: personNumber(2), record: 'D-C2' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => district.bundle(bundle)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test('garbage sent ten times at once is listed once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => city.hl7('PID|1||nothing before it\r')));
  for (const { text } of answers) expect(text).toContain('MSA|AE');
  expect((await city.call('/messages?status=failed')).json.messages).toHaveLength(1);
});

test('two hospitals register one person at the same moment, fifty times: one person each time', async () => {
  const engine = await openEngine(gateway.data);
  const personOf = async (patient: string) => {
    const item = await engine.table.get(keys.link(patient.replace('Patient/', '')));
    const link = JSON.parse(item?.body ?? '{}');
    return [link.state, link.person];
  };
  try {
    for (let round = 0; round < 50; round += 1) {
      const person = personNumber(100 + round);
      const [fromCity, fromDistrict] = await Promise.all([
        city.hl7(oru({ control: `P-${round}`, person, record: `C-P${round}`, report: `R-P${round}` })),
        district.bundle(visit({ identifier: `P-${round}`, person, record: `D-P${round}` })),
      ]);
      expect(fromCity.text).toContain(`MSA|AA|P-${round}`);
      expect(fromDistrict.status).toBe(200);
      const [districtPatient = ''] = locationsOf(fromDistrict.json);
      const { resources } = await newest(city);
      const cityPatient = withoutVersion(resources.find((name: string) => name.startsWith('Patient/')));
      const [state, id] = await personOf(cityPatient);
      expect(state).toBe('certain');
      expect(await personOf(districtPatient)).toEqual(['certain', id]);
      const item = await engine.table.get(keys.person(id));
      expect(JSON.parse(item?.body ?? '{}').members.toSorted()).toEqual(
        [cityPatient, districtPatient].map((patient) => patient.replace('Patient/', '')).toSorted(),
      );
    }
  } finally {
    engine.close();
  }
});

test('corrections that arrive out of order: the newest by the sender’s clock stays', async () => {
  const person = personNumber(3);
  const base = { person, record: 'C-C3', report: 'R-C3' };
  const now = Math.floor(Date.now() / 1000) * 1000;
  const at = (minutes: number) => ({ sent: now - 3_600_000 + minutes * 60_000 });
  await city.hl7(oru({ ...base, ...at(0), control: 'S-0', results: [{ value: '31' }] }));
  const first = await newest(city);
  const observation = withoutVersion(first.resources.find((name: string) => name.startsWith('Observation/')));
  const corrected = (control: string, minutes: number, value: string) =>
    city.hl7(oru({ ...base, ...at(minutes), control, status: 'C', results: [{ value }] }));

  expect((await corrected('S-3', 30, '33')).text).toContain('MSA|AA|S-3');
  expect((await corrected('S-2', 20, '32')).text).toContain('MSA|AA|S-2');
  const { json } = await city.call(`/fhir/${observation}`);
  expect(json.valueQuantity.value).toBe(33);
  expect(json.meta.versionId).toBe('2');
  const late = (await city.call('/messages')).json.messages.find(
    ({ resources }: { resources: string[] }) => resources.length === 0,
  );
  const { findings } = (await city.call(`/messages/${late.id}`)).json;
  expect(findings.map(({ code }: { code: string }) => code)).toContain('record.out-of-order');

  // All at once, in any order: the last one by MSH-7 wins.
  await Promise.all([40, 44, 41, 43, 42].map((minutes) => corrected(`S-${minutes}`, minutes, String(minutes))));
  expect((await city.call(`/fhir/${observation}`)).json.valueQuantity.value).toBe(44);
});

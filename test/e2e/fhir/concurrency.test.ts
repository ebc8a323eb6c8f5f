import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { type Any, created, send } from './client.ts';
import { encounter, observation, orders, patient, post, system as records, transaction, urn } from './resources.ts';

let gateway: TestGateway;
let district: System;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const hundred = <T>(make: (number: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 100 }, (_, number) => make(number)));
const counted = (answers: readonly { readonly status: number }[]): Record<number, number> =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, list]) => [status, list.length]));

test('a hundred conditional creates of a patient at once make one', async () => {
  const answers = await hundred((number) =>
    send(district, 'POST', '/Patient', {
      // Each of them differs, so that nothing but the condition makes them one.
      body: patient('P-1', { telecom: [{ system: 'phone', value: `139${String(number).padStart(8, '0')}` }] }),
      headers: { 'if-none-exist': `identifier=${records}|P-1` },
    }),
  );
  expect(counted(answers)).toEqual({ 200: 99, 201: 1 });
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers[0]?.body.meta.versionId).toBe('1');
  expect((await send(district, 'GET', '/Patient?identifier=P-1')).body.total).toBe(1);
});

test.each<[string, (subject: string, identifier: Any, number: number) => Any]>([
  ['Encounter', (subject, identifier) => encounter(subject, { identifier })],
  ['Observation', (subject, identifier, number) => observation(subject, number, { identifier })],
])('a hundred conditional creates of an %s at once make one', async (type, make) => {
  const { id } = await created(district, patient(`P-${type}`));
  const identifier = [{ system: orders, value: `O-${type}` }];
  const answers = await hundred((number) =>
    send(district, 'POST', `/${type}`, {
      body: make(`Patient/${id}`, identifier, number),
      headers: { 'if-none-exist': `identifier=${orders}|O-${type}` },
    }),
  );
  expect(counted(answers)).toEqual({ 200: 99, 201: 1 });
  expect((await send(district, 'GET', `/${type}?patient=Patient/${id}`)).body.total).toBe(1);
});

test('twenty transactions at once that create one patient conditionally: one patient, and what each brought', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, number) =>
      send(district, 'POST', '', {
        body: transaction(
          post(patient('P-3'), { fullUrl: urn(1), ifNoneExist: `identifier=${records}|P-3` }),
          post(observation(urn(1), number)),
        ),
      }),
    ),
  );
  expect(counted(answers)).toEqual({ 200: 20 });
  const { id } = (await send(district, 'GET', '/Patient?identifier=P-3')).body.entry[0].resource;
  const found = await send(district, 'GET', `/Observation?patient=Patient/${id}`);
  expect(
    found.body.entry.map(({ resource }: Any) => resource.valueQuantity.value).toSorted((a: number, b: number) => a - b),
  ).toEqual(Array.from({ length: 20 }, (_, number) => number));
});

test('updates at once with If-Match: one wins, the others learn of it', async () => {
  const first = await created(district, patient('P-4'));
  const answers = await hundred((number) =>
    send(district, 'PUT', `/Patient/${first.id}`, {
      body: { ...first, birthDate: `19${String(number).padStart(2, '0')}-01-01` },
      headers: { 'if-match': 'W/"1"' },
    }),
  );
  expect(counted(answers)).toEqual({ 200: 1, 412: 99 });
  const winner = answers.find(({ status }) => status === 200);
  expect((await send(district, 'GET', `/Patient/${first.id}`)).body).toEqual(winner?.body);
});

test('updates at once without If-Match: each is a version, and none is lost', async () => {
  const first = await created(district, patient('P-5'));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, number) =>
      send(district, 'PUT', `/Patient/${first.id}`, { body: { ...first, birthDate: `200${number}-01-01` } }),
    ),
  );
  expect(counted(answers)).toEqual({ 200: 10 });
  const history = (await send(district, 'GET', `/Patient/${first.id}/_history`)).body;
  expect(history.total).toBe(11);
  expect(new Set(history.entry.map(({ resource }: Any) => resource.birthDate)).size).toBe(11);
});

test('patches at once of different members: all are in', async () => {
  const { id } = await created(district, patient('P-6'));
  const patch = (number: number) =>
    send(district, 'PATCH', `/Patient/${id}`, {
      body: [
        { op: 'add', path: '/identifier/-', value: { system: 'https://district.example/n', value: String(number) } },
      ],
      headers: { 'content-type': 'application/json-patch+json' },
    });
  const answers = await Promise.all(Array.from({ length: 5 }, (_, number) => patch(number)));
  const done = answers.filter(({ status }) => status === 200).length;
  // One that was computed from a version that is no more is told so, never merged blindly.
  for (const { status } of answers) expect([200, 412]).toContain(status);
  const { body } = await send(district, 'GET', `/Patient/${id}`);
  expect(body.identifier).toHaveLength(1 + done);
});

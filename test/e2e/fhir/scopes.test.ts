import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { type Any, created, refusal, send } from './client.ts';
import { batch, encounter, observation, patient, post, transaction } from './resources.ts';

let gateway: TestGateway;
let district: System;
let city: System;
let platform: System;
let person: Any;
let result: Any;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
  city = await gateway.signIn('city-lab');
  platform = await gateway.signIn('platform');
  person = await created(district, patient('X-1'));
  result = await created(district, observation(`Patient/${person.id}`, 4));
});
afterAll(async () => gateway.stop());

const jsonPatch = { headers: { 'content-type': 'application/json-patch+json' } };

describe('each interaction asks for its letter on its type', () => {
  const calls: Readonly<Record<string, readonly [letters: string, call: (system: System) => Promise<Any>]>> = {
    create: ['c', (system) => send(system, 'POST', '/Observation', { body: observation(`Patient/${person.id}`, 1) })],
    read: ['r', (system) => send(system, 'GET', `/Observation/${result.id}`)],
    vread: ['r', (system) => send(system, 'GET', `/Observation/${result.id}/_history/1`)],
    history: ['r', (system) => send(system, 'GET', `/Observation/${result.id}/_history`)],
    'history of the type': ['rs', (system) => send(system, 'GET', '/Observation/_history')],
    search: ['s', (system) => send(system, 'GET', `/Observation?patient=Patient/${person.id}`)],
    'compartment search': ['s', (system) => send(system, 'GET', `/Patient/${person.id}/Observation`)],
    lastn: ['s', (system) => send(system, 'GET', `/Observation/$lastn?patient=Patient/${person.id}`)],
    update: ['u', (system) => send(system, 'PUT', `/Observation/${result.id}`, { body: result })],
    patch: ['u', (system) => send(system, 'PATCH', `/Observation/${result.id}`, { body: [], ...jsonPatch })],
    'conditional update': ['cu', (system) => send(system, 'PUT', '/Observation?_id=none', { body: result })],
    delete: ['d', (system) => send(system, 'DELETE', '/Observation/none')],
    'conditional delete': ['d', (system) => send(system, 'DELETE', '/Observation?_id=none')],
    'transaction that creates': [
      'c',
      (system) => send(system, 'POST', '', { body: transaction(post(observation(`Patient/${person.id}`, 1))) }),
    ],
    'transaction that deletes': [
      'd',
      (system) =>
        send(system, 'POST', '', { body: transaction({ request: { method: 'DELETE', url: 'Observation/none' } }) }),
    ],
  };

  test.each(Object.entries(calls))('%s', async (_name, [letters, call]) => {
    const enough = await gateway.signIn('district-his', `system/Observation.${letters}`);
    expect((await call(enough)).status).not.toBe(403);
    for (const letter of letters) {
      const others = [...'cruds'].filter((other) => other !== letter).join('');
      const lacking = await gateway.signIn('district-his', `system/Observation.${others} system/Encounter.cruds`);
      expect(refusal(await call(lacking))).toEqual([403, 'auth.scope']);
    }
  });

  test('an entry of a batch is refused in its place', async () => {
    const reader = await gateway.signIn('district-his', 'system/Observation.cr system/Patient.s');
    const { body } = await send(reader, 'POST', '', {
      body: batch(
        { request: { method: 'GET', url: `Observation/${result.id}` } },
        { request: { method: 'GET', url: `Patient/${person.id}` } },
        post(encounter(`Patient/${person.id}`)),
        post(observation(`Patient/${person.id}`, 2)),
      ),
    });
    expect(body.entry.map(({ response }: Any) => response.status.slice(0, 3))).toEqual(['200', '403', '403', '201']);
  });

  test('_include and _revinclude bring nothing of a type that may not be read', async () => {
    const reader = await gateway.signIn('district-his', 'system/Observation.rs');
    const asked = await send(reader, 'GET', `/Observation?_id=${result.id}&_include=Observation:subject`);
    expect((asked.body.entry ?? []).map(({ resource }: Any) => resource.resourceType)).not.toContain('Patient');
    const searcher = await gateway.signIn('district-his', 'system/Patient.rs');
    const reverse = await send(searcher, 'GET', `/Patient?identifier=X-1&_revinclude=Observation:subject`);
    expect(reverse.status).toBe(403);
    const chain = await send(reader, 'GET', '/Observation?patient.identifier=X-1');
    expect(chain.status).toBe(403);
  });

  test('$everything leaves out what may not be read', async () => {
    const reader = await gateway.signIn('district-his', 'system/Patient.r');
    const { body } = await send(reader, 'GET', `/Patient/${person.id}/$everything`);
    expect(body.entry.map(({ resource }: Any) => resource.resourceType)).toEqual(['Patient']);
  });
});

describe('an organisation’s records are its own', () => {
  test('another organisation finds, changes, deletes and refers to nothing', async () => {
    const path = `/Observation/${result.id}`;
    const answers = [
      await send(city, 'GET', path),
      await send(city, 'GET', `${path}/_history`),
      await send(city, 'GET', `${path}/_history/1`),
      await send(city, 'GET', `/Patient/${person.id}/$everything`),
      await send(city, 'DELETE', path),
      await send(city, 'PATCH', path, { body: [{ op: 'remove', path: '/code/text' }], ...jsonPatch }),
    ];
    for (const answer of answers) expect(refusal(answer)).toEqual([404, 'resource.not-found']);
    expect([403, 404, 405]).toContain((await send(city, 'PUT', path, { body: result })).status);
    for (const query of [
      `/Observation?patient=Patient/${person.id}`,
      `/Observation?_id=${result.id}`,
      '/Patient?identifier=X-1',
      '/Patient?_lastUpdated=ge2000-01-01',
      `/Observation/$lastn?patient=Patient/${person.id}`,
      '/Patient/_history',
    ]) {
      const { status, body } = await send(city, 'GET', query);
      expect([status, body.entry?.length ?? 0]).toEqual([200, 0]);
    }
    const referring = await send(city, 'POST', '/Observation', { body: observation(`Patient/${person.id}`, 1) });
    expect(refusal(referring)).toEqual([422, 'fhir.unresolved-reference']);
    expect((await send(district, 'GET', path)).body).toEqual(result);
  });

  test('the same identifier at two organisations: two records, and a condition finds one’s own', async () => {
    const put = (system: System) =>
      send(system, 'POST', '/Patient', {
        body: patient('X-2'),
        headers: { 'if-none-exist': 'identifier=https://district.example/patients|X-2' },
      });
    const [first, second, again] = [await put(district), await put(city), await put(district)];
    expect([first.status, second.status, again.status]).toEqual([201, 201, 200]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(again.body.id).toBe(first.body.id);
  });

  test('the regional platform reads and finds every organisation’s, and writes none', async () => {
    expect((await send(platform, 'GET', `/Observation/${result.id}`)).body).toEqual(result);
    const found = await send(platform, 'GET', '/Patient?identifier=X-2');
    expect(found.body.total).toBe(2);
    expect((await send(platform, 'GET', `/Observation?patient=Patient/${person.id}`)).body.total).toBeGreaterThan(0);
    expect((await send(platform, 'GET', `/Patient/${person.id}/$everything`)).body.entry.length).toBeGreaterThan(1);
    expect((await send(platform, 'PUT', `/Observation/${result.id}`, { body: result })).status).toBe(403);
    expect((await send(platform, 'POST', '/Patient', { body: patient('X-3') })).status).toBe(403);
  });
});

import type { Bundle, MessageHeader } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import { locationsOf } from '../messages.ts';
import type { System } from '../system.ts';
import { type Any, created, reply, send } from './client.ts';
import {
  batch,
  jsonPatch,
  observation,
  orders,
  patient,
  post,
  practitioner,
  system as records,
  urn,
} from './resources.ts';

let gateway: TestGateway;
let district: System;
let platform: System;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
  platform = await gateway.signIn('platform');
});
afterAll(async () => gateway.stop());

const commit = async (bundle: Bundle) => {
  const { status, json, text } = await district.bundle(bundle);
  return { status, body: json as Any, text };
};
const statuses = ({ body }: { readonly body: Any }): string[] =>
  body.entry.map(({ response }: Any) => response.status.slice(0, 3));
const read = async (reference: string): Promise<Any> => (await send(district, 'GET', `/${reference}`)).body;

describe('a batch', () => {
  test('each entry by itself: one that fails stops no other', async () => {
    const about = await created(district, patient('B-1'));
    const reference = `Patient/${about.id}`;
    const { status, body } = await reply(
      district.fhir.batch({
        body: batch(
          post(observation(reference, 1)),
          post({ ...observation(reference, 1), status: 'nonsense' } as Any),
          { request: { method: 'GET', url: reference } },
          { request: { method: 'GET', url: 'Patient/none' } },
          { request: { method: 'DELETE', url: 'Encounter/none' } },
          post(patient('B-1'), { ifNoneExist: `identifier=${records}|B-1` }),
          { resource: { ...about, gender: 'other' }, request: { method: 'PUT', url: reference, ifMatch: 'W/"1"' } },
          { resource: { ...about, gender: 'male' }, request: { method: 'PUT', url: reference, ifMatch: 'W/"1"' } },
          { resource: jsonPatch([{ op: 'remove', path: '/name' }]), request: { method: 'PATCH', url: reference } },
          { request: { method: 'GET', url: 'Patient?nonsense=1' } },
          { request: { method: 'DELETE', url: `Condition?identifier=${orders}|none` } },
          { request: { method: 'GET', url: 'https://elsewhere.example/Patient/1' } },
          { resource: about, request: { method: 'PUT', url: '../../etc/passwd' } },
        ) as Any,
      }),
    );
    expect([status, body.type]).toEqual([200, 'batch-response']);
    expect(statuses({ body })).toEqual([
      '201',
      '422',
      '200',
      '404',
      '404',
      '200',
      '200',
      '412',
      '200',
      '400',
      '204',
      '400',
      '400',
    ]);
    expect(body.entry[1].response.outcome.issue[0].expression).toEqual(['Observation.status']);
    // Reads come last, so that they see what was written beside them.
    expect(body.entry[2].resource.gender).toBe('other');
  });

  test('again: writes are not repeated, reads are made anew', async () => {
    const sent = batch(post(patient('B-2')), post(practitioner('B-2')), {
      request: { method: 'GET', url: `Patient?identifier=${records}|B-2` },
    });
    const first = await commit(sent);
    const [reference = ''] = locationsOf(first.body);
    await send(district, 'PUT', `/${reference}`, { body: { ...(await read(reference)), gender: 'other' } });
    const again = await commit(sent);
    expect(locationsOf(again.body).slice(0, 2)).toEqual(locationsOf(first.body).slice(0, 2));
    expect(again.body.entry[2].resource.entry[0].resource.gender).toBe('other');
    expect((await read(reference)).meta.versionId).toBe('2');
  });

  test('of reads only: for a system that may write nothing, and no message is kept', async () => {
    const { id } = await created(district, patient('B-3'));
    const questions = batch(
      { request: { method: 'GET', url: `Patient/${id}` } },
      { request: { method: 'GET', url: 'Patient/none' } },
    );
    const before = (await district.call('/messages')).json.messages.length;
    for (const system of [district, platform]) {
      const { status, json: body } = await system.bundle(questions);
      expect([status, statuses({ body })]).toEqual([200, ['200', '404']]);
    }
    expect((await district.call('/messages')).json.messages).toHaveLength(before);
    expect((await platform.bundle(batch(post(patient('B-4'))))).status).toBe(403);
  });

  test.each<[string, unknown]>([
    ['entry is no list', { resourceType: 'Bundle', type: 'batch', entry: {} }],
    ['an entry is null', { resourceType: 'Bundle', type: 'batch', entry: [null] }],
    ['an entry is text', { resourceType: 'Bundle', type: 'batch', entry: ['x'] }],
    ['a url is a number', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 1 } }] }],
    ['a request without a url', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'POST' } }] }],
  ])('whose frame is broken is refused whole: %s', async (_name, bundle) => {
    const { status, json: body } = await district.bundle(bundle);
    expect([status, body.resourceType]).toEqual([422, 'OperationOutcome']);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 1],
    ['a list', []],
    ['no resource', {}],
  ])('an entry whose resource is %s is refused in its place', async (_name, resource) => {
    const entry = [{ resource, request: { method: 'POST', url: 'Patient' } }, post(practitioner('B-5'))];
    const { status, json: body } = await district.bundle({ resourceType: 'Bundle', type: 'batch', entry });
    expect(status).toBe(200);
    expect(statuses({ body })[0]).toMatch(/^4/);
    expect(statuses({ body })[1]).toMatch(/^2/);
  });
});

describe('a message bundle', () => {
  const message = (value: string): Bundle => ({
    resourceType: 'Bundle',
    type: 'message',
    identifier: { system: 'https://district.example/bundles', value },
    timestamp: '2026-03-01T09:00:00+08:00',
    entry: [
      {
        fullUrl: urn(1),
        // The type says what the members are.
        resource: {
          resourceType: 'MessageHeader',
          id: 'header-1',
          eventCoding: { system: 'https://district.example/events', code: 'result' },
          source: { endpoint: 'https://district.example/his', name: 'HIS' },
        } as MessageHeader,
      },
      { fullUrl: urn(2), resource: patient(value) },
      { fullUrl: urn(3), resource: observation(urn(2), 8, { identifier: [{ system: orders, value }] }) },
    ],
  });

  test('is answered by a message, and its resources are stored', async () => {
    const { status, body } = await commit(message('M-1'));
    expect([status, body.type]).toEqual([200, 'message']);
    expect(body.entry[0].resource.response).toEqual({ identifier: 'header-1', code: 'ok' });
    const { body: found } = await send(district, 'GET', `/Patient?identifier=${records}|M-1`);
    const reference = `Patient/${found.entry[0].resource.id}`;
    const results = await send(district, 'GET', `/Observation?patient=${reference}`);
    expect(results.body.entry[0].resource.valueQuantity.value).toBe(8);
    // The same record in a later message is updated in its place.
    const later = message('M-1');
    const changed = { ...later, identifier: { system: 'https://district.example/bundles', value: 'M-1b' } };
    expect((await commit(changed)).status).toBe(200);
    expect((await send(district, 'GET', `/Observation?patient=${reference}`)).body.total).toBe(1);
  });

  test('without a header is refused', async () => {
    const bundle = message('M-2');
    const { status } = await commit({ ...bundle, entry: bundle.entry?.slice(1) ?? [] });
    expect([400, 422]).toContain(status);
  });
});

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import { call, type System } from '../system.ts';
import { type Any, created, refusal, send } from './client.ts';
import { observation, patient } from './resources.ts';

let gateway: TestGateway;
let district: System;
let reference: string;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
  reference = `Patient/${(await created(district, patient('E-1'))).id}`;
});
afterAll(async () => gateway.stop());

interface Case {
  readonly method?: string;
  readonly path: string | (() => string);
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const cases: readonly (readonly [name: string, ask: Case, status: number, code: string])[] = [
  ['an unknown type', { path: '/Nonsense/1' }, 404, 'request.unknown-route'],
  ['a search of an unknown type', { path: '/Nonsense?name=x' }, 404, 'request.unknown-route'],
  ['a data type', { path: '/HumanName' }, 404, 'request.unknown-route'],
  ['an abstract type', { path: '/DomainResource' }, 404, 'request.unknown-route'],
  [
    'a create of an unknown type',
    { method: 'POST', path: '/Nonsense', body: { resourceType: 'Nonsense' } },
    404,
    'request.unknown-route',
  ],
  ['an unknown id', { path: '/Patient/none' }, 404, 'resource.not-found'],
  ['an id that can be none', { path: '/Patient/%00' }, 404, 'resource.not-found'],
  ['an id with a slash in it', { path: '/Patient/a%2Fb' }, 404, 'resource.not-found'],
  ['an id of 65 characters', { path: `/Patient/${'a'.repeat(65)}` }, 404, 'resource.not-found'],
  ['an unknown version', { path: () => `/${reference}/_history/9` }, 404, 'resource.not-found'],
  ['a history of nothing', { path: '/Patient/none/_history' }, 404, 'resource.not-found'],
  ['everything of nobody', { path: '/Patient/none/$everything' }, 404, 'resource.not-found'],
  ['an address that is none', { path: '/Patient/1/2/3/4' }, 404, 'request.unknown-route'],
  ['a method that the address does not take', { method: 'PUT', path: '', body: {} }, 405, 'request.method'],
  [
    'a PUT with an id of the client’s own',
    { method: 'PUT', path: '/Patient/own', body: { ...patient('E-2'), id: 'own' } },
    405,
    'fhir.client-id',
  ],
  [
    'a PUT to another id',
    { method: 'PUT', path: '/Patient/one', body: { ...patient('E-2'), id: 'two' } },
    400,
    'request.invalid',
  ],
  ['a PUT without an id', { method: 'PUT', path: '/Patient/one', body: patient('E-2') }, 400, 'request.invalid'],
  ['a body of another type', { method: 'POST', path: '/Observation', body: patient('E-2') }, 400, 'fhir.wrong-type'],
  ['no body', { method: 'POST', path: '/Patient' }, 400, 'request.empty'],
  ['a body that is no JSON', { method: 'POST', path: '/Patient', body: '{"resourceType"' }, 400, 'request.not-json'],
  ['a body that is no resource', { method: 'POST', path: '/Patient', body: '[]' }, 400, 'fhir.wrong-type'],
  [
    'a body of a million brackets',
    { method: 'POST', path: '/Patient', body: `{"resourceType":"Patient","x":${'['.repeat(1e6)}${']'.repeat(1e6)}}` },
    400,
    'request.not-json',
  ],
  [
    'a body as XML',
    { method: 'POST', path: '/Patient', body: '<Patient/>', headers: { 'content-type': 'application/fhir+xml' } },
    415,
    'request.media-type',
  ],
  [
    'a body in brotli',
    { method: 'POST', path: '/Patient', body: '{}', headers: { 'content-encoding': 'br' } },
    415,
    'request.media-type',
  ],
  [
    'a body that is not gzip',
    { method: 'POST', path: '/Patient', body: '{}', headers: { 'content-encoding': 'gzip' } },
    400,
    'request.invalid',
  ],
  [
    'an answer to a bundle as XML',
    {
      method: 'POST',
      path: '',
      body: { resourceType: 'Bundle', type: 'batch' },
      headers: { accept: 'application/fhir+xml' },
    },
    406,
    'request.not-acceptable',
  ],
  ['an answer as XML', { path: () => `/${reference}?_format=xml` }, 406, 'request.not-acceptable'],
  [
    'a resource that breaks an invariant',
    { method: 'POST', path: '/Observation', body: { ...observation('Patient/x', 1), dataAbsentReason: { text: 'x' } } },
    422,
    'fhir.invariant',
  ],
  [
    'a patient that is not there',
    { method: 'POST', path: '/Observation', body: observation('Patient/zzzzzzzzzzzzzzzzzzzz', 1) },
    422,
    'fhir.unresolved-reference',
  ],
  ['a parameter that is unknown', { path: '/Patient?nonsense=1' }, 400, 'fhir.not-supported'],
  ['a modifier that is unknown', { path: '/Patient?name:nonsense=1' }, 400, 'fhir.not-supported'],
  ['a date that is none', { path: '/Patient?birthdate=tomorrow' }, 400, 'request.invalid'],
  ['a search that would read everything', { path: '/Observation?code=1988-5' }, 400, 'fhir.not-supported'],
  ['_has', { path: '/Patient?_has:Observation:patient:code=1' }, 400, 'fhir.not-supported'],
  ['a count that is none', { path: '/Patient?name=x&_count=many' }, 400, 'request.invalid'],
  ['a cursor that no page gave', { path: '/Patient?name=x&_cursor=nonsense' }, 400, 'request.invalid'],
  [
    'a cursor of $everything that no page gave',
    { path: () => `/${reference}/$everything?_cursor=nonsense` },
    400,
    'request.invalid',
  ],
  [
    'a cursor of another kind',
    {
      path: () =>
        `/Observation?_lastUpdated=ge2020-01-01&_cursor=${Buffer.from('{"kind":"place","place":"\\u0000","taken":0}').toString('base64url')}`,
    },
    400,
    'request.invalid',
  ],
  ['_since that is no instant', { path: () => `/${reference}/_history?_since=yesterday` }, 400, 'request.invalid'],
  [
    '$everything since what is no instant',
    { path: () => `/${reference}/$everything?_since=yesterday` },
    400,
    'request.invalid',
  ],
  ['$lastn without a patient', { path: '/Observation/$lastn' }, 400, 'fhir.not-supported'],
  ['a _search that is no form', { method: 'POST', path: '/Patient/_search', body: {} }, 415, 'request.media-type'],
  [
    'a condition of a type without an index',
    { method: 'POST', path: '/Patient', body: patient('E-2'), headers: { 'if-none-exist': 'gender=male' } },
    400,
    'fhir.not-supported',
  ],
];

test.each(cases)('%s', async (_name, { method = 'GET', path, body, headers = {} }, status, code) => {
  const answer = await send(district, method, typeof path === 'string' ? path : path(), {
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(method === 'POST' && body === undefined ? { 'content-type': 'application/fhir+json' } : {}),
      ...headers,
    },
  });
  expect(answer.body?.resourceType).toBe('OperationOutcome');
  // The validator's codes are issue types.
  const [, found] = refusal(answer);
  expect([answer.status, found ?? `fhir.${answer.body.issue[0].code}`]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  for (const issue of answer.body.issue) expect(issue.diagnostics).toBeTruthy();
});

test('405 says which methods the address takes', async () => {
  const answer = await send(district, 'DELETE', '', {});
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});

describe('a call without a token', () => {
  test('is 401 with a challenge', async () => {
    const answer = await call(`${gateway.baseUrl}/fhir/${reference}`);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(answer.json.resourceType).toBe('OperationOutcome');
  });
});

test('an unknown parameter is left out when the caller asks for lenience, and the answer says so', async () => {
  const lenient = { headers: { prefer: 'handling=lenient' } };
  const answer = await send(district, 'GET', '/Patient?identifier=E-1&nonsense=1', lenient);
  expect(answer.status).toBe(200);
  expect(answer.body.entry.map(({ search }: Any) => search.mode)).toEqual(['match', 'outcome']);
  expect(answer.body.link[0].url).not.toContain('nonsense');
  // A modifier or a value is never guessed at.
  expect((await send(district, 'GET', '/Patient?identifier:nonsense=E-1', lenient)).status).toBe(400);
});

test('what is refused says what works instead', async () => {
  const refused = await send(district, 'GET', '/Observation?code=1988-5');
  const [{ diagnostics }] = refused.body.issue;
  for (const form of ['Observation?_id=', 'Observation?patient=Patient/', 'Observation?date=ge', '$export']) {
    expect(diagnostics).toContain(form);
  }
  const unknown = await send(district, 'GET', '/Observation?nonsense=1');
  expect(unknown.body.issue[0].diagnostics).toContain('value-quantity');
});

test('a gzipped body is taken', async () => {
  const body = gzipSync(JSON.stringify(patient('E-3')));
  const answer = await district.call('/fhir/Patient', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' },
    body,
  });
  expect(answer.status).toBe(201);
});

test('$validate says what is wrong, stores nothing and is always 200', async () => {
  const answer = await send(district, 'POST', '/Patient/$validate', { body: { ...patient('E-4'), gender: 'robot' } });
  expect([answer.status, answer.body.issue[0].expression]).toEqual([200, ['Patient.gender']]);
  expect((await send(district, 'GET', '/Patient?identifier=E-4')).body.total).toBe(0);
});

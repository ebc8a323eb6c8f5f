import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { supportedParameters } from '../../../domain/fhir/index.ts';
import { type Any, created, send } from '../../e2e/fhir/client.ts';
import { observation, patient, post, transaction, urn } from '../../e2e/fhir/resources.ts';
import { openGateway, type TestGateway } from '../../e2e/gateway.ts';
import type { System } from '../../e2e/system.ts';

let gateway: TestGateway;
let district: System;
let reference: string;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
  reference = `Patient/${(await created(district, patient('F-1'))).id}`;
});
afterAll(async () => gateway.stop());

/** An answer in time, never a fault of the gateway's own, and an OperationOutcome when it is a refusal. */
const expectSound = async (call: Promise<{ status: number; body: Any; text: string }>): Promise<void> => {
  const late = Symbol('late');
  const answer = await Promise.race([call, new Promise<typeof late>((resolve) => setTimeout(resolve, 10_000, late))]);
  if (answer === late) throw new Error('The gateway hangs');
  expect(answer.status).toBeLessThan(500);
  if (answer.status >= 400) expect(answer.body?.resourceType).toBe('OperationOutcome');
};

const json = fc.jsonValue({ maxDepth: 4 });

/** A valid document with any JSON in one or two of its places, a member taken away or a strange one put in. */
const spoiled = (make: () => Any) =>
  fc
    .array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'add'), json, fc.string({ unit: 'grapheme' })), {
      minLength: 1,
      maxLength: 2,
    })
    .map((changes) => {
      const document = make();
      for (const [at, change, value, name] of changes) {
        const places: [Any, string][] = [];
        const visit = (node: Any): void => {
          if (typeof node !== 'object' || node === null) return;
          for (const key of Object.keys(node)) {
            places.push([node, key]);
            visit(node[key]);
          }
        };
        visit(document);
        const [holder, key] = places[at % places.length] ?? [document, 'x'];
        if (change === 'replace') holder[key] = value;
        else if (change === 'add' && Array.isArray(holder)) holder.push(value);
        else if (change === 'add') holder[name] = value;
        else if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete holder[key];
      }
      return document;
    });

const bundle = (type: string): Any => ({
  ...transaction(
    post(patient('F-2'), { fullUrl: urn(1), ifNoneExist: 'identifier=https://district.example/patients|F-2' }),
    post(observation(urn(1), 3)),
    { request: { method: 'GET', url: reference } },
    {
      resource: patient('F-3'),
      request: { method: 'PUT', url: 'Patient?identifier=https://district.example/patients|F-3' },
    },
    { request: { method: 'DELETE', url: 'Observation/none' } },
  ),
  type,
});

test.each<[string, string, () => Any]>([
  ['a patient', '/Patient', () => patient('F-4')],
  ['an observation', '/Observation', () => observation(reference, 1, { component: [{ code: { text: 'x' } }] })],
  ['a transaction', '', () => bundle('transaction')],
  ['a batch', '', () => bundle('batch')],
  ['a message', '', () => bundle('message')],
])('POST of %s with anything in it', { timeout: 120_000 }, async (_name, path, make) => {
  await fc.assert(
    fc.asyncProperty(spoiled(make), (body) => expectSound(send(district, 'POST', path, { body }))),
    { numRuns: 150 },
  );
});

test('PATCH with anything', { timeout: 60_000 }, async () => {
  const operation = fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
      path: fc.oneof(
        fc.constantFrom('', '/id', '/name/0', '/name/-', '/meta/versionId', '/__proto__/x', '/identifier/0/value'),
        fc.string(),
      ),
      from: fc.constantFrom('', '/name', '/identifier/0'),
      value: json,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(json, fc.array(operation, { maxLength: 3 })), (body) =>
      expectSound(
        send(district, 'PATCH', `/${reference}`, {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json-patch+json' },
        }),
      ),
    ),
    { numRuns: 150 },
  );
});

test('bodies that are hardly JSON', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string().map((text) => `{"resourceType":"Patient","id":"${text}"}`),
        fc.constantFrom(
          '{"resourceType":"Patient","name":[{"text":"\\ud800"}]}',
          '{"resourceType":"Patient","name":[{"text":"\\u0000"}]}',
          '{"__proto__":{"x":1},"resourceType":"Patient"}',
          '{"resourceType":"Patient","resourceType":"Group"}',
          '1e999',
          '{"resourceType":"__proto__"}',
          '{"resourceType":"constructor"}',
        ),
      ),
      (body) => expectSound(send(district, 'POST', '/Patient', { body })),
    ),
    { numRuns: 100 },
  );
});

const special = fc.constantFrom(
  '\0',
  '\u{10ffff}',
  '%',
  '|',
  '||',
  ',',
  '$',
  '\\',
  ':',
  '.',
  'ge',
  'ap1',
  '-',
  '1e400',
  '9999999999',
  '🙂',
  'Patient/',
  '_',
  '#',
  '/',
  '?',
);
const value = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 5 })
  .map((parts) => parts.join(''));

test('searches of anything', { timeout: 120_000 }, async () => {
  const types = ['Patient', 'Observation', 'Encounter', 'Practitioner', 'Condition', 'Organization'];
  const asked = fc.constantFrom(...types).chain((type) => {
    const names = supportedParameters(type).map(({ name }) => name);
    const known = fc.constantFrom(
      ...names,
      ...names,
      '_sort',
      '_count',
      '_include',
      '_revinclude',
      '_summary',
      '_elements',
      '_total',
      '_cursor',
      '_format',
      '_has',
      '_filter',
    );
    const modifier = fc.constantFrom(
      '',
      '',
      '',
      ':exact',
      ':contains',
      ':missing',
      ':not',
      ':in',
      ':identifier',
      ':text',
      ':below',
      ':Patient',
      '.name',
      '.identifier',
      ':x',
    );
    const pair = fc.tuple(
      fc.oneof(
        fc.tuple(known, modifier).map((parts) => parts.join('')),
        value,
      ),
      value,
    );
    const anchor = fc.constantFrom<[string, string][]>([], [['patient', reference]], [['_lastUpdated', 'ge2020']]);
    return fc.tuple(fc.constant(type), fc.array(pair, { maxLength: 3 }), anchor);
  });
  await fc.assert(
    fc.asyncProperty(asked, ([type, pairs, anchor]) =>
      expectSound(send(district, 'GET', `/${type}?${new URLSearchParams([...pairs, ...anchor])}`)),
    ),
    { numRuns: 500 },
  );
});

test('addresses and headers of anything', { timeout: 60_000 }, async () => {
  const header = fc.string({ minLength: 0, maxLength: 30 }).map((text) => text.replace(/[^\x20-\x7e]/g, '').trim());
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 4 }),
      fc.constantFrom('GET', 'DELETE'),
      header,
      async (parts, method, text) => {
        const path = `/${parts.map(encodeURIComponent).join('/')}`;
        if (/^\/(\.{1,2})?(\/|$)/.test(path)) return;
        const headers = { prefer: text, 'if-none-match': text, 'if-match': text, 'if-modified-since': text };
        await expectSound(send(district, method, path, { headers }));
      },
    ),
    { numRuns: 150 },
  );
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, sealAndVerify, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';

let gateway: TestGateway;
let steward: System;
let city: System;
let district: System;

const url = (name: string) => `https://region.example/StructureDefinition/${name}`;
const core = 'http://hl7.org/fhir/StructureDefinition/';

/** A profile on Practitioner that asks for a telephone number. */
const practitionerProfile = (id: string, differential: readonly object[], more: object = {}) => ({
  resourceType: 'StructureDefinition',
  id,
  url: url(id),
  name: 'RegionPractitioner',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type: 'Practitioner',
  baseDefinition: `${core}Practitioner`,
  derivation: 'constraint',
  differential: { element: [{ id: 'Practitioner', path: 'Practitioner' }, ...differential] },
  ...more,
});
const telecom = { id: 'Practitioner.telecom', path: 'Practitioner.telecom', min: 1 };
const birthDate = { id: 'Practitioner.birthDate', path: 'Practitioner.birthDate', min: 1 };

const practitioner = (profile?: string, more: object = {}) => ({
  resourceType: 'Practitioner',
  ...(profile === undefined ? {} : { meta: { profile: [profile] } }),
  name: [{ text: '何医生' }],
  ...more,
});

const send = (system: System, method: string, path: string, body?: unknown, headers = {}) =>
  system.call(`/fhir${path}`, {
    method,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  gateway = await openGateway({
    amend: (registry) => ({
      ...registry,
      requiredProfiles: [
        { type: 'Location', profile: url('named-location'), organisations: ['district-hospital'], action: 'refuse' },
        { type: 'Location', profile: url('named-location'), organisations: ['city-hospital'], action: 'warn' },
        { type: 'Endpoint', profile: url('never-installed'), organisations: ['district-hospital'], action: 'refuse' },
      ],
    }),
  });
  steward = await gateway.signIn('steward');
  city = await gateway.signIn('city-lab');
  district = await gateway.signIn('district-his');
});
afterAll(() => gateway.stop());

describe('installing', () => {
  test('a profile that a steward installs holds for every organisation that claims it, at once', async () => {
    const before = await send(city, 'POST', '/Practitioner', practitioner(url('reachable')));
    const made = await send(
      steward,
      'PUT',
      '/StructureDefinition/reachable',
      practitionerProfile('reachable', [telecom]),
    );
    const after = await send(city, 'POST', '/Practitioner', practitioner(url('reachable')));
    const other = await send(district, 'POST', '/Practitioner', practitioner(`${url('reachable')}|1.0`));
    const good = await send(
      district,
      'POST',
      '/Practitioner',
      practitioner(url('reachable'), { telecom: [{ system: 'phone', value: '01000000000' }] }),
    );

    expect([before.status, made.status, after.status, other.status, good.status]).toEqual([201, 201, 422, 422, 201]);
    expect(made.headers.get('etag')).toBe('W/"1"');
    expect(after.json.issue).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'required', expression: ['Practitioner.telecom'] }),
    );
  });

  test('in a transaction one resource that breaks its profile leaves nothing behind', async () => {
    await send(steward, 'PUT', '/StructureDefinition/whole', practitionerProfile('whole', [telecom]));
    const entry = [practitioner(), practitioner(url('whole'))].map((resource) => ({
      resource,
      request: { method: 'POST', url: 'Practitioner' },
    }));

    const answer = await district.bundle({ resourceType: 'Bundle', type: 'transaction', entry });

    expect(answer.status).toBe(422);
    expect(answer.json.issue[0].expression).toEqual(['Bundle.entry[1].resource.telecom']);
  });

  test('only a steward installs, and not through a bundle', async () => {
    const profile = practitionerProfile('mine', [telecom]);
    const put = await send(district, 'PUT', '/StructureDefinition/mine', profile);
    const bundle = await district.bundle({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: profile, request: { method: 'POST', url: 'StructureDefinition' } }],
    });

    expect([put.status, bundle.status]).toEqual([403, 400]);
    expect(put.json.issue[0].details.coding[0].code).toBe('auth.scope');
    expect((await send(district, 'GET', '/StructureDefinition/mine')).status).toBe(404);
  });

  test.each([
    ['an element that the type does not have', [{ id: 'Practitioner.shoes', path: 'Practitioner.shoes', min: 1 }], {}],
    [
      'an invariant that is no FHIRPath',
      [
        {
          ...telecom,
          constraint: [{ key: 'x-1', severity: 'error', human: 'never', expression: 'telecom.where(' }],
        },
      ],
      {},
    ],
    ['a base that is not installed', [telecom], { baseDefinition: url('nowhere') }],
    ['a base of another type', [telecom], { baseDefinition: `${core}Patient` }],
    ['a base that is itself', [telecom], { baseDefinition: url('broken') }],
    ['a minimum above the maximum', [{ ...telecom, min: 2, max: '1' }], {}],
    ['an unknown type', [], { type: 'Physician' }],
    ['what is no valid StructureDefinition', [], { status: 'perhaps' }],
  ])('%s keeps it out, with the reason', async (_, differential, more) => {
    const answer = await send(
      steward,
      'PUT',
      '/StructureDefinition/broken',
      practitionerProfile('broken', differential, more),
    );

    expect(answer.status).toBe(422);
    expect(answer.json.issue.length).toBeGreaterThan(0);
    expect((await send(steward, 'GET', '/StructureDefinition/broken')).status).toBe(404);
  });

  test('replaced under If-Match; a changed profile holds from then on; the same again is no version', async () => {
    const path = '/StructureDefinition/changing';
    const put = (differential: readonly object[], headers = {}) =>
      send(steward, 'PUT', path, practitionerProfile('changing', differential), headers);
    await put([telecom]);
    const same = await put([telecom]);
    const changed = await put([birthDate], { 'if-match': 'W/"1"' });
    const late = await put([telecom], { 'if-match': 'W/"1"' });
    const resource = practitioner(url('changing'), { birthDate: '1970-01-01' });

    expect([same.status, same.headers.get('etag')]).toEqual([200, 'W/"1"']);
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect(late.status).toBe(412);
    expect((await send(city, 'POST', '/Practitioner', resource)).status).toBe(201);
  });

  test('one url belongs to one profile, and those of the gateway stay', async () => {
    await send(steward, 'PUT', '/StructureDefinition/first', practitionerProfile('first', [telecom]));
    const twice = await send(
      steward,
      'POST',
      '/StructureDefinition',
      practitionerProfile('second', [telecom], { url: url('first') }),
    );
    const shipped = await send(
      steward,
      'PUT',
      '/StructureDefinition/shareable-laboratory-report',
      practitionerProfile('shareable-laboratory-report', [telecom]),
    );

    expect([twice.status, shipped.status]).toEqual([409, 409]);
  });

  test('a profile on a profile: both hold; the base stays while it is needed', async () => {
    await send(steward, 'PUT', '/StructureDefinition/base', practitionerProfile('base', [telecom]));
    await send(
      steward,
      'PUT',
      '/StructureDefinition/derived',
      practitionerProfile('derived', [birthDate], { baseDefinition: url('base') }),
    );
    const answer = await send(city, 'POST', '/Practitioner', practitioner(url('derived')));
    const early = await send(steward, 'DELETE', '/StructureDefinition/base');
    const removed = [
      await send(steward, 'DELETE', '/StructureDefinition/derived'),
      await send(steward, 'DELETE', '/StructureDefinition/base'),
    ];

    expect(answer.json.issue.map(({ expression }: { expression: string[] }) => expression[0]).toSorted()).toEqual([
      'Practitioner.birthDate',
      'Practitioner.telecom',
    ]);
    expect([early.status, ...removed.map(({ status }) => status)]).toEqual([409, 204, 204]);
    expect((await send(city, 'POST', '/Practitioner', practitioner(url('derived')))).status).toBe(201);
  });

  test('ten at the same time are all installed', async () => {
    const names = Array.from({ length: 10 }, (_, number) => `parallel-${number}`);
    const answers = await Promise.all(
      names.map((name) => send(steward, 'PUT', `/StructureDefinition/${name}`, practitionerProfile(name, [telecom]))),
    );
    const refused = answers.filter(({ status }) => status !== 201);

    // One that met too many others is told to come again, and nothing of it is there.
    expect(refused.every(({ status }) => status === 409)).toBe(true);
    const found = await send(steward, 'GET', '/StructureDefinition?type=Practitioner&name=RegionPractitioner');
    const installed = found.json.entry.map(({ resource }: { resource: { id: string } }) => resource.id);
    expect(installed.filter((id: string) => id.startsWith('parallel-'))).toHaveLength(10 - refused.length);
  });
});

describe('reading', () => {
  test('the gateway’s own profiles can be read and found by any system that may read', async () => {
    const one = await send(city, 'GET', '/StructureDefinition/shareable-imaging-report');
    const found = await send(city, 'GET', '/StructureDefinition?type=DiagnosticReport');
    const wrong = await send(city, 'GET', '/StructureDefinition?flavour=sweet');

    expect([one.status, one.json.type]).toEqual([200, 'DiagnosticReport']);
    expect(found.json.entry.map(({ resource }: { resource: { id: string } }) => resource.id)).toEqual([
      'shareable-imaging-report',
      'shareable-laboratory-report',
    ]);
    expect(wrong.status).toBe(400);
  });
});

describe('what the region asks for', () => {
  const location = { resourceType: 'Location', status: 'active' };

  test('refused for one organisation, warned for another, nothing for the rest', async () => {
    await send(
      steward,
      'PUT',
      '/StructureDefinition/named-location',
      practitionerProfile('named-location', [], {
        type: 'Location',
        baseDefinition: `${core}Location`,
        differential: { element: [{ id: 'Location.name', path: 'Location.name', min: 1 }] },
      }),
    );
    const clinic = await gateway.signIn('clinic-his');
    const prefer = { prefer: 'return=OperationOutcome' };
    const [refused, warned, free] = [
      await send(district, 'POST', '/Location', location, prefer),
      await send(city, 'POST', '/Location', location, prefer),
      await send(clinic, 'POST', '/Location', location, prefer),
    ];
    const severities = (answer: typeof warned) =>
      answer.json.issue.map(({ severity }: { severity: string }) => severity);

    expect([refused.status, warned.status, free.status]).toEqual([422, 201, 201]);
    expect(severities(refused)).toEqual(['error']);
    expect(severities(warned)).toEqual(['information', 'warning']);
    expect(severities(free)).toEqual(['information']);
  });

  test('a warning about a transaction is among the findings of its message, and about a batch in its entry', async () => {
    const bundle = (type: string) => ({
      resourceType: 'Bundle',
      type,
      entry: [{ resource: location, request: { method: 'POST', url: 'Location' } }],
    });
    const transaction = await city.bundle(bundle('transaction'));
    const batch = await city.bundle(bundle('batch'));
    const refused = await district.bundle(bundle('batch'));
    const { messages } = (await city.call('/messages')).json;
    const findings = await Promise.all(
      messages.map(async ({ id }: { id: string }) => (await city.call(`/messages/${id}`)).json.findings),
    );

    expect([transaction.status, batch.status, refused.status]).toEqual([200, 200, 200]);
    expect(findings.flat()).toContainEqual(
      expect.objectContaining({ severity: 'warning', path: 'Bundle.entry[0].resource.name' }),
    );
    expect(batch.json.entry[0].response).toMatchObject({
      status: '201 Created',
      outcome: { issue: [expect.objectContaining({ severity: 'warning', expression: ['Location.name'] })] },
    });
    expect(refused.json.entry[0].response.status).toBe('422');
  });

  test('holds for bulk import as well, line by line', async () => {
    const lines = [location, { ...location, name: '检验科' }].map((line) => `${JSON.stringify(line)}\n`).join('');
    const started = await district.call('/fhir/$import', {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+ndjson', prefer: 'respond-async' },
      body: lines,
    });
    const job = new URL(started.headers.get('content-location') ?? '').pathname;
    let status = await district.call(job);
    while (status.status === 202) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      status = await district.call(job);
    }

    expect(status.json.output).toEqual([expect.objectContaining({ count: 1 })]);
    expect(status.json.error).toEqual([expect.objectContaining({ count: 1 })]);
  });

  test('$validate tells an organisation what would be refused', async () => {
    const answer = await send(district, 'POST', '/Location/$validate', location);

    expect(answer.status).toBe(200);
    expect(answer.json.issue).toContainEqual(
      expect.objectContaining({ severity: 'error', expression: ['Location.name'] }),
    );
  });

  test('$validate checks against the profile that is named, in the address or in Parameters', async () => {
    await send(steward, 'PUT', '/StructureDefinition/named', practitionerProfile('named', [telecom]));
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'resource', resource: practitioner() },
        { name: 'profile', valueUri: url('named') },
      ],
    };
    const [named, wrapped, unnamed, unknown] = [
      await send(district, 'POST', `/Practitioner/$validate?profile=${url('named')}`, practitioner()),
      await send(district, 'POST', '/Practitioner/$validate', parameters),
      await send(district, 'POST', '/Practitioner/$validate', practitioner()),
      await send(district, 'POST', `/Practitioner/$validate?profile=${url('nobody-has-it')}`, practitioner()),
    ];
    const missing = expect.objectContaining({ severity: 'error', expression: ['Practitioner.telecom'] });

    expect(named.json.issue).toContainEqual(missing);
    expect(wrapped.json.issue).toContainEqual(missing);
    expect(unnamed.json.issue).not.toContainEqual(missing);
    expect(unknown.status).toBe(400);
  });

  test('a required profile that is not installed refuses: it fails closed', async () => {
    const endpoint = {
      resourceType: 'Endpoint',
      status: 'active',
      connectionType: { code: 'hl7-fhir-rest' },
      payloadType: [{ text: 'any' }],
      address: 'https://district.example/fhir',
    };

    expect((await send(district, 'POST', '/Endpoint', endpoint)).status).toBe(422);
    expect((await send(city, 'POST', '/Endpoint', endpoint)).status).toBe(201);
  });
});

test('every installation is audited', async () => {
  expect((await sealAndVerify(gateway.data)).problems).toEqual([]);
});

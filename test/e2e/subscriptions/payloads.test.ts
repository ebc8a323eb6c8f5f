import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { subscriptionTopics } from '../../../schemas/uris.ts';
import { oru, personNumber } from '../messages.ts';
import type { System } from '../system.ts';
import { isHandshake, openReceiver, type Receiver, signatureHolds } from './receiver.ts';
import { atLeast, openRegion, type Region, subscribe } from './setup.ts';

let region: Region;
let city: System;
let platform: System;
let receivers: Receiver[] = [];

const receiver = async (): Promise<Receiver> => {
  const opened = await openReceiver();
  receivers.push(opened);
  return opened;
};

beforeAll(async () => {
  region = await openRegion();
  city = await region.signIn('city-lab');
  platform = await region.signIn('platform-events');
});
afterAll(async () => {
  await region.stop();
  await Promise.all(receivers.map(({ stop }) => stop()));
  receivers = [];
});

// biome-ignore lint/suspicious/noExplicitAny: parameters of a received Parameters
const parameter = (json: any, name: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  json.entry[0].resource.parameter.find((one: any) => one.name === name);

const validate = makeValidator(r4Definitions);
const errorsOf = (json: unknown) =>
  validate(json).filter(({ severity }) => severity === 'error' || severity === 'fatal');

describe('a subscription to a search', () => {
  it('says no more than that there is something, where it asks for no payload; the signature holds', async () => {
    const hook = await receiver();
    const { secret } = await subscribe(city, {
      criteria: 'Observation?code=http://loinc.org|1742-6',
      endpoint: `${hook.url}/none`,
      header: ['Authorization: Bearer of-the-receiver'],
    });

    await city.hl7(oru({ control: 'P-1', person: personNumber(101), record: 'C-101', report: 'R-101' }));
    const [taken] = await atLeast(hook.taken, 1);

    expect(taken?.url).toBe('/hook/none');
    expect(taken?.body).toBe('');
    expect(taken?.headers.authorization).toBe('Bearer of-the-receiver');
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(hook.all.every((one) => signatureHolds(one, secret))).toBe(true);
    expect(hook.all.every((one) => signatureHolds(one, `${secret}x`))).toBe(false);
  });

  it('names the resources, or holds them, as it asks', async () => {
    const [empty, ids, full] = [await receiver(), await receiver(), await receiver()];
    const criteria = 'DiagnosticReport?status=final';
    await subscribe(city, { criteria, endpoint: empty.url, content: 'empty' });
    await subscribe(city, { criteria, endpoint: ids.url, content: 'id-only' });
    const { id } = await subscribe(city, { criteria, endpoint: full.url, content: 'full-resource' });

    await city.hl7(oru({ control: 'P-2', person: personNumber(102), record: 'C-102', report: 'R-102' }));
    const [withNothing] = await atLeast(empty.taken, 1);
    const [withIds] = await atLeast(ids.taken, 1);
    const [withAll] = await atLeast(full.taken, 1);

    expect(withNothing?.json.entry).toHaveLength(1);
    expect(JSON.stringify(withNothing?.json)).not.toContain('DiagnosticReport');
    expect(withIds?.json.entry).toMatchObject([{}, { fullUrl: expect.stringContaining('/fhir/DiagnosticReport/') }]);
    expect(withIds?.json.entry[1]).not.toHaveProperty('resource');
    expect(withAll?.json.entry[1].resource).toMatchObject({ resourceType: 'DiagnosticReport', status: 'final' });
    const focus = parameter(withAll?.json, 'notification-event').part.find(
      ({ name }: { name: string }) => name === 'focus',
    );
    expect(focus.valueReference.reference).toBe(withAll?.json.entry[1].fullUrl);
    expect(parameter(withAll?.json, 'subscription').valueReference.reference).toContain(`/fhir/Subscription/${id}`);
    expect(withAll?.headers['content-type']).toContain('application/fhir+json');
    for (const one of [withNothing, withIds, withAll]) expect(errorsOf(one?.json)).toEqual([]);
  });

  it('leaves out what does not meet the criteria', async () => {
    const hook = await receiver();
    await subscribe(city, { criteria: 'Observation?code=L0999', endpoint: hook.url, content: 'id-only' });
    await city.hl7(oru({ control: 'P-3', person: personNumber(103), record: 'C-103', report: 'R-103' }));
    await city.hl7(
      oru({
        control: 'P-4',
        person: personNumber(103),
        record: 'C-103',
        report: 'R-104',
        results: [{ code: 'L0999', name: '未知项目' }],
      }),
    );

    const taken = await atLeast(hook.taken, 1);

    expect(taken).toHaveLength(1);
    expect(parameter(taken[0]?.json, 'events-since-subscription-start').valueString).toBe('1');
  });
});

describe('a subscription to a topic of the region', () => {
  it('tells of a recognised result, and of its correction, to a platform that reads the region', async () => {
    const [published, corrected] = [await receiver(), await receiver()];
    const patient = { person: personNumber(110), record: 'C-110', report: 'R-110' };
    await subscribe(platform, {
      criteria: subscriptionTopics.published,
      endpoint: published.url,
      content: 'full-resource',
      filters: ['DiagnosticReport?status=final'],
    });
    await subscribe(platform, { criteria: subscriptionTopics.corrected, endpoint: corrected.url, content: 'id-only' });

    await city.hl7(oru({ control: 'P-10', ...patient }));
    const [first] = await atLeast(published.taken, 1);
    expect(corrected.taken()).toEqual([]);
    await city.hl7(
      oru({ control: 'P-11', ...patient, status: 'C', sent: Date.now() + 60_000, results: [{ value: '33' }] }),
    );
    const [second] = await atLeast(corrected.taken, 1);

    expect(first?.json).toMatchObject({
      resourceType: 'Bundle',
      type: 'history',
      entry: [
        { resource: { resourceType: 'Parameters' }, request: { method: 'GET' } },
        { request: { method: 'POST' } },
      ],
    });
    expect(parameter(first?.json, 'topic').valueCanonical).toBe(subscriptionTopics.published);
    expect(parameter(first?.json, 'type').valueCode).toBe('event-notification');
    expect(parameter(first?.json, 'status').valueCode).toBe('active');
    expect(second?.json.entry[1]).toMatchObject({ request: { method: 'PUT' }, response: { status: '200' } });
    expect(second?.json.entry[1].fullUrl).toBe(first?.json.entry[1].fullUrl);
    expect(published.taken()).toHaveLength(1);
    const [handshake] = published.all.filter(isHandshake);
    expect(parameter(handshake?.json, 'status').valueCode).toBe('requested');
    expect(parameter(handshake?.json, 'events-since-subscription-start').valueString).toBe('0');
    for (const one of [first, second, handshake]) expect(errorsOf(one?.json)).toEqual([]);
  });

  it('says nothing of a result whose performer holds no qualification for it', async () => {
    const [published, all] = [await receiver(), await receiver()];
    await subscribe(platform, { criteria: subscriptionTopics.published, endpoint: published.url, content: 'id-only' });
    await subscribe(platform, { criteria: 'DiagnosticReport', endpoint: all.url, content: 'id-only' });

    const results = [{ code: 'L0999', name: '未知项目' }];
    await city.hl7(oru({ control: 'P-20', person: personNumber(120), record: 'C-120', report: 'R-120', results }));
    await atLeast(all.taken, 1);
    await city.hl7(oru({ control: 'P-21', person: personNumber(120), record: 'C-120', report: 'R-121' }));
    await atLeast(published.taken, 1);

    await atLeast(all.taken, 2);
    expect(published.taken()).toHaveLength(1);
    expect(published.taken()[0]?.json.entry[1].fullUrl).toBe(all.taken()[1]?.json.entry[1].fullUrl);
  });
});

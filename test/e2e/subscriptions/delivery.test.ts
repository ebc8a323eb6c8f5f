import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { auditEntrySchema } from '../../../services/audit-trail.ts';
import { auditShards, keys } from '../../../services/store/keys.ts';
import { queryAll } from '../../../services/store/query-all.ts';
import { openEngine } from '../gateway.ts';
import { oru, personNumber } from '../messages.ts';
import type { System } from '../system.ts';
import { isHandshake, openReceiver, type Receiver, signatureHolds } from './receiver.ts';
import { atLeast, openRegion, type Region, send, statusIs, subscribe, subscription, until } from './setup.ts';

let region: Region;
let city: System;
let district: System;
const receivers: Receiver[] = [];

const receiver = async (port?: number): Promise<Receiver> => {
  const opened = await openReceiver(port);
  receivers.push(opened);
  return opened;
};

beforeAll(async () => {
  region = await openRegion();
  city = await region.signIn('city-lab');
  district = await region.signIn('district-his');
});
afterAll(async () => {
  await region.stop();
  await Promise.all(receivers.map(({ stop }) => stop()));
});

/** A report of a person's own, whose value tells it apart. */
const push = async (number: number, value: string, report = `R-${number}-${value}`): Promise<void> => {
  const record = `C-${number}`;
  const answer = await city.hl7(
    oru({ control: `D-${number}-${value}`, person: personNumber(number), record, report, results: [{ value }] }),
  );
  expect(answer.text).toContain('MSA|AA');
};

const valuesOf = (receiver: Receiver): readonly number[] =>
  receiver.taken().map(({ json }) => json.entry[1].resource.valueQuantity.value);

const numbersOf = (receiver: Receiver): readonly string[] =>
  receiver
    .taken()
    .map(
      ({ json }) =>
        json.entry[0].resource.parameter.find(({ name }: { name: string }) => name === 'notification-event').part[0]
          .valueString,
    );

describe('delivery', () => {
  it('keeps the order of what happened, numbers it without gaps, and tries again after failures', async () => {
    const [steady, shaky] = [await receiver(), await receiver()];
    const wanted = { criteria: 'Observation?status=final', content: 'full-resource' } as const;
    await subscribe(city, { ...wanted, endpoint: steady.url });
    await subscribe(city, { ...wanted, endpoint: shaky.url });
    shaky.answer = 500;

    for (const value of ['21', '22', '23']) await push(201, value);
    await atLeast(steady.taken, 3);
    const failedMeanwhile = await atLeast(() => shaky.all.filter(({ answered }) => answered === 500), 2);
    shaky.answer = 200;
    await atLeast(shaky.taken, 3);

    expect(valuesOf(steady)).toEqual([21, 22, 23]);
    expect(valuesOf(shaky)).toEqual([21, 22, 23]);
    expect(numbersOf(shaky)).toEqual(['1', '2', '3']);
    // It is the first one that was tried again, the same to the byte.
    expect(new Set(failedMeanwhile.map(({ body }) => body))).toEqual(new Set([shaky.taken()[0]?.body]));
  });

  it('keeps nobody waiting for a subscriber who does not answer', async () => {
    const [silent, prompt] = [await receiver(), await receiver()];
    const wanted = { criteria: 'Observation', content: 'full-resource' } as const;
    await subscribe(city, { ...wanted, endpoint: silent.url });
    await subscribe(city, { ...wanted, endpoint: prompt.url });
    silent.hold = true;

    await push(208, '32');
    await atLeast(() => silent.all.filter((one) => !isHandshake(one)), 1);
    await push(208, '33');
    await atLeast(prompt.taken, 2);

    expect(valuesOf(prompt)).toEqual([32, 33]);
    expect(silent.all.filter((one) => !isHandshake(one))).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const hook = await receiver();
    await subscribe(city, { criteria: 'Observation', endpoint: hook.url, content: 'id-only' });
    hook.answer = 302;

    await push(202, '24');
    await atLeast(() => hook.all.filter(({ answered }) => answered === 302), 2);

    expect(hook.all.every(({ url }) => url === '/hook')).toBe(true);
  });

  it('goes on over a restart of the gateway, and when the receiver was down', async () => {
    const first = await receiver();
    const { secret, id } = await subscribe(city, {
      criteria: 'Observation?status=final',
      endpoint: first.url,
      content: 'full-resource',
    });
    const port = Number(new URL(first.url).port);
    await first.stop();
    receivers.splice(receivers.indexOf(first), 1);

    await push(203, '25');
    await push(203, '26');
    await region.restart();
    city = await region.signIn('city-lab');
    district = await region.signIn('district-his');
    await push(203, '27');
    const second = await receiver(port);
    const taken = await atLeast(second.taken, 3);

    expect([...new Set(valuesOf(second))]).toEqual([25, 26, 27]);
    expect(taken.every((one) => signatureHolds(one, secret))).toBe(true);
    expect(taken.every(({ headers }) => headers['hutong-subscription'] === id)).toBe(true);
  });

  it('is turned off by a receiver that answers 410, and on again by its owner', async () => {
    const hook = await receiver();
    const wanted = { criteria: 'Observation', endpoint: hook.url, content: 'id-only' } as const;
    const { id, secret } = await subscribe(city, wanted);
    hook.answer = 410;

    await push(204, '28');
    const off = await statusIs(city, id, 'off');
    hook.answer = 200;
    const again = await send(city, 'PUT', `/fhir/Subscription/${id}`, { ...subscription(wanted), id });
    await statusIs(city, id, 'active');
    await atLeast(hook.taken, 1);

    expect(off.json.error).toBe('The endpoint answered 410 Gone');
    expect(again.headers.get('hutong-subscription-secret')).toBeNull();
    expect(hook.taken().every((one) => signatureHolds(one, secret))).toBe(true);
    const history = await city.call(`/fhir/Subscription/${id}/_history`);
    expect(history.json.entry.map(({ resource }: { resource: { status: string } }) => resource.status)).toEqual([
      'active',
      'requested',
      'off',
      'active',
      'requested',
    ]);
  });

  it('says nothing of records of another organisation', async () => {
    const [foreign, own] = [await receiver(), await receiver()];
    await subscribe(district, { criteria: 'Observation', endpoint: foreign.url, content: 'full-resource' });
    await subscribe(city, { criteria: 'Observation?status=final', endpoint: own.url, content: 'full-resource' });

    await push(205, '29');
    await atLeast(own.taken, 1);
    await send(district, 'POST', '/fhir/Patient', {
      resourceType: 'Patient',
      identifier: [{ system: 'https://district.example/patients', value: 'D-205' }],
    }).then(({ json: { id } }) =>
      send(district, 'POST', '/fhir/Observation', {
        resourceType: 'Observation',
        status: 'final',
        code: { text: '体温' },
        subject: { reference: `Patient/${id}` },
        valueQuantity: { value: 36.5 },
      }),
    );
    await atLeast(foreign.taken, 1);

    expect(valuesOf(foreign)).toEqual([36.5]);
    expect(valuesOf(own)).toEqual([29]);
  });

  it('ends with the deletion of the subscription', async () => {
    const [gone, there] = [await receiver(), await receiver()];
    const { id } = await subscribe(city, { criteria: 'Observation', endpoint: gone.url, content: 'id-only' });
    await subscribe(city, { criteria: 'Observation', endpoint: there.url, content: 'id-only' });

    expect((await city.call(`/fhir/Subscription/${id}`, { method: 'DELETE' })).status).toBe(204);
    await push(206, '30');
    await atLeast(there.taken, 1);

    expect(gone.taken()).toEqual([]);
    expect((await city.call(`/fhir/Subscription/${id}`)).status).toBe(410);
  });

  it('leaves an audit entry of what went out, to whom, and whether it was taken', async () => {
    const hook = await receiver();
    const { id } = await subscribe(city, { criteria: 'Observation', endpoint: hook.url, content: 'full-resource' });
    await push(207, '31');
    const [taken] = await atLeast(hook.taken, 1);

    const engine = await openEngine(region.data);
    onTestFinished(() => engine.close());
    const day = new Date().toISOString().slice(0, 10);
    const sent = await until(async () => {
      const shards = Array.from({ length: auditShards }, (_, shard) => keys.auditShard(day, shard));
      const items = await Promise.all(shards.map((pk) => queryAll(engine.table, { pk })));
      const entries = items.flat().map(({ body }) => auditEntrySchema.parse(JSON.parse(body)));
      return entries.find(({ entities }) => entities[0] === `Subscription/${id}` && entities.length > 1);
    });

    const { id: observation, meta } = taken?.json.entry[1].resource ?? {};
    expect(sent).toMatchObject({
      action: 'subscription notification',
      outcome: 'success',
      client: 'city-lab',
      organisation: 'city-hospital',
      entities: [`Subscription/${id}`, `Observation/${observation}/_history/${meta.versionId}`],
    });
  });

  it('leaves nothing of a person in the log', async () => {
    await until(() => (region.log.length > 0 ? true : undefined));
    const log = region.log.join('');
    expect(log).toContain('outbox.records.changed');
    for (const marked of [personNumber(203).residentId, '欧阳建国', 'C-203', '127.0.0.1:'])
      expect(log).not.toContain(marked);
  });
});

describe('a Subscription that is written', () => {
  const hook = 'http://127.0.0.1:9/hook';
  const good = { criteria: 'Observation?code=L0101', endpoint: hook, content: 'id-only' } as const;

  it.each([
    [
      'criteria of a type that is about no patient',
      { ...good, criteria: 'Practitioner?name=a' },
      400,
      'Subscription.criteria',
    ],
    ['criteria with an unknown parameter', { ...good, criteria: 'Observation?colour=red' }, 400, undefined],
    [
      'criteria with a chained parameter',
      { ...good, criteria: 'Observation?patient.name=a' },
      400,
      'Subscription.criteria',
    ],
    ['criteria that shape an answer', { ...good, criteria: 'Observation?_sort=date' }, 400, 'Subscription.criteria'],
    ['a topic that is not offered', { ...good, criteria: 'https://other.example/topic' }, 400, 'Subscription.criteria'],
    ['a header of the connection', { ...good, header: ['Host: other.example'] }, 400, 'Subscription.channel.header'],
    [
      'a host that the registry does not list',
      { ...good, endpoint: 'https://unlisted.example/hook' },
      422,
      'Subscription.channel.endpoint',
    ],
    ['a private address', { ...good, endpoint: 'https://10.1.2.3/hook' }, 422, 'Subscription.channel.endpoint'],
    [
      'http to another machine',
      { ...good, endpoint: 'http://metadata.example/hook' },
      422,
      'Subscription.channel.endpoint',
    ],
  ])('is refused with %s', async (_, wanted, status, path) => {
    const answer = await send(city, 'POST', '/fhir/Subscription', subscription(wanted));

    expect(answer.status).toBe(status);
    expect(answer.json.resourceType).toBe('OperationOutcome');
    if (path !== undefined) expect(answer.json.issue[0].expression).toEqual([path]);
  });

  it('is refused in bundles, whose answers have no place for a secret', async () => {
    const request = { method: 'POST', url: 'Subscription' };
    const entry = [{ fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001', resource: subscription(good), request }];

    const transaction = await city.bundle({ resourceType: 'Bundle', type: 'transaction', entry });
    const batch = await city.bundle({ resourceType: 'Bundle', type: 'batch', entry });

    expect(transaction.status).toBe(400);
    expect(batch.json.entry[0].response.status).toBe('400');
  });

  it('is refused to one who may not read what it asks for', async () => {
    const narrow = await region.signIn('city-lab', 'system/Subscription.cruds system/Observation.r');

    const answer = await send(narrow, 'POST', '/fhir/Subscription', subscription(good));

    expect(answer.status).toBe(403);
  });

  it('is not active by the word of its sender, and cannot be read by another organisation', async () => {
    const answer = await send(city, 'POST', '/fhir/Subscription', { ...subscription(good), status: 'active' });

    expect(answer.json.status).toBe('requested');
    expect((await district.call(`/fhir/Subscription/${answer.json.id}`)).status).toBe(404);
  });
});

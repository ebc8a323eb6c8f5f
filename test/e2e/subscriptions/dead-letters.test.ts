import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { oru, personNumber } from '../messages.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { atLeast, openRegion, type Region, send, statusIs, subscribe, subscription } from './setup.ts';

let region: Region;
let hook: Receiver;
const hour = 3_600_000;

beforeAll(async () => {
  // Only the time of day is the test's own: timers and sockets go on as they do.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  region = await openRegion();
  hook = await openReceiver();
});
afterAll(async () => {
  vi.useRealTimers();
  await region.stop();
  await hook.stop();
});

const pass = (milliseconds: number): void => {
  vi.setSystemTime(Date.now() + milliseconds);
};

it('gives a subscriber up after a day, lists what waits for it, and sends it once the owner asks again', async () => {
  const city = await region.signIn('city-lab');
  const wanted = { criteria: 'Observation', endpoint: hook.url, content: 'full-resource' } as const;
  const { id } = await subscribe(city, wanted);
  hook.answer = 503;
  for (const value of ['41', '42']) {
    const report = `R-${value}`;
    await city.hl7(oru({ control: `L-${value}`, person: personNumber(301), report, results: [{ value }] }));
  }
  const failed = () => hook.all.filter(({ answered }) => answered === 503);
  await atLeast(failed, 1);

  pass(23 * hour);
  const before = failed().length;
  await atLeast(failed, before + 1);
  const stillActive = await (await region.signIn('city-lab')).call(`/fhir/Subscription/${id}`);
  pass(2 * hour);
  const tomorrow = await region.signIn('city-lab');
  const given = await statusIs(tomorrow, id, 'error');

  expect(stillActive.json.status).toBe('active');
  expect(given.json.error).toBe('Nothing could be delivered for a day: status-503');
  const listed = async (client: string) =>
    (await (await region.signIn(client)).call('/subscriptions/dead-letters')).json.subscriptions;
  const one = { subscription: `Subscription/${id}`, organisation: 'city-hospital', waiting: 2 };
  expect(await listed('city-lab')).toMatchObject([one]);
  expect(await listed('steward')).toMatchObject([{ ...one, reason: given.json.error, client: 'city-lab' }]);
  expect(await listed('district-his')).toEqual([]);
  const platform = await (await region.signIn('platform')).call('/subscriptions/dead-letters');
  expect(platform.status).toBe(403);

  hook.answer = 200;
  await send(tomorrow, 'PUT', `/fhir/Subscription/${id}`, { ...subscription(wanted), id });
  await atLeast(hook.taken, 2);
  await statusIs(tomorrow, id, 'active');

  expect(hook.taken().map(({ json }) => json.entry[1].resource.valueQuantity.value)).toEqual([41, 42]);
  expect(await listed('city-lab')).toEqual([]);
});

it('gives a handshake up after ten minutes, and says why', async () => {
  hook.answer = 404;
  const city = await region.signIn('city-lab');
  const answer = await send(
    city,
    'POST',
    '/fhir/Subscription',
    subscription({ criteria: 'Observation', endpoint: hook.url, content: 'id-only' }),
  );
  const before = hook.all.length;
  await atLeast(() => hook.all, before + 1);
  pass(hour);

  const given = await statusIs(await region.signIn('city-lab'), answer.json.id, 'error');

  expect(given.json.error).toBe('The handshake was not answered: status-404');
});

it('turns a subscription off at its end', async () => {
  hook.answer = 200;
  const city = await region.signIn('city-lab');
  const end = new Date(Date.now() + hour).toISOString();
  const wanted = { ...subscription({ criteria: 'Observation', endpoint: hook.url, content: 'id-only' }), end };
  const { json } = await send(city, 'POST', '/fhir/Subscription', wanted);
  await statusIs(city, json.id, 'active');
  pass(hour);

  const over = await statusIs(await region.signIn('city-lab'), json.id, 'off');

  expect(over.json.error).toBe('Its end has come');
});

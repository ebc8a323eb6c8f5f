import { describe, expect, it } from 'vitest';
import { registrySchema } from '../../../schemas/registry.ts';
import type { NotificationRequest, NotificationResult, Notifier } from '../../../services/ports/index.ts';
import { makeSubscriptions } from '../../../services/subscriptions/index.ts';
import { livePut } from '../../../services/subscriptions/live-subscription.ts';
import { queuePuts } from '../../../services/subscriptions/queue.ts';
import { makeSecret } from '../../../services/subscriptions/secret.ts';
import { openPorts } from '../services/ports.ts';

const registry = registrySchema.parse({
  version: '1',
  organisations: [{ id: 'first', name: '一', nameEn: 'First', kind: 'hospital', region: '990102' }],
  clients: [
    {
      id: 'his',
      organisation: 'first',
      name: 'HIS',
      scopes: ['system/Observation.rs'],
      keys: [{ kty: 'EC', crv: 'P-384', x: 'x', y: 'y', kid: 'k' }],
    },
  ],
});

/** An active subscription with so many notifications queued, and a notifier that answers as told. */
const prepare = async (queued: number, answer: (request: NotificationRequest) => Promise<NotificationResult>) => {
  const ports = await openPorts();
  const { table, keyRing, clock } = ports;
  const secret = await makeSecret(keyRing, 'first');
  const definition = {
    trigger: { kind: 'criteria', type: 'Observation', query: '' },
    endpoint: 'https://receiver.example/hook',
    headers: [],
    content: 'id-only',
  } as const;
  const live = {
    id: 's1',
    organisation: 'first',
    client: 'his',
    region: false,
    status: 'active',
    version: '1',
  } as const;
  const at = new Date(clock.now()).toISOString();
  const notifications = Array.from({ length: queued }, (_, position) => {
    const event = { id: `event-${position + 1}`, topic: 'records.changed', orderKey: 'Patient/p', at, payload: {} };
    return queuePuts('s1', event, [{ reference: `Observation/o${position + 1}`, version: '1', effect: 'created' }]);
  });
  await table.transact({ puts: [livePut({ ...live, definition }), secret.put('s1'), ...notifications.flat()] });
  const sent: string[] = [];
  const notifier: Notifier = {
    refusal: async () => undefined,
    send: (request) => {
      sent.push(request.headers['hutong-notification'] ?? '');
      return answer(request);
    },
  };
  const errors: unknown[] = [];
  const open = () =>
    makeSubscriptions({ ...ports, registry, notifier, random: () => 0, onError: (error) => errors.push(error) });
  return { open, sent, errors, clock };
};

describe('delivery to one subscriber', () => {
  it('is by one sender at a time, whose lease keeps the order', async () => {
    const { open, sent, errors } = await prepare(30, async () => ({ kind: 'delivered' }));

    await Promise.all([open().deliver(), open().deliver(), open().deliver()]);
    await open().deliver();

    expect(sent).toEqual(Array.from({ length: 30 }, (_, position) => `event-${position + 1}.000`).toSorted());
    expect(errors).toEqual([]);
  });

  it('goes on by another sender once the lease of one that vanished has run out', async () => {
    const vanished = Promise.withResolvers<NotificationResult>();
    const answers = [vanished.promise];
    const { open, sent, clock } = await prepare(2, () => answers.pop() ?? Promise.resolve({ kind: 'delivered' }));

    const first = open().deliver();
    await expect.poll(() => sent).toHaveLength(1);
    await open().deliver();
    expect(sent).toHaveLength(1);
    clock.advance(61);
    await open().deliver();

    // The first one may have arrived: it is sent again.
    expect(sent).toEqual(['event-1.000', 'event-1.000', 'event-2.000']);
    vanished.resolve({ kind: 'delivered' });
    await first;
    await open().deliver();
    expect(sent).toHaveLength(3);
  });

  it('pauses twice as long after each failure, and tries the first one again', async () => {
    let answer: NotificationResult = { kind: 'failed', reason: 'status-500' };
    const { open, sent, clock } = await prepare(2, async () => answer);
    const { deliver } = open();
    const attemptsAfter = async (seconds: number): Promise<number> => {
      clock.advance(seconds);
      await deliver();
      return sent.length;
    };

    expect(await attemptsAfter(0)).toBe(1);
    expect(await attemptsAfter(0.9)).toBe(1);
    expect(await attemptsAfter(0.1)).toBe(2);
    expect(await attemptsAfter(1.9)).toBe(2);
    expect(await attemptsAfter(0.1)).toBe(3);
    expect(await attemptsAfter(3.9)).toBe(3);
    answer = { kind: 'delivered' };
    expect(await attemptsAfter(0.1)).toBe(5);

    expect(sent).toEqual(['event-1.000', 'event-1.000', 'event-1.000', 'event-1.000', 'event-2.000']);
  });

  it('begins nothing more when its time is spent, and ends what is on its way when it is told to', async () => {
    const { open, sent, clock } = await prepare(3, async () => {
      clock.advance(4);
      return { kind: 'delivered' };
    });

    await open().deliver({ budget: 3000 });
    expect(sent).toEqual(['event-1.000']);
    const stopped = open();
    await stopped.stop();
    await stopped.deliver();
    expect(sent).toEqual(['event-1.000']);
  });
});

import { notificationBundle } from '../../domain/subscriptions/index.ts';
import type { Clock, KeyRing, NotificationResult, Notifier, RecordTable } from '../ports/index.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { QueuedNotification } from './queue.ts';
import { readSecret } from './secret.ts';
import { signatureOf } from './sign.ts';
import { versionsOf } from './versions-of.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly notifier: Notifier;
  /** Base of the FHIR API, without a closing slash. */
  readonly fhirBase: string;
}

/** Makes one notification and sends it once: a queued one, or the handshake when there is none. */
export const makeAttempt =
  ({ table, keyRing, clock, notifier, fhirBase }: Dependencies) =>
  async (
    live: LiveSubscription,
    queued: QueuedNotification | undefined,
    earlier: number,
    signal: AbortSignal,
  ): Promise<NotificationResult> => {
    const { id, organisation, definition } = live;
    const now = clock.now();
    const { key, at, focuses } = queued ?? {
      key: `handshake.${live.version}`,
      at: new Date(now).toISOString(),
      focuses: [],
    };
    const written = focuses.filter(({ effect }) => effect !== 'deleted');
    const resources =
      definition.content === 'full-resource' ? await versionsOf(table, written) : new Map<string, never>();
    const bundle = notificationBundle({
      kind: queued === undefined ? 'handshake' : 'event-notification',
      subscription: `Subscription/${id}`,
      status: queued === undefined ? 'requested' : 'active',
      definition,
      key,
      at,
      earlier,
      focuses: focuses.map(({ reference, effect }) => {
        const resource = resources.get(reference);
        return { reference, effect, ...(resource === undefined ? {} : { resource }) };
      }),
      fhirBase,
    });
    const body = bundle === undefined ? '' : JSON.stringify(bundle);
    const timestamp = String(Math.floor(now / 1000));
    const secret = await readSecret({ table, keyRing }, id, organisation);
    return notifier.send(
      {
        endpoint: definition.endpoint,
        body,
        headers: {
          'user-agent': 'Hutong',
          ...Object.fromEntries(definition.headers),
          ...(bundle === undefined ? {} : { 'content-type': 'application/fhir+json; charset=utf-8' }),
          'hutong-subscription': id,
          'hutong-notification': key,
          'hutong-timestamp': timestamp,
          'hutong-signature': signatureOf(secret, timestamp, body),
        },
      },
      signal,
    );
  };

export type Attempt = ReturnType<typeof makeAttempt>;

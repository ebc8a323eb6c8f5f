import type { BundleEntry, Subscription } from 'fhir/r4.d.ts';
import { readDefinition, type SubscriptionDefinition, typeOf } from '../../domain/subscriptions/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { requireScope } from '../access.ts';
import type { Caller } from '../caller.ts';
import type { AppliedEntry } from '../commit/apply-entries.ts';
import type { Clock, EndpointRefusal, KeyRing, Notifier, Put } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { keys } from '../store/keys.ts';
import { expired, type LiveSubscription, livePut, type SubscriptionStatus } from './live-subscription.ts';
import { makeSecret } from './secret.ts';

interface Dependencies {
  readonly region: Region;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
  readonly notifier: Notifier;
}

/** What goes with the write of a Subscription, in its transaction. */
export interface Accompanied {
  /** The entry with the status that the gateway gives it. */
  readonly entry: BundleEntry;
  readonly puts: (written: AppliedEntry) => readonly Put[];
  /** For the answer that creates it, and for no other. */
  readonly secret?: string;
}

const endpointPath = 'Subscription.channel.endpoint';
const refusals: Readonly<Record<EndpointRefusal, string>> = {
  url: 'The endpoint is an https URL without user, password and fragment',
  unresolved: 'The name of the endpoint has no address',
  'private-address': 'The endpoint has an address that is not on the public internet',
};

const requireEndpoint = async (
  { endpoint }: SubscriptionDefinition,
  { client }: Caller,
  { region, notifier }: Dependencies,
): Promise<void> => {
  const hosts = region.registry.clients.find(({ id }) => id === client)?.subscriptionHosts ?? [];
  // The list first: names that nobody vouched for are not even looked up.
  if (!hosts.includes(URL.parse(endpoint)?.hostname ?? '')) {
    throw new HutongError('fhir.invalid', 'The registry does not list the host of the endpoint for this client', {
      path: endpointPath,
    });
  }
  const refusal = await notifier.refusal(endpoint);
  if (refusal !== undefined) throw new HutongError('fhir.invalid', refusals[refusal], { path: endpointPath });
};

/** What the sender may set; the gateway alone says `active`, once a handshake was answered, and `error`. */
const statusFrom = ({ status }: Subscription): SubscriptionStatus => {
  if (status === 'error') {
    throw new HutongError('fhir.invalid', 'A sender writes a Subscription as requested or off', {
      path: 'Subscription.status',
    });
  }
  return status === 'off' ? 'off' : 'requested';
};

/**
 * Checks a Subscription that a caller writes, and makes what is kept beside it: what delivery reads, and for a new one its secret. Every write of one that is not off asks for a new
 * handshake.
 *
 * Throws `auth.scope` when the caller may not read what it subscribes to, `fhir.not-supported`, `fhir.invalid` for an endpoint that may not be called.
 */
export const makeAccompanySubscription = (dependencies: Dependencies) => {
  const { region, clock, keyRing } = dependencies;

  const deletion = (entry: BundleEntry): Accompanied => ({
    entry,
    puts: ({ resource: { id }, effect }) =>
      effect !== 'deleted'
        ? []
        : [keys.liveSubscription(id), keys.subscriptionSecret(id), keys.subscriptionDelivery(id)].map((key) =>
            expired({ ...key, body: '' }, clock.now()),
          ),
  });

  return async (entry: BundleEntry, caller: Caller): Promise<Accompanied> => {
    const { resource, request } = entry;
    if (resource === undefined) return deletion(entry);
    if (request?.url.includes('?') === true || request?.ifNoneExist !== undefined) {
      throw new HutongError('fhir.not-supported', 'A Subscription is not written under a condition');
    }
    // Validated, and its type was looked at before it came here.
    const sent = resource as Subscription;
    const definition = readDefinition(sent, region.search);
    requireScope(caller, typeOf(definition.trigger), 'r', 's');
    const status = statusFrom(sent);
    if (status === 'requested') await requireEndpoint(definition, caller, dependencies);
    const { error: _former, ...rest } = sent;
    const resourceToWrite: Subscription = { ...rest, status };
    const { secret, put: secretPut } = await makeSecret(keyRing, caller.organisation);
    return {
      entry: { ...entry, resource: resourceToWrite },
      secret,
      puts: ({ resource: { id, meta }, effect }) => {
        if (effect === 'unchanged') return [];
        const live: LiveSubscription = {
          id,
          organisation: caller.organisation,
          client: caller.client,
          region: caller.scopes.includes('hutong/region.read'),
          status,
          version: meta.versionId,
          definition,
        };
        return effect === 'created' ? [livePut(live), secretPut(id)] : [livePut(live)];
      },
    };
  };
};

export type AccompanySubscription = ReturnType<typeof makeAccompanySubscription>;

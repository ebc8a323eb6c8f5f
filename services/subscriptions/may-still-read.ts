import { typeOf } from '../../domain/subscriptions/index.ts';
import type { Registry } from '../../schemas/registry.ts';
import { allows } from '../../schemas/scopes.ts';
import type { LiveSubscription } from './live-subscription.ts';

/** Whether the subscriber may still read the type in records of the organisation, as the registry says now. */
export const mayStillRead = (live: LiveSubscription, organisation: string, { clients }: Registry): boolean => {
  const client = clients.find(({ id }) => id === live.client);
  if (client === undefined || !client.enabled || client.organisation !== live.organisation) return false;
  if (!allows(client.scopes, typeOf(live.definition.trigger), ['r', 's'])) return false;
  return organisation === live.organisation || (live.region && client.scopes.includes('hutong/region.read'));
};

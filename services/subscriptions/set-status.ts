import type { Subscription } from 'fhir/r4.d.ts';
import type { ExtractOptions } from '../../domain/fhir/index.ts';
import { auditPut, newAuditDraft } from '../audit-trail.ts';
import { applyEntries, keyText } from '../commit/apply-entries.ts';
import { searchWrites, selfIndexes } from '../commit/search-puts.ts';
import type { Clock, Ids, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { type LiveSubscription, livePut, readLive, type SubscriptionStatus } from './live-subscription.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly search: ExtractOptions;
}

/**
 * Writes a new version of a Subscription whose status the gateway itself has changed, with its search rows, an audit entry and what delivery reads, in one transaction.
 * Resolves with false where the owner has changed or deleted it meanwhile: then that counts.
 */
export const makeSetStatus =
  ({ table, clock, ids, search }: Dependencies) =>
  async (live: LiveSubscription, status: SubscriptionStatus, reason?: string): Promise<boolean> => {
    const home = keys.resource('Subscription', live.id);
    const stored = await table.batchGet([home, keys.liveSubscription(live.id)]);
    const item = stored.find(({ pk }) => pk === home.pk);
    const kept = stored.find(({ pk }) => pk !== home.pk);
    if (item === undefined || kept === undefined || readLive(kept).version !== live.version) return false;
    // Only record groups are kept under this key, and applyEntries reads it as such.
    const [before] = (JSON.parse(item.body) as { readonly resources: readonly Subscription[] }).resources;
    if (before === undefined) return false;
    const { error: _former, ...rest } = before;
    const resource = { ...rest, id: live.id, status, ...(reason === undefined ? {} : { error: reason }) };
    const now = new Date(clock.now()).toISOString();
    const {
      groups: [group],
      entries: [written],
    } = applyEntries([{ position: 0, resource, mode: 'update' }], new Map([[keyText(item), item]]), {
      organisation: live.organisation,
      message: 'subscriptions',
      now,
    });
    if (group === undefined || written === undefined) return false;
    const { puts, deletes } = searchWrites(group, search);
    const version = written.resource.meta.versionId;
    const { reason: _reason, ...was } = live;
    const draft = newAuditDraft(ids.next(), 'subscription status');
    draft.entities.push(`Subscription/${live.id}/_history/${version}`);
    const result = await table.transact({
      puts: [
        ...group.puts.map((put) => (keyText(put) === keyText(home) ? { ...put, indexes: selfIndexes(group) } : put)),
        ...puts,
        {
          ...livePut({ ...was, status, version, ...(reason === undefined ? {} : { reason }) }),
          condition: kept.version,
        },
        auditPut(draft, { outcome: 'success' }, { clock, ids }),
      ],
      deletes,
    });
    return result.ok;
  };

export type SetStatus = ReturnType<typeof makeSetStatus>;

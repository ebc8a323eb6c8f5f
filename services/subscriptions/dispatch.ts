import type { ExtractOptions } from '../../domain/fhir/index.ts';
import { candidatesOf, meets, type RecordChanges, recordsChanged } from '../../domain/subscriptions/index.ts';
import type { Registry } from '../../schemas/registry.ts';
import type { OutboxEvent, RecordTable } from '../ports/index.ts';
import { listLive } from './live-subscription.ts';
import { mayStillRead } from './may-still-read.ts';
import { queuePuts } from './queue.ts';
import { versionsOf } from './versions-of.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly registry: Registry;
  readonly search: ExtractOptions;
}

/**
 * Takes an event of the outbox and queues it for every active subscription whose criteria it meets and whose subscriber may read the organisation's records. What waits in the
 * queue is durable; nothing is sent here.
 *
 * Costs one query for the region's subscriptions, one read of the changed records if any is a candidate, and a put for each subscription that is met.
 */
export const makeDispatch =
  ({ table, registry, search }: Dependencies) =>
  async (event: OutboxEvent): Promise<void> => {
    if (event.topic !== recordsChanged) return;
    // Only the commit makes events of this topic (services/commit/record-changes.ts).
    const { organisation, changes } = event.payload as unknown as RecordChanges;
    const interested = (await listLive(table))
      .filter((live) => live.status === 'active' && mayStillRead(live, organisation, registry))
      .map((live) => ({ live, candidates: candidatesOf(live.definition.trigger, changes) }))
      .filter(({ candidates }) => candidates.length > 0);
    if (interested.length === 0) return;
    const wanted = new Map(
      interested.flatMap(({ candidates }) => candidates.map((one) => [one.reference, one] as const)),
    );
    const resources = await versionsOf(table, [...wanted.values()]);
    for (const { live, candidates } of interested) {
      const met = candidates.filter(({ reference }) => {
        const resource = resources.get(reference);
        return resource !== undefined && meets(live.definition.trigger, resource, search);
      });
      if (met.length > 0) await table.transact({ puts: queuePuts(live.id, event, met) });
    }
  };

export type Dispatch = ReturnType<typeof makeDispatch>;

import { handshakePatienceMilliseconds, patienceMilliseconds, retryDelay } from '../../domain/subscriptions/index.ts';
import type { Registry } from '../../schemas/registry.ts';
import { auditPut, newAuditDraft } from '../audit-trail.ts';
import type { Clock, Ids, NotificationResult, Put, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import type { Attempt } from './attempt.ts';
import { type DeliveryState, deliveryPut, type HeldState, readDelivery } from './delivery-state.ts';
import { type LiveSubscription, listLive, readLive } from './live-subscription.ts';
import { mayStillRead } from './may-still-read.ts';
import { type QueuedNotification, readQueue } from './queue.ts';
import type { SetStatus } from './set-status.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly attempt: Attempt;
  readonly setStatus: SetStatus;
  /** 0 to 1. */
  readonly random: () => number;
  /** A subscription's own trouble; the others go on. */
  readonly onError: (error: unknown) => void;
}

export interface DeliverOptions {
  /** No notification is begun after so many milliseconds. */
  readonly budget?: number;
}

/** Longer than any one call takes: whoever holds the lease renews it with each notification. */
const leaseMilliseconds = 60_000;
const pageSize = 20;

const isServed = ({ status }: LiveSubscription): boolean => status === 'requested' || status === 'active';

type Failed = Extract<NotificationResult, { kind: 'failed' }>;

/**
 * Sends what is due: handshakes of requested subscriptions, then each queue in its order. A subscriber that fails waits, with growing pauses, and holds up nobody else; one that fails for a
 * day is put into error and its queue becomes dead letters; one that answers 410 is turned off. What was sent leaves the queue only afterwards, so that everything is sent at least once;
 * a lease keeps two senders from mixing one queue's order.
 */
export const makeDeliver = (dependencies: Dependencies) => {
  const { table, clock, ids, registry, attempt, setStatus, random, onError } = dependencies;
  const busy = new Map<string, Promise<void>>();
  const rounds = new Set<Promise<void>>();
  const stopping = new AbortController();

  const write = async (
    id: string,
    held: HeldState,
    state: DeliveryState,
    also: { readonly done?: string | undefined; readonly puts?: readonly Put[] } = {},
  ): Promise<HeldState | undefined> => {
    const deletes = also.done === undefined ? [] : [keys.queuedNotification(id, also.done)];
    const puts = [deliveryPut(id, held, state), ...(also.puts ?? [])];
    const result = await table.transact({ puts, deletes });
    return result.ok ? { state, version: (held.version ?? 0) + 1 } : undefined;
  };

  /** That records went out, or may have: each attempt is a disclosure, whatever the receiver answered. */
  const audited = (
    live: LiveSubscription,
    queued: QueuedNotification | undefined,
    delivered: boolean,
  ): readonly Put[] => {
    if (queued === undefined) return [];
    const draft = newAuditDraft(queued.key, 'subscription notification');
    draft.caller = { client: live.client, organisation: live.organisation, scopes: [] };
    const references = queued.focuses.map(({ reference, version }) => `${reference}/_history/${version}`);
    draft.entities.push(`Subscription/${live.id}`, ...references);
    return [auditPut(draft, { outcome: delivered ? 'success' : 'failed' }, { clock, ids })];
  };

  const fail = async (
    live: LiveSubscription,
    held: HeldState,
    { reason }: Failed,
    puts: readonly Put[],
  ): Promise<void> => {
    const now = clock.now();
    const { failure } = held.state;
    const { since, count } = failure?.version === live.version ? failure : { since: now, count: 0 };
    const handshake = live.status === 'requested';
    const patience = handshake ? handshakePatienceMilliseconds : patienceMilliseconds;
    if (now - since >= patience) {
      const what = handshake ? 'The handshake was not answered' : 'Nothing could be delivered for a day';
      await setStatus(live, 'error', `${what}: ${reason}`);
    }
    const next = now + retryDelay(count + 1, random());
    const failed = { version: live.version, since, next, count: count + 1 };
    await write(live.id, held, { sent: held.state.sent, failure: failed }, { puts });
  };

  /** The handshake, or the queue's next notification; what is held then, or undefined when this round is over for the subscriber. */
  const sendOne = async (
    live: LiveSubscription,
    held: HeldState,
    queued: QueuedNotification | undefined,
  ): Promise<HeldState | undefined> => {
    const result = await attempt(live, queued, held.state.sent, stopping.signal);
    const puts = audited(live, queued, result.kind === 'delivered');
    switch (result.kind) {
      case 'delivered': {
        // Where the owner has written meanwhile, the next round shakes hands over what was written.
        if (queued === undefined && !(await setStatus(live, 'active'))) break;
        const sent = held.state.sent + (queued?.focuses.length ?? 0);
        const state = { sent, lease: clock.now() + leaseMilliseconds };
        return write(live.id, held, state, { done: queued?.key, puts });
      }
      case 'gone':
        await setStatus(live, 'off', 'The endpoint answered 410 Gone');
        break;
      case 'failed':
        await fail(live, held, result, puts);
        return undefined;
      case 'aborted':
        break;
    }
    await write(live.id, held, { sent: held.state.sent }, { puts });
    return undefined;
  };

  /** Whether nothing more may be sent to it at all, which the subscription then says. */
  const ended = async (live: LiveSubscription): Promise<boolean> => {
    if (live.definition.end !== undefined && Date.parse(live.definition.end) <= clock.now()) {
      await setStatus(live, 'off', 'Its end has come');
      return true;
    }
    if (mayStillRead(live, live.organisation, registry)) return false;
    await setStatus(live, 'error', 'Its client may no longer read what it subscribed to');
    return true;
  };

  /** As it is now, if there is anything to send to it: its owner, or another sender, may have changed it since it was listed. */
  const current = async (id: string): Promise<LiveSubscription | undefined> => {
    const item = await table.get(keys.liveSubscription(id));
    const live = item === undefined ? undefined : readLive(item);
    return live !== undefined && isServed(live) && !(await ended(live)) ? live : undefined;
  };

  /** Takes the queue for this sender; undefined: another has it, or the subscriber is given a pause. */
  const lease = async (live: LiveSubscription): Promise<HeldState | undefined> => {
    const held = await readDelivery(table, live.id);
    const { failure, lease: until = 0 } = held.state;
    const now = clock.now();
    if (until > now || (failure?.version === live.version && failure.next > now)) return undefined;
    return write(live.id, held, { ...held.state, lease: now + leaseMilliseconds });
  };

  const serve = async (id: string, until: number): Promise<void> => {
    let held: HeldState | undefined;
    const over = (): boolean => clock.now() > until || stopping.signal.aborted;
    while (!over()) {
      const live = await current(id);
      if (live === undefined) break;
      const queue = live.status === 'requested' ? [undefined] : await readQueue(table, id, pageSize);
      if (queue.length === 0) break;
      held ??= await lease(live);
      if (held === undefined) return;
      for (const queued of queue) {
        if (over()) break;
        held = await sendOne(live, held, queued);
        if (held === undefined) return;
      }
    }
    if (held !== undefined) await write(id, held, { sent: held.state.sent });
  };

  const start = ({ id }: LiveSubscription, until: number): Promise<void> => {
    const run = serve(id, until)
      .catch(onError)
      .finally(() => busy.delete(id));
    busy.set(id, run);
    return run;
  };

  const round = async (until: number): Promise<void> => {
    const due = (await listLive(table)).filter((live) => isServed(live) && !busy.has(live.id));
    if (!stopping.signal.aborted) await Promise.all(due.map((live) => start(live, until)));
  };

  return {
    /** Begins with every subscriber who is not being served; resolves when those it began with are served, or the budget is spent. */
    deliver: async ({ budget = Number.POSITIVE_INFINITY }: DeliverOptions = {}): Promise<void> => {
      const run = round(clock.now() + budget).finally(() => rounds.delete(run));
      rounds.add(run);
      return run;
    },
    /** Ends calls that are on their way; what they carried stays queued. */
    stop: async (): Promise<void> => {
      stopping.abort();
      await Promise.allSettled(rounds);
    },
  };
};

import type { SubscriptionDefinition } from '../../domain/subscriptions/index.ts';
import type { Put, RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { queryAll } from '../store/query-all.ts';

export type SubscriptionStatus = 'requested' | 'active' | 'error' | 'off';

/** A Subscription as delivery needs it, written in the transaction that writes the resource: every one of the region is in one partition, so that one query finds who may want an event. */
export interface LiveSubscription {
  readonly id: string;
  readonly organisation: string;
  /** Client that wrote it last: what it may read now decides what is sent. */
  readonly client: string;
  /** Whether that client's token let it read the whole region. */
  readonly region: boolean;
  readonly status: SubscriptionStatus;
  /** Why it is in error; words of the gateway's own. */
  readonly reason?: string;
  /** meta.versionId of the resource. */
  readonly version: string;
  readonly definition: SubscriptionDefinition;
}

// Only `livePut` writes these bodies.
export const readLive = ({ body }: StoredRecord): LiveSubscription => JSON.parse(body) as LiveSubscription;

export const livePut = (live: LiveSubscription): Put => ({
  ...keys.liveSubscription(live.id),
  body: JSON.stringify(live),
});

/** Items of a deleted subscription go by expiring: a put, which needs no look at what is there. */
export const expired = (put: Put, now: number): Put => ({ ...put, expiresAt: Math.floor(now / 1000) });

export const listLive = async (table: RecordTable): Promise<readonly LiveSubscription[]> =>
  (await queryAll(table, { pk: keys.liveSubscription('').pk })).map(readLive);

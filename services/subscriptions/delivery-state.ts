import type { Put, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

/** How far the delivery to one subscriber is. Kept apart from the subscription, which its owner may write at any time. */
export interface DeliveryState {
  /** Events that were sent and taken: the next one's number less one. */
  readonly sent: number;
  readonly failure?: {
    /** Version of the subscription that failed; a newer one begins anew. */
    readonly version: string;
    /** Epoch milliseconds. */
    readonly since: number;
    readonly next: number;
    readonly count: number;
  };
  /** Epoch milliseconds until which one sender has the queue for itself. */
  readonly lease?: number;
}

export interface HeldState {
  readonly state: DeliveryState;
  /** Of the item; undefined: there is none yet. */
  readonly version: number | undefined;
}

export const readDelivery = async (table: RecordTable, id: string): Promise<HeldState> => {
  const item = await table.get(keys.subscriptionDelivery(id));
  // Only `deliveryPut` writes these bodies.
  const state = item === undefined ? { sent: 0 } : (JSON.parse(item.body) as DeliveryState);
  return { state, version: item?.version };
};

/** The put of a new state in place of the one held; it fails when another sender has written meanwhile. */
export const deliveryPut = (id: string, { version }: HeldState, state: DeliveryState): Put => ({
  ...keys.subscriptionDelivery(id),
  body: JSON.stringify(state),
  condition: version ?? 'absent',
});

import {
  maxTransactItems,
  type OutboxEvent,
  type OutboxHandler,
  type OutboxPump,
  type RecordTable,
} from '../ports/index.ts';
import { readEvent, shardKey } from './entry.ts';
import { deliverLanes } from './lanes.ts';
import { deliverParked, parkedPut } from './parked.ts';

interface OutboxPumpOptions {
  readonly table: RecordTable;
  /** As the outbox that writes has it. */
  readonly shards: number;
}

interface Round {
  readonly deliveries: number;
  readonly parked: readonly OutboxEvent[];
}

/**
 * Pulls events from the table, for an engine without streams. One pump at a time may run on a table, and every subscriber subscribes
 * before the first `deliver`.
 *
 * The head of the outbox is always emptied: an event leaves it in one transaction that also parks it for each subscriber who could not take
 * it. So a call costs what is new, one read and one try for each order key that waits, and never grows with what was delivered.
 */
export const makeOutboxPump = ({ table, shards }: OutboxPumpOptions): OutboxPump => {
  const subscribers = new Map<string, OutboxHandler>();
  let running: Promise<number> | undefined;

  const hand = async (handler: OutboxHandler, events: readonly OutboxEvent[], stuck: Set<string>): Promise<Round> => {
    const due = events.filter(({ orderKey }) => !stuck.has(orderKey));
    const { delivered, failed } = await deliverLanes(due, handler);
    for (const { orderKey } of failed) stuck.add(orderKey);
    return { deliveries: delivered.size, parked: events.filter(({ id }) => !delivered.has(id)) };
  };

  const drainShard = async (shard: number, stuckOf: ReadonlyMap<string, Set<string>>): Promise<number> => {
    // Each event takes one delete and at most one put a subscriber.
    const limit = Math.max(1, Math.floor(maxTransactItems / (1 + subscribers.size)));
    let deliveries = 0;
    for (;;) {
      const { items } = await table.query({ pk: shardKey(shard), limit });
      if (items.length === 0) return deliveries;
      const events = items.map(readEvent);
      const puts = await Promise.all(
        [...subscribers].map(async ([name, handler]) => {
          const round = await hand(handler, events, stuckOf.get(name) ?? new Set());
          deliveries += round.deliveries;
          return round.parked.map((event) => parkedPut(name, event));
        }),
      );
      await table.transact({ deletes: items.map(({ pk, sk }) => ({ pk, sk })), puts: puts.flat() });
    }
  };

  const deliverAll = async (): Promise<number> => {
    // Without a subscriber nothing has been delivered to anyone, so nothing may leave.
    if (subscribers.size === 0) return 0;
    let deliveries = 0;
    const stuckOf = new Map<string, Set<string>>();
    await Promise.all(
      [...subscribers].map(async ([name, handler]) => {
        const result = await deliverParked(table, name, handler);
        deliveries += result.deliveries;
        stuckOf.set(name, new Set(result.stuck));
      }),
    );
    for (let shard = 0; shard < shards; shard += 1) deliveries += await drainShard(shard, stuckOf);
    return deliveries;
  };

  return {
    subscribe(name, handler) {
      subscribers.set(name, handler);
    },
    deliver() {
      running ??= deliverAll().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
};

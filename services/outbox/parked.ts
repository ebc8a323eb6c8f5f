import type { Key, OutboxEvent, OutboxHandler, Put, RecordTable } from '../ports/index.ts';
import { readEvent } from './entry.ts';
import { deliverLanes } from './lanes.ts';

/** Below every printable character, so that one order key's events lie together; `next` is just above all of them. */
const separator = '\u0001';
const next = '\u0002';

const partition = (subscriber: string): string => `outbox-parked#${subscriber}`;
const keyOf = (subscriber: string, event: OutboxEvent): Key => ({
  pk: partition(subscriber),
  sk: `${event.orderKey}${separator}${event.id}`,
});

/** What keeps an event for one subscriber who could not take it, or must first take an earlier one of the same order key. */
export const parkedPut = (subscriber: string, event: OutboxEvent): Put => ({
  ...keyOf(subscriber, event),
  body: JSON.stringify(event),
});

/** Order keys that have parked events, one read each: the query skips over the rest of each. */
const stuckKeys = async (table: RecordTable, subscriber: string): Promise<string[]> => {
  const found: string[] = [];
  for (let from: string | undefined; ; ) {
    const range = from === undefined ? {} : { range: { from } };
    const page = await table.query({ pk: partition(subscriber), limit: 1, ...range });
    const [first] = page.items;
    if (!first) return found;
    const { orderKey } = readEvent(first);
    found.push(orderKey);
    from = `${orderKey}${next}`;
  }
};

export interface ParkedResult {
  readonly deliveries: number;
  /** Order keys whose events must still wait. */
  readonly stuck: ReadonlySet<string>;
}

/** Tries parked events again, each order key until its first failure. */
export const deliverParked = async (
  table: RecordTable,
  subscriber: string,
  handler: OutboxHandler,
): Promise<ParkedResult> => {
  let deliveries = 0;
  const stuck = new Set<string>();
  const drain = async (orderKey: string): Promise<void> => {
    for (;;) {
      const page = await table.query({
        pk: partition(subscriber),
        range: { prefix: `${orderKey}${separator}` },
        limit: 50,
      });
      const events = page.items.map(readEvent);
      const { delivered, failed } = await deliverLanes(events, handler);
      deliveries += delivered.size;
      const done = events.filter(({ id }) => delivered.has(id));
      await table.transact({ deletes: done.map((event) => keyOf(subscriber, event)) });
      if (failed.length > 0) stuck.add(orderKey);
      if (failed.length > 0 || page.cursor === undefined) return;
    }
  };
  for (const orderKey of await stuckKeys(table, subscriber)) await drain(orderKey);
  return { deliveries, stuck };
};

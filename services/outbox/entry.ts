import { HutongError } from '../../schemas/error.ts';
import type { Outbox, OutboxEvent, Put, StoredRecord } from '../ports/index.ts';
import { isStaged } from '../store/large-transactions/index.ts';

interface OutboxOptions {
  /** Partitions that order keys are spread over, so that no DynamoDB partition takes every event; 1 on the embedded engine. */
  readonly shards: number;
  /** How long an event is kept once written. On AWS the stream delivers and expiry deletes; left out, a pump delivers and deletes. */
  readonly keepSeconds?: number;
}

const prefix = 'outbox#';
export const shardKey = (shard: number): string => `${prefix}${shard}`;

/** FNV-1a: the same order key is always in the same shard, whose items DynamoDB Streams keeps in order. */
const shardOf = (orderKey: string, shards: number): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(orderKey)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % shards;
};

/**
 * Makes the puts that carry events. An event's sort key is its id: of two events of one order key the later one must be made after the
 * earlier one's commit was seen, as is so when both change one item under a version condition; else they have no order.
 */
export const makeOutbox = ({ shards, keepSeconds }: OutboxOptions): Outbox => ({
  entry(event): Put {
    if (event.orderKey === '' || /\p{Cc}/u.test(event.orderKey)) {
      throw new HutongError('store.invalid', 'An order key is text without control characters', { path: 'orderKey' });
    }
    const expiry =
      keepSeconds === undefined ? {} : { expiresAt: Math.floor(Date.parse(event.at) / 1000) + keepSeconds };
    return {
      pk: shardKey(shardOf(event.orderKey, shards)),
      sk: event.id,
      body: JSON.stringify(event),
      condition: 'absent',
      ...expiry,
    };
  },
});

// Only `entry` and the pump write these bodies.
export const readEvent = (record: StoredRecord): OutboxEvent => JSON.parse(record.body) as OutboxEvent;

/**
 * The events among records that a stream says were written, in their order. An event is written once; one of a large transaction is staged first and becomes an
 * event when it is released, so that here it appears when and only when the transaction is committed.
 */
export const outboxEventsOf = (written: readonly StoredRecord[]): readonly OutboxEvent[] =>
  written.filter((record) => record.pk.startsWith(prefix) && !isStaged(record)).map(readEvent);

import type { RecordChange } from '../../domain/subscriptions/index.ts';
import type { OutboxEvent, Put, RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

/** One notification that is due, or a dead letter of a subscription in error. References only. */
export interface QueuedNotification {
  /** What makes it itself: the same when it is sent again. */
  readonly key: string;
  /** ISO instant of the commit. */
  readonly at: string;
  readonly focuses: readonly Pick<RecordChange, 'reference' | 'version' | 'effect'>[];
}

/** Resources of one notification: with their bodies it stays well under what receivers take. */
const maxFocuses = 50;
/** What nobody fetched for so long is not kept for ever. */
const keepSeconds = 30 * 86_400;

// Only `queuePuts` writes these bodies.
export const readQueued = ({ body }: StoredRecord): QueuedNotification => JSON.parse(body) as QueuedNotification;

/** The puts that queue an event's changes for one subscription. An event that is dispatched twice is queued once, unless it was delivered in between. */
export const queuePuts = (
  id: string,
  { id: event, at }: OutboxEvent,
  changes: readonly RecordChange[],
): readonly Put[] =>
  Array.from({ length: Math.ceil(changes.length / maxFocuses) }, (_, part) => {
    const key = `${event}.${String(part).padStart(3, '0')}`;
    const focuses = changes
      .slice(part * maxFocuses, (part + 1) * maxFocuses)
      .map(({ reference, version, effect }) => ({ reference, version, effect }));
    const queued: QueuedNotification = { key, at, focuses };
    return {
      ...keys.queuedNotification(id, key),
      body: JSON.stringify(queued),
      expiresAt: Math.floor(Date.parse(at) / 1000) + keepSeconds,
    };
  });

/** The next notifications, oldest first. */
export const readQueue = async (
  table: RecordTable,
  id: string,
  limit: number,
): Promise<readonly QueuedNotification[]> => {
  const { pk, sk: prefix } = keys.queuedNotification(id, '');
  return (await table.query({ pk, range: { prefix }, limit })).items.map(readQueued);
};

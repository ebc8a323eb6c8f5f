import { deliverLanes } from '../../services/outbox/index.ts';
import type { OutboxEvent } from '../../services/ports/index.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import type { StreamRecord } from '../_shared/compose/stream.ts';
import { describeError } from '../_shared/log.ts';

type ReadEvent = (record: StreamRecord) => OutboxEvent | undefined;

/** Records of the stream; the schedule's event has none. */
interface StreamEvent {
  readonly Records?: readonly StreamRecord[];
}

/** Who takes events out of the function, beside its log. */
interface Subscriber {
  readonly dispatch: (event: OutboxEvent) => Promise<void>;
  readonly deliver: (options: { readonly budget: number }) => Promise<void>;
}

/** Milliseconds for sending what an event has just made due: the stream waits for it. */
const streamBudget = 3_000;
/** Milliseconds of a scheduled run, less than a minute and the function's own time with one last call. */
const scheduleBudget = 40_000;

/** Lambda's partial batch answer: sequence numbers of the records that must come again. */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Delivers the outbox from the table's stream. Lambda sends again from the earliest record that is named in the answer on, so an event may come
 * twice and none is passed over: at least once, in order per order key.
 */
export const wireOutbox = ({ log }: Pick<Engine, 'log'>, readEvent: ReadEvent, subscriber?: Subscriber) => {
  const deliver = async (event: OutboxEvent): Promise<void> => {
    log({ level: 'debug', event: `outbox.${event.topic}` });
    await subscriber?.dispatch(event);
  };

  return async ({ Records = [] }: StreamEvent): Promise<BatchAnswer> => {
    if (Records.length === 0) {
      await subscriber?.deliver({ budget: scheduleBudget });
      return { batchItemFailures: [] };
    }
    const sequenceOf = new Map<string, string>();
    const events: OutboxEvent[] = [];
    const failures: string[] = [];
    for (const record of Records) {
      const sequence = record.dynamodb?.SequenceNumber ?? '';
      try {
        const event = readEvent(record);
        if (event === undefined) continue;
        events.push(event);
        sequenceOf.set(event.id, sequence);
      } catch (error) {
        log({ level: 'error', event: 'outbox.unreadable', error: describeError(error) });
        failures.push(sequence);
        // Later records come again together with this one.
        break;
      }
    }
    const { failed } = await deliverLanes(events, async (event) => {
      try {
        await deliver(event);
      } catch (error) {
        log({ level: 'error', event: 'outbox.failed', error: describeError(error) });
        throw error;
      }
    });
    // What was dispatched is queued: a delivery that fails here is tried again by the schedule.
    await subscriber?.deliver({ budget: streamBudget }).catch((error: unknown) => {
      log({ level: 'error', event: 'subscriptions.failed', error: describeError(error) });
    });
    failures.push(...failed.map(({ id }) => sequenceOf.get(id) ?? ''));
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
  };
};

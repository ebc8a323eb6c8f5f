import { deliverLanes } from '../../services/outbox/index.ts';
import type { OutboxEvent } from '../../services/ports/index.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import type { StreamRecord } from '../_shared/compose/stream.ts';
import { describeError } from '../_shared/log.ts';

type ReadEvent = (record: StreamRecord) => OutboxEvent | undefined;

interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}

/** Lambda's partial batch answer: sequence numbers of the records that must come again. */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Delivers the outbox from the table's stream. Lambda sends again from the earliest record that is named in the answer on, so an event may come
 * twice and none is passed over: at least once, in order per order key.
 */
export const wireOutbox = ({ log }: Pick<Engine, 'log'>, readEvent: ReadEvent) => {
  const deliver = async (event: OutboxEvent): Promise<void> => log({ level: 'debug', event: `outbox.${event.topic}` });

  return async ({ Records }: StreamEvent): Promise<BatchAnswer> => {
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
    failures.push(...failed.map(({ id }) => sequenceOf.get(id) ?? ''));
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
  };
};

import { writtenRecords } from '../../../adapters/dynamodb/index.ts';
import { outboxEventsOf } from '../../../services/outbox/index.ts';
import type { OutboxEvent } from '../../../services/ports/index.ts';

/** The part of a record of the table's stream, as Lambda hands it over, that the gateway reads. */
export type StreamRecord = Parameters<typeof writtenRecords>[0][number] & {
  readonly dynamodb?: { readonly SequenceNumber?: string };
};

/** The outbox event that a record carries; undefined for every other change of the table. */
export const readStreamEvent = (record: StreamRecord): OutboxEvent | undefined =>
  outboxEventsOf(writtenRecords([record]))[0];

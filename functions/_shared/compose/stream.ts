import type { DynamoDBRecord } from 'aws-lambda';
import { insertedRecords } from '../../../adapters/dynamodb/index.ts';
import { outboxEventsOf } from '../../../services/outbox/index.ts';
import type { OutboxEvent } from '../../../services/ports/index.ts';

/** The outbox event that a record of the table's stream carries; undefined for every other change of the table. */
export const readStreamEvent = (record: DynamoDBRecord): OutboxEvent | undefined =>
  outboxEventsOf(insertedRecords([record]))[0];

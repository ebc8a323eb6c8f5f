import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, RecordTable, RetryOptions } from '../../services/ports/index.ts';
import { makeReader } from './read.ts';
import { type CapacityMeter, makeSender, metering } from './sender.ts';
import { makeTransact } from './write.ts';

interface DynamoTableOptions {
  /** With `maxAttempts: 1`: this adapter tries again by itself, within its own budget. */
  readonly client: DynamoDBClient;
  /** A table of the shape in schemas/table-shape.ts. */
  readonly tableName: string;
  readonly clock: Clock;
  readonly retries?: RetryOptions;
  readonly meter?: CapacityMeter;
}

/** The record table on DynamoDB; see RecordTable. */
export const makeDynamoTable = ({ client, tableName, clock, retries, meter }: DynamoTableOptions): RecordTable => {
  const send = makeSender({ ...(retries ? { retries } : {}), ...(meter ? { meter } : {}) });
  const dependencies = { client, tableName, clock, send, metered: metering(meter) };
  return { ...makeReader(dependencies), transact: makeTransact(dependencies) };
};

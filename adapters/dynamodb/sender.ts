import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type RetryOptions, withRetries } from '../../services/ports/index.ts';

/** Told what every call consumed, as DynamoDB reports it. */
export type CapacityMeter = (operation: string, units: number) => void;

export interface SenderOptions {
  readonly client: DynamoDBClient;
  readonly retries?: RetryOptions;
  readonly meter?: CapacityMeter;
}

interface Metered {
  readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined;
}

/** One call, tried again while it may succeed; throws `store.unavailable`. */
export type Sender = <Output extends Metered>(operation: string, call: () => Promise<Output>) => Promise<Output>;

/** What every request adds so that the answer says what it consumed. */
export const metering = (meter: CapacityMeter | undefined): { readonly ReturnConsumedCapacity?: 'TOTAL' } =>
  meter ? { ReturnConsumedCapacity: 'TOTAL' } : {};

export const makeSender =
  ({ retries, meter }: Omit<SenderOptions, 'client'>): Sender =>
  async (operation, call) => {
    const output = await withRetries(call, retries);
    for (const { CapacityUnits = 0 } of [output.ConsumedCapacity ?? []].flat()) meter?.(operation, CapacityUnits);
    return output;
  };

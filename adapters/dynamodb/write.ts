import { randomBytes, randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { HutongError } from '../../schemas/error.ts';
import {
  type Clock,
  checkTransaction,
  type Put,
  type Transaction,
  type TransactResult,
} from '../../services/ports/index.ts';
import { keyItem } from './item.ts';
import type { Sender } from './sender.ts';
import { putRequest, type Reborn, transactRequest, type WriteContext } from './write-requests.ts';

interface Dependencies {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly send: Sender;
  readonly metered: { readonly ReturnConsumedCapacity?: 'TOTAL' };
}

type Failed = Extract<TransactResult, { ok: false }>['failed'][number];

/** Between finding an expired item and replacing it another writer may come first, but not time after time. */
const maxRounds = 8;

const neverSettled = (): HutongError =>
  new HutongError('store.unavailable', 'Other writers changed these items again and again');

const placeOf = ({ puts = [], deletes = [] }: Transaction, position: number): Failed => {
  if (position < puts.length) return { list: 'puts', position };
  if (position < puts.length + deletes.length) return { list: 'deletes', position: position - puts.length };
  return { list: 'checks', position: position - puts.length - deletes.length };
};

/** Positions of the conditions that failed, among them those that only the adapter set; undefined when none is why it failed. */
const failedPositions = (error: unknown): number[] | undefined => {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const positions = (error.CancellationReasons ?? []).flatMap(({ Code }, position) =>
    Code === 'ConditionalCheckFailed' ? [position] : [],
  );
  return positions.length > 0 ? positions : undefined;
};

export const makeTransact = ({ client, tableName, clock, send, metered }: Dependencies) => {
  const context = (): WriteContext => ({ tableName, nowSeconds: Math.floor(clock.now() / 1000) });

  const sendTransaction = (transaction: Transaction, reborn: Reborn): Promise<readonly number[]> => {
    const input = { ...transactRequest(transaction, context(), reborn, randomUUID()), ...metered };
    let failed: readonly number[] = [];
    const call = async () => {
      try {
        return await client.send(new TransactWriteItemsCommand(input));
      } catch (error) {
        const positions = failedPositions(error);
        if (!positions) throw error;
        failed = positions;
        return {};
      }
    };
    return send('TransactWriteItems', call).then(() => failed);
  };

  const transactAll = async (transaction: Transaction): Promise<TransactResult> => {
    const reborn = new Set<number>();
    for (let round = 0; round < maxRounds; round += 1) {
      const positions = await sendTransaction(transaction, reborn);
      if (positions.length === 0) return { ok: true };
      const places = positions.map((position) => placeOf(transaction, position));
      const isOwn = ({ list, position }: Failed): boolean =>
        list === 'puts' && transaction.puts?.[position]?.condition === undefined;
      const failed = places.filter((place) => !isOwn(place));
      if (failed.length > 0) return { ok: false, failed };
      for (const { position } of places) if (!reborn.delete(position)) reborn.add(position);
    }
    throw neverSettled();
  };

  /** Whether the condition held; also when it holds no more because an earlier send of this very write succeeded unseen. */
  const sendPut = async (put: Put, reborn: boolean): Promise<boolean> => {
    const writeId = randomBytes(12);
    const input = {
      ...putRequest(put, context(), reborn, writeId),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      ...metered,
    };
    let held = true;
    await send('UpdateItem', async () => {
      try {
        return await client.send(new UpdateItemCommand(input));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        held = writeId.equals(error.Item?.w?.B ?? Buffer.alloc(0));
        return {};
      }
    });
    return held;
  };

  /** Outside a transaction a write costs half the units. */
  const putAlone = async (put: Put): Promise<TransactResult> => {
    for (let round = 0; round < maxRounds; round += 1) {
      if (await sendPut(put, round % 2 === 1 && put.condition === undefined)) return { ok: true };
      if (put.condition !== undefined) return { ok: false, failed: [{ list: 'puts', position: 0 }] };
    }
    throw neverSettled();
  };

  return async (transaction: Transaction): Promise<TransactResult> => {
    const count = checkTransaction(transaction);
    if (count === 0) return { ok: true };
    const [put] = transaction.puts ?? [];
    const [remove] = transaction.deletes ?? [];
    if (count === 1 && put) return putAlone(put);
    if (count === 1 && remove && remove.condition === undefined) {
      const input = { TableName: tableName, Key: keyItem(remove), ...metered };
      await send('DeleteItem', () => client.send(new DeleteItemCommand(input)));
      return { ok: true };
    }
    return transactAll(transaction);
  };
};

import type {
  AttributeValue,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  Update,
} from '@aws-sdk/client-dynamodb';
import type { Check, Condition, Delete, Put, Transaction } from '../../services/ports/index.ts';
import { type Item, keyItem, recordAttributes } from './item.ts';

export interface WriteContext {
  readonly tableName: string;
  readonly nowSeconds: number;
}

/** Positions of unconditional puts whose key was found to hold an expired item that is not swept yet. */
export type Reborn = ReadonlySet<number>;

interface Expression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Item;
}

const number = (value: number): AttributeValue => ({ N: String(value) });

const holds = (condition: Condition, nowSeconds: number): Expression =>
  condition === 'absent'
    ? {
        ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now',
        ExpressionAttributeValues: { ':now': number(nowSeconds) },
      }
    : {
        ConditionExpression: 'v = :was AND (attribute_not_exists(expires) OR expires > :now)',
        ExpressionAttributeValues: { ':now': number(nowSeconds), ':was': number(condition) },
      };

/** An expired item must not pass on its version; whoever meets one learns it by this condition and puts again as `reborn`. */
const notExpired = (nowSeconds: number): Expression => ({
  ConditionExpression: 'attribute_not_exists(expires) OR expires > :now',
  ExpressionAttributeValues: { ':now': number(nowSeconds) },
});

/**
 * A put as an Update, the one operation in which DynamoDB counts the version up by itself; it costs what a Put costs. `writeId`, given
 * for a write outside a transaction, lets a repeated request recognise its own earlier success.
 */
export const putRequest = (put: Put, context: WriteContext, reborn: boolean, writeId?: Uint8Array): Update => {
  const condition = reborn ? 'absent' : put.condition;
  const expression = condition === undefined ? notExpired(context.nowSeconds) : holds(condition, context.nowSeconds);
  const values: Item = { ...expression.ExpressionAttributeValues };
  const sets: string[] = [];
  const removes: string[] = [];
  const attributes = { ...recordAttributes(put), w: writeId && { B: writeId } };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) {
      removes.push(name);
    } else {
      values[`:${name}`] = value;
      sets.push(`${name} = :${name}`);
    }
  }
  if (condition === undefined) {
    Object.assign(values, { ':zero': number(0), ':one': number(1) });
    sets.push('v = if_not_exists(v, :zero) + :one');
  } else {
    values[':v'] = number(condition === 'absent' ? 1 : condition + 1);
    sets.push('v = :v');
  }
  return {
    TableName: context.tableName,
    Key: keyItem(put),
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removes.join(', ')}`,
    ConditionExpression: expression.ConditionExpression,
    ExpressionAttributeValues: values,
  };
};

const deleteRequest = (key: Delete, { tableName, nowSeconds }: WriteContext): TransactWriteItem => ({
  Delete: {
    TableName: tableName,
    Key: keyItem(key),
    ...(key.condition === undefined ? {} : holds(key.condition, nowSeconds)),
  },
});

const checkRequest = (check: Check, { tableName, nowSeconds }: WriteContext): TransactWriteItem => ({
  ConditionCheck: { TableName: tableName, Key: keyItem(check), ...holds(check.condition, nowSeconds) },
});

/** Puts, deletes, checks in this order, which is the order of DynamoDB's cancellation reasons. `token` makes a repeated send harmless for ten minutes. */
export const transactRequest = (
  { puts = [], deletes = [], checks = [] }: Transaction,
  context: WriteContext,
  reborn: Reborn,
  token: string,
): TransactWriteItemsCommandInput => ({
  ClientRequestToken: token,
  TransactItems: [
    ...puts.map((put, position) => ({ Update: putRequest(put, context, reborn.has(position)) })),
    ...deletes.map((key) => deleteRequest(key, context)),
    ...checks.map((check) => checkRequest(check, context)),
  ],
});

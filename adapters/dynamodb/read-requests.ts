import type { BatchGetItemCommandInput, GetItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { type CursorPosition, checkQuery, type Key, type QueryRequest } from '../../services/ports/index.ts';
import { type Item, keyItem, shapeOf } from './item.ts';

/** DynamoDB's bound on BatchGetItem. */
export const maxBatchGet = 100;

export const getRequest = (tableName: string, key: Key): GetItemCommandInput => ({
  TableName: tableName,
  Key: keyItem(key),
  ConsistentRead: true,
});

export const batchGetRequest = (
  tableName: string,
  keys: readonly Item[],
  consistent: boolean,
): BatchGetItemCommandInput => ({
  RequestItems: { [tableName]: { Keys: [...keys], ConsistentRead: consistent } },
});

interface KeyColumns {
  readonly partitionKey: string;
  readonly sortKey: string;
}

const startKey = (request: QueryRequest, columns: KeyColumns, after: CursorPosition): Item => {
  const base = keyItem(after);
  return after.indexSk === undefined
    ? base
    : { ...base, [columns.partitionKey]: { S: request.pk }, [columns.sortKey]: { S: after.indexSk } };
};

/** Undefined when no key can be in the range. */
export const queryRequest = (tableName: string, request: QueryRequest): QueryCommandInput | undefined => {
  const { limit, descending, from, to, empty, after } = checkQuery(request);
  const columns = request.index === undefined ? { partitionKey: 'pk', sortKey: 'sk' } : shapeOf(request.index);
  const exclusiveStart = after && startKey(request, columns, after);
  if (empty) return undefined;
  const values: Item = { ':pk': { S: request.pk } };
  let condition = `${columns.partitionKey} = :pk`;
  if (from !== undefined) values[':from'] = { S: from };
  if (to !== undefined) values[':to'] = { S: to };
  // DynamoDB allows one condition on the sort key.
  if (from !== undefined && to !== undefined) condition += ` AND ${columns.sortKey} BETWEEN :from AND :to`;
  else if (from !== undefined) condition += ` AND ${columns.sortKey} >= :from`;
  else if (to !== undefined) condition += ` AND ${columns.sortKey} <= :to`;
  return {
    TableName: tableName,
    KeyConditionExpression: condition,
    ExpressionAttributeValues: values,
    ScanIndexForward: !descending,
    Limit: limit,
    ...(request.index === undefined ? { ConsistentRead: true } : { IndexName: request.index }),
    ...(exclusiveStart ? { ExclusiveStartKey: exclusiveStart } : {}),
  };
};

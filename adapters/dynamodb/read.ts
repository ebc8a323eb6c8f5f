import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { HutongError } from '../../schemas/error.ts';
import {
  type Clock,
  checkKey,
  checkKeys,
  isLive,
  type Key,
  type QueryPage,
  type QueryRequest,
  type RecordTable,
  type StoredRecord,
  writeCursor,
} from '../../services/ports/index.ts';
import { type Item, keyItem, readItem, readKey, shapeOf } from './item.ts';
import { batchGetRequest, getRequest, maxBatchGet, queryRequest } from './read-requests.ts';
import type { Sender } from './sender.ts';

interface Dependencies {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly send: Sender;
  readonly metered: { readonly ReturnConsumedCapacity?: 'TOTAL' };
}

const idOf = ({ pk, sk }: Key): string => `${pk}\0${sk}`;

/** DynamoDB says which keys of a batch it left over. */
class Unprocessed extends Error {
  override readonly name = 'ThrottlingException';
}

export const makeReader = ({
  client,
  tableName,
  clock,
  send,
  metered,
}: Dependencies): Omit<RecordTable, 'transact'> => {
  const live = (items: readonly Item[]): StoredRecord[] => {
    const now = clock.now();
    return items.map(readItem).filter(({ expiresAt }) => isLive(expiresAt, now));
  };

  /** At most a hundred keys. What is left over is asked for again, with the delays of a throttled call. */
  const fetchBatch = async (keys: readonly Key[], consistent: boolean): Promise<Item[]> => {
    const items: Item[] = [];
    let wanted: readonly Item[] = keys.map(keyItem);
    await send('BatchGetItem', async () => {
      const input = { ...batchGetRequest(tableName, wanted, consistent), ...metered };
      const output = await client.send(new BatchGetItemCommand(input));
      items.push(...(output.Responses?.[tableName] ?? []));
      wanted = output.UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (wanted.length > 0) throw new Unprocessed('Keys were left over');
      return output;
    });
    return items;
  };

  const fetch = async (keys: readonly Key[], consistent: boolean): Promise<StoredRecord[]> => {
    const batches: Promise<Item[]>[] = [];
    for (let start = 0; start < keys.length; start += maxBatchGet) {
      batches.push(fetchBatch(keys.slice(start, start + maxBatchGet), consistent));
    }
    return live((await Promise.all(batches)).flat());
  };

  /** Indexes hold keys only: reads the items, and leaves out those whose entry is older than they are. */
  const follow = async (request: QueryRequest, entries: readonly Item[]): Promise<StoredRecord[]> => {
    const index = request.index;
    if (index === undefined) return live(entries);
    const found = new Map((await fetch(entries.map(readKey), false)).map((record) => [idOf(record), record]));
    return entries.flatMap((entry) => {
      const record = found.get(idOf(readKey(entry)));
      const current = record?.indexes?.[index];
      return current?.pk === request.pk && current.sk === entry[shapeOf(index).sortKey]?.S && record ? [record] : [];
    });
  };

  const cursorAt = (request: QueryRequest, last: Item): string => {
    if (request.index === undefined) return writeCursor(request, readKey(last));
    const indexSk = last[shapeOf(request.index).sortKey]?.S;
    if (indexSk === undefined) throw new HutongError('internal', 'An index page ended without its sort key');
    return writeCursor(request, { ...readKey(last), indexSk });
  };

  return {
    async get(key) {
      checkKey(key);
      const input = { ...getRequest(tableName, key), ...metered };
      const { Item } = await send('GetItem', () => client.send(new GetItemCommand(input)));
      return Item && live([Item])[0];
    },
    batchGet: async (keys) => fetch(checkKeys(keys), true),
    async query(request): Promise<QueryPage> {
      const input = queryRequest(tableName, request);
      if (!input) return { items: [] };
      const output = await send('Query', () => client.send(new QueryCommand({ ...input, ...metered })));
      const items = await follow(request, output.Items ?? []);
      return { items, ...(output.LastEvaluatedKey ? { cursor: cursorAt(request, output.LastEvaluatedKey) } : {}) };
    },
  };
};

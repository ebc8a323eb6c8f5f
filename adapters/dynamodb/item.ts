import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { HutongError } from '../../schemas/error.ts';
import { tableShape } from '../../schemas/table-shape.ts';
import { type IndexName, indexNames, type Key, type NewRecord, type StoredRecord } from '../../services/ports/index.ts';
import { packBody, unpackBody } from './body.ts';

/** Attributes besides those of tableShape: `v` version, `b` or `z` body, `w` the lone write that made it. */
export type Item = Record<string, AttributeValue>;

export const shapeOf = (name: IndexName): (typeof tableShape.indexes)[number] =>
  tableShape.indexes[indexNames.indexOf(name)] ?? tableShape.indexes[0];

export const keyItem = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** Every attribute that a put decides, but for key and version; undefined ones are removed. */
export const recordAttributes = (record: NewRecord): Record<string, AttributeValue | undefined> => {
  const attributes: Record<string, AttributeValue | undefined> = {
    ...packBody(record.body),
    [tableShape.expiryAttribute]: record.expiresAt === undefined ? undefined : { N: String(record.expiresAt) },
  };
  for (const name of indexNames) {
    const key = record.indexes?.[name];
    const { partitionKey, sortKey } = shapeOf(name);
    attributes[partitionKey] = key && { S: key.pk };
    attributes[sortKey] = key && { S: key.sk };
  }
  return attributes;
};

const text = (item: Item, attribute: string): string => {
  const value = item[attribute]?.S;
  if (value === undefined)
    throw new HutongError('internal', 'An item of the record table lacks a key', { path: attribute });
  return value;
};

export const readKey = (item: Item): Key => ({ pk: text(item, 'pk'), sk: text(item, 'sk') });

const readIndexes = (item: Item): Partial<Record<IndexName, Key>> => {
  const indexes: Partial<Record<IndexName, Key>> = {};
  for (const name of indexNames) {
    const { partitionKey, sortKey } = shapeOf(name);
    if (item[partitionKey]) indexes[name] = { pk: text(item, partitionKey), sk: text(item, sortKey) };
  }
  return indexes;
};

export const readItem = (item: Item): StoredRecord => {
  const indexes = readIndexes(item);
  const expires = item[tableShape.expiryAttribute]?.N;
  return {
    ...readKey(item),
    body: unpackBody(item.b, item.z),
    version: Number(item.v?.N),
    ...(Object.keys(indexes).length > 0 ? { indexes } : {}),
    ...(expires === undefined ? {} : { expiresAt: Number(expires) }),
  };
};

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredRecord } from '../../services/ports/index.ts';
import { readItem } from './item.ts';

/** The part of a DynamoDB Streams record that tells of a written item; what Lambda hands over has bytes as base64 text. */
interface StreamRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | { readonly NewImage?: StreamImage | undefined; readonly OldImage?: StreamImage | undefined }
    | undefined;
}
type StreamImage = Readonly<Record<string, StreamAttribute>>;
export interface StreamAttribute {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: string | Uint8Array | undefined;
}

const toAttribute = ({ S, N, B }: StreamAttribute): AttributeValue => {
  if (S !== undefined) return { S };
  if (N !== undefined) return { N };
  return { B: typeof B === 'string' ? Buffer.from(B, 'base64') : (B ?? new Uint8Array()) };
};

/** The items that stream records say were inserted or changed, in the stream's order and as they were then; deletions, expiry among them, are left out. */
export const writtenRecords = (records: readonly StreamRecord[]): readonly StoredRecord[] =>
  records.flatMap(({ eventName, dynamodb }) => {
    if (eventName === 'REMOVE' || !dynamodb?.NewImage) return [];
    const entries = Object.entries(dynamodb.NewImage).map(([name, value]) => [name, toAttribute(value)] as const);
    return [readItem(Object.fromEntries(entries))];
  });

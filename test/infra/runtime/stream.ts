import type { StreamRecord } from '../../../functions/_shared/compose/stream.ts';
import { propertiesOf, type Templates } from '../synthesise.ts';
import { sdkEnvironment, tableName } from './services.ts';

/** As DynamoDB Streams answers, as far as it is read here. */
interface StreamAnswer {
  readonly Streams?: readonly { readonly StreamArn: string }[];
  readonly StreamDescription?: { readonly Shards: readonly { readonly ShardId: string }[] };
  readonly ShardIterator?: string;
  readonly Records?: readonly Change[];
  readonly NextShardIterator?: string;
}
type Change = StreamRecord & {
  readonly dynamodb?: { readonly Keys?: Readonly<Record<string, { readonly S: string }>> };
};

const call = async (port: number, operation: string, input: unknown): Promise<StreamAnswer> => {
  const credential = `${sdkEnvironment.AWS_ACCESS_KEY_ID}/20260101/cn-north-1/dynamodb/aws4_request`;
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      // The engine on this machine checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${operation}: ${response.status}`);
  // The service answers in this form.
  return (await response.json()) as StreamAnswer;
};

const readShard = async (port: number, StreamArn: string, ShardId: string): Promise<Change[]> => {
  const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator: iterator } = await call(port, 'GetShardIterator', start);
  const records: Change[] = [];
  while (iterator !== undefined) {
    const answer = await call(port, 'GetRecords', { ShardIterator: iterator });
    if (answer.Records === undefined || answer.Records.length === 0) break;
    records.push(...answer.Records);
    iterator = answer.NextShardIterator;
  }
  return records;
};

/** Everything that the table's stream holds, in order. */
export const readStream = async (port: number): Promise<readonly Change[]> => {
  const { Streams = [] } = await call(port, 'ListStreams', { TableName: tableName });
  const records: Change[] = [];
  for (const { StreamArn } of Streams) {
    const { StreamDescription } = await call(port, 'DescribeStream', { StreamArn });
    for (const { ShardId } of StreamDescription?.Shards ?? [])
      records.push(...(await readShard(port, StreamArn, ShardId)));
  }
  return records;
};

/** Whether the template's event source hands a record to the outbox function. */
export const passesFilter = (stage: Templates): ((record: Change) => boolean) => {
  const [{ Pattern }] = propertiesOf(stage, 'AWS::Lambda::EventSourceMapping').FilterCriteria.Filters;
  const { eventName, dynamodb } = JSON.parse(Pattern);
  const [{ prefix }] = dynamodb.Keys.pk.S;
  return (record) => eventName.includes(record.eventName) && record.dynamodb?.Keys?.pk?.S.startsWith(prefix) === true;
};

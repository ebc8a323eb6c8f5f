import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertedRecords, makeDynamoTable, type StreamAttribute } from '../../adapters/dynamodb/index.ts';
import { deliverLanes, makeOutbox, makeOutboxPump, outboxEventsOf } from '../../services/outbox/index.ts';
import type { OutboxEvent } from '../../services/ports/index.ts';
import { type Dynoxide, dynoxideSkip, startDynoxide } from './dynoxide.ts';
import { manualClock } from './manual-clock.ts';
import { outboxPumpSuite } from './outbox-pump.ts';

let engine: Dynoxide;
let tables = 0;
beforeAll(async () => {
  if (dynoxideSkip === undefined) engine = await startDynoxide();
});
afterAll(() => engine?.stop());

const makeTable = async () => {
  const tableName = `outbox-${tables++}`;
  await engine.createTable(tableName);
  return { tableName, table: makeDynamoTable({ client: engine.client, tableName, clock: manualClock() }) };
};

outboxPumpSuite({
  name: 'DynamoDB (dynoxide), polled',
  skip: dynoxideSkip,
  async make() {
    const { table } = await makeTable();
    const outbox = makeOutbox({ shards: 1 });
    return {
      async write(events) {
        expect(await table.transact({ puts: events.map(outbox.entry) })).toEqual({ ok: true });
      },
      open: () => makeOutboxPump({ table, shards: 1 }),
      async kept() {
        const pages = await Promise.all(['outbox#0', 'outbox-parked#failing'].map((pk) => table.query({ pk })));
        return pages.reduce((total, { items }) => total + items.length, 0);
      },
    };
  },
});

/** As Lambda hands a stream over: bytes in base64. */
const toImage = (item: Record<string, AttributeValue>): Record<string, StreamAttribute> =>
  Object.fromEntries(
    Object.entries(item).map(([name, { S, N, B }]) => [name, { S, N, B: B && Buffer.from(B).toString('base64') }]),
  );

const event = (number: number, orderKey: string): OutboxEvent => ({
  id: `01JHTEST${String(number).padStart(18, '0')}`,
  topic: 'result.published',
  orderKey,
  at: '2026-01-15T08:00:00Z',
  // Long enough to be compressed.
  payload: { number, references: Array.from({ length: 60 }, (_, place) => `DiagnosticReport/${place}`) },
});

describe.skipIf(dynoxideSkip !== undefined)('events from DynamoDB Streams records', () => {
  it('are those that were inserted, in order, as they were written', async () => {
    const { table, tableName } = await makeTable();
    const outbox = makeOutbox({ shards: 1, keepSeconds: 86_400 });
    const events = [event(1, 'a'), event(2, 'b'), event(3, 'a')];
    await table.transact({ puts: [...events.map(outbox.entry), { pk: 'patient#1', sk: 'self', body: '{}' }] });
    const read = async (pk: string) => {
      const output = await engine.client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
        }),
      );
      return (output.Items ?? []).map((item) => ({ eventName: 'INSERT', dynamodb: { NewImage: toImage(item) } }));
    };
    const inserted = [...(await read('patient#1')), ...(await read('outbox#0'))];
    const removed = inserted.map(({ dynamodb }) => ({
      eventName: 'REMOVE',
      dynamodb: { OldImage: dynamodb.NewImage },
    }));
    const changed = inserted.map((record) => ({ ...record, eventName: 'MODIFY' }));
    expect(outboxEventsOf(insertedRecords([...removed, ...inserted, ...changed]))).toEqual(events);
  });

  it('reach a handler lane by lane, and those that failed are named for a partial batch answer', async () => {
    const seen: number[] = [];
    const events = [event(1, 'a'), event(2, 'b'), event(3, 'a'), event(4, 'b')];
    const result = await deliverLanes(events, async ({ payload, orderKey }) => {
      if (orderKey === 'a') throw new Error('refused by the test');
      seen.push(Number(payload.number));
    });
    expect(seen).toEqual([2, 4]);
    expect(result.failed.map(({ payload }) => payload.number)).toEqual([1, 3]);
  });
});

import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDynamoTable, type StreamAttribute, writtenRecords } from '../../adapters/dynamodb/index.ts';
import { deliverLanes, makeOutbox, makeOutboxPump, outboxEventsOf } from '../../services/outbox/index.ts';
import type { OutboxEvent } from '../../services/ports/index.ts';
import { finishLargeTransactions, withLargeTransactions } from '../../services/store/large-transactions/index.ts';
import { type Dynoxide, dynoxideSkip, startDynoxide } from './dynoxide.ts';
import { manualClock } from './manual-clock.ts';
import { outboxPumpSuite } from './outbox-pump.ts';
import { countingIds, stoppingTable } from './stopping-table.ts';

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
  /** The items of a partition, as the stream would tell of them now. */
  const recordsOf = async (tableName: string, pk: string, eventName: 'INSERT' | 'MODIFY') => {
    const output = await engine.client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    );
    return (output.Items ?? []).map((item) => ({ eventName, dynamodb: { NewImage: toImage(item) } }));
  };
  const outbox = makeOutbox({ shards: 1, keepSeconds: 86_400 });

  it('are those that were written, in order, as they were written', async () => {
    const { table, tableName } = await makeTable();
    const events = [event(1, 'a'), event(2, 'b'), event(3, 'a')];
    await table.transact({ puts: [...events.map(outbox.entry), { pk: 'patient#1', sk: 'self', body: '{}' }] });
    const inserted = [
      ...(await recordsOf(tableName, 'patient#1', 'INSERT')),
      ...(await recordsOf(tableName, 'outbox#0', 'INSERT')),
    ];
    const removed = inserted.map(({ dynamodb }) => ({
      eventName: 'REMOVE',
      dynamodb: { OldImage: dynamodb.NewImage },
    }));
    expect(outboxEventsOf(writtenRecords([...removed, ...inserted]))).toEqual(events);
  });

  it('of a large transaction come when it is committed, once', async () => {
    const { table, tableName } = await makeTable();
    const clock = manualClock();
    const events = Array.from({ length: 120 }, (_, number) => event(number, 'a'));
    const options = { clock, ids: countingIds() };
    // Write 5 is the first after the decision.
    await withLargeTransactions(stoppingTable(table, 5), options).transact({ puts: events.map(outbox.entry) });
    const staged = await recordsOf(tableName, 'outbox#0', 'INSERT');
    expect(staged).toHaveLength(120);
    expect(outboxEventsOf(writtenRecords(staged))).toEqual([]);
    await finishLargeTransactions(table, { clock });
    const released = await recordsOf(tableName, 'outbox#0', 'MODIFY');
    expect(outboxEventsOf(writtenRecords([...staged, ...released]))).toEqual(events);
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

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDynamoTable } from '../../adapters/dynamodb/index.ts';
import type { RecordTable } from '../../services/ports/index.ts';
import { type Dynoxide, dynoxideSkip, startDynoxide } from './dynoxide.ts';
import { manualClock } from './manual-clock.ts';

/** `before`: the request never arrives. `after`: it is done, and the answer is lost. */
interface Injected {
  readonly name: string;
  readonly when: 'before' | 'after';
  readonly reasons?: readonly string[];
}

const inject = (client: DynamoDBClient, faults: Injected[]) => {
  const sent: { readonly operation: string; readonly input: unknown }[] = [];
  const fail = ({ name, reasons }: Injected) =>
    Object.assign(new Error(name), {
      name,
      $metadata: {},
      ...(reasons ? { CancellationReasons: reasons.map((Code) => ({ Code })) } : {}),
    });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      sent.push({ operation: String(context.commandName), input: args.input });
      const fault = faults.shift();
      if (fault?.when === 'before') throw fail(fault);
      const answer = await next(args);
      if (fault) throw fail(fault);
      return answer;
    },
    { step: 'initialize', name: 'inject', override: true },
  );
  return sent;
};

describe.skipIf(dynoxideSkip !== undefined)(
  `DynamoDB faults${dynoxideSkip ? ` (skipped: ${dynoxideSkip})` : ''}`,
  () => {
    let engine: Dynoxide;
    let table: RecordTable;
    let sent: ReturnType<typeof inject>;
    const faults: Injected[] = [];
    const delays: number[] = [];
    let now = 0;

    beforeAll(async () => {
      engine = await startDynoxide();
      await engine.createTable('records');
      const retries = {
        now: () => now,
        random: () => 1,
        async sleep(milliseconds: number) {
          delays.push(milliseconds);
          now += milliseconds;
        },
      };
      sent = inject(engine.client, faults);
      table = makeDynamoTable({ client: engine.client, tableName: 'records', clock: manualClock(), retries });
    });
    beforeEach(() => {
      faults.length = 0;
      sent.length = 0;
      delays.length = 0;
    });
    afterAll(() => engine?.stop());

    const lost = { name: 'TimeoutError', when: 'after' } as const;

    it('a lone conditional put whose answer was lost succeeds, once', async () => {
      faults.push(lost, lost);
      const put = { pk: 'lost', sk: 'claim', body: 'mine', condition: 'absent' as const };
      expect(await table.transact({ puts: [put] })).toEqual({ ok: true });
      expect(await table.get(put)).toMatchObject({ body: 'mine', version: 1 });
      expect(await table.transact({ puts: [put] })).toMatchObject({ ok: false });
    });

    it('a lone put on a version whose answer was lost succeeds, once', async () => {
      const put = { pk: 'lost', sk: 'version', body: '1' };
      await table.transact({ puts: [put] });
      faults.push(lost);
      expect(await table.transact({ puts: [{ ...put, body: '2', condition: 1 }] })).toEqual({ ok: true });
      expect(await table.get(put)).toMatchObject({ body: '2', version: 2 });
    });

    it('a transaction whose answer was lost is sent again under the same token', async () => {
      faults.push(lost);
      const puts = ['a', 'b'].map((sk) => ({ pk: 'lost#all', sk, body: sk, condition: 'absent' as const }));
      const result = await table.transact({ puts });
      const tokens = sent.map(({ input }) => (input as { ClientRequestToken?: string }).ClientRequestToken);
      expect(tokens).toHaveLength(2);
      expect(new Set(tokens).size).toBe(1);
      expect(result).toEqual({ ok: true });
      expect((await table.query({ pk: 'lost#all' })).items).toHaveLength(2);
    });

    it.each([
      'ThrottlingException',
      'ProvisionedThroughputExceededException',
      'RequestLimitExceeded',
      'InternalServerError',
      'TransactionInProgressException',
      'TransactionConflictException',
      'ECONNRESET',
    ])('%s is tried again, with growing delays', async (name) => {
      faults.push({ name, when: 'before' }, { name, when: 'before' }, { name, when: 'before' });
      await table.get({ pk: 'x', sk: 'x' });
      expect(sent).toHaveLength(4);
      expect(delays).toEqual([20, 40, 80]);
    });

    it('a cancelled transaction is tried again when only conflicts and throttling cancelled it', async () => {
      const reasons = ['None', 'TransactionConflict', 'ThrottlingError'];
      faults.push({ name: 'TransactionCanceledException', when: 'before', reasons });
      const puts = ['a', 'b', 'c'].map((sk) => ({ pk: 'conflict', sk, body: sk }));
      expect(await table.transact({ puts })).toEqual({ ok: true });
      expect(sent).toHaveLength(2);
    });

    it('what stays is store.unavailable when the time is spent, and nothing was written', async () => {
      faults.push(...Array.from({ length: 100 }, () => ({ name: 'ThrottlingException', when: 'before' as const })));
      const put = { pk: 'spent', sk: 'x', body: '' };
      await expect(table.transact({ puts: [put] })).rejects.toMatchObject({ code: 'store.unavailable' });
      expect(delays.reduce((total, delay) => total + delay, 0)).toBeLessThan(4000);
      expect(sent.length).toBeLessThan(15);
      faults.length = 0;
      expect(await table.get(put)).toBeUndefined();
    });

    it('what cannot get better is not tried again', async () => {
      faults.push({ name: 'AccessDeniedException', when: 'before' });
      await expect(table.get({ pk: 'x', sk: 'x' })).rejects.toMatchObject({ code: 'store.unavailable' });
      expect(sent).toHaveLength(1);
    });

    it('keys that a batch left over are asked for again', async () => {
      const key = { pk: 'left', sk: 'over' };
      await table.transact({ puts: [{ ...key, body: 'here' }] });
      let asked = 0;
      engine.client.middlewareStack.add(
        (next, context) => async (args) => {
          asked += context.commandName === 'BatchGetItemCommand' ? 1 : 0;
          if (context.commandName !== 'BatchGetItemCommand' || asked > 1) return next(args);
          // The input of a BatchGetItem, answered as if all of it was left over.
          const { RequestItems } = args.input as { RequestItems: unknown };
          return { response: {}, output: { $metadata: {}, Responses: {}, UnprocessedKeys: RequestItems } as never };
        },
        { step: 'initialize', name: 'left-over' },
      );
      expect(await table.batchGet([key])).toMatchObject([{ body: 'here' }]);
      expect(asked).toBe(2);
      engine.client.middlewareStack.remove('left-over');
    });
  },
);

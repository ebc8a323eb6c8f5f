import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../functions/_shared/log.ts';
import { wireOutbox } from '../../functions/outbox/wire.ts';
import type { OutboxEvent } from '../../services/ports/index.ts';

const record = (sequence: number) => ({ eventName: 'INSERT', dynamodb: { SequenceNumber: String(sequence) } });

const event = (id: string): OutboxEvent => ({
  id,
  topic: `topic-${id}`,
  orderKey: 'report-1',
  at: '2026-01-15T08:00:00Z',
  payload: {},
});

/** The function over records whose events are given by their sequence numbers; `throws` for what cannot be read. */
const prepare = (events: Readonly<Record<string, OutboxEvent | 'throws' | undefined>>) => {
  const lines: LogLine[] = [];
  const handler = wireOutbox({ log: (line) => lines.push(line) }, ({ dynamodb }) => {
    const found = events[dynamodb?.SequenceNumber ?? ''];
    if (found === 'throws') throw new Error('张三 110101199003070000');
    return found;
  });
  return { handler, lines };
};

describe('the outbox function', () => {
  it('delivers the events of a batch in order and asks for none again', async () => {
    const { handler, lines } = prepare({ 1: event('a'), 2: undefined, 3: event('b') });

    const answer = await handler({ Records: [record(1), record(2), record(3)] });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(lines.map((line) => line.event)).toEqual(['outbox.topic-a', 'outbox.topic-b']);
  });

  it('delivers what comes before a record that cannot be read, and asks for that record on', async () => {
    const { handler, lines } = prepare({ 1: event('a'), 2: 'throws', 3: event('b') });

    const answer = await handler({ Records: [record(1), record(2), record(3)] });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(lines.map((line) => line.event)).toEqual(['outbox.unreadable', 'outbox.topic-a']);
  });

  it('asks for a record whose delivery failed, and for what follows it in its lane', async () => {
    const asked: string[] = [];
    const handler = wireOutbox(
      {
        log: (line) => {
          asked.push(line.event);
          if (line.event === 'outbox.topic-b') throw new Error('the subscriber is away');
        },
      },
      ({ dynamodb }) => event({ 1: 'a', 2: 'b', 3: 'c' }[dynamodb?.SequenceNumber ?? ''] ?? ''),
    );

    const answer = await handler({ Records: [record(1), record(2), record(3)] });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }] });
    expect(asked).not.toContain('outbox.topic-c');
  });

  it('hands events to subscriptions, then sends; the schedule only sends', async () => {
    const asked: string[] = [];
    const handler = wireOutbox({ log: () => {} }, () => event('a'), {
      dispatch: async ({ id }) => {
        asked.push(`dispatch ${id}`);
      },
      deliver: async () => {
        asked.push('deliver');
      },
    });

    await handler({ Records: [record(1)] });
    await handler({});

    expect(asked).toEqual(['dispatch a', 'deliver', 'deliver']);
  });

  it('asks again for an event that could not be queued, and for none because a subscriber could not be reached', async () => {
    const failing = async (): Promise<void> => {
      throw new Error('the subscriber is away');
    };
    const fine = async (): Promise<void> => {};
    const answerOf = (dispatch: () => Promise<void>, deliver: () => Promise<void>) =>
      wireOutbox({ log: () => {} }, () => event('a'), { dispatch, deliver })({ Records: [record(1)] });

    expect(await answerOf(failing, fine)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(await answerOf(fine, failing)).toEqual({ batchItemFailures: [] });
  });

  it('writes nothing of a record to the log', async () => {
    const { handler, lines } = prepare({ 1: 'throws' });

    await handler({ Records: [record(1)] });

    expect(JSON.stringify(lines)).not.toMatch(/张三|110101/);
  });
});

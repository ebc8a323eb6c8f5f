import { describe, expect, it } from 'vitest';
import { Forwarder, type Settled } from '../../../apps/mllp/forward/forwarder.ts';
import type { Outcome } from '../../../apps/mllp/forward/post-message.ts';
import { Segment } from '../../../apps/mllp/spool/segment.ts';
import type { SpooledMessage } from '../../../apps/mllp/spool/spooled-message.ts';

const segment = new Segment('nowhere', 1, { size: 0, open: 0 });
const message = (n: number, lane: string): SpooledMessage => ({
  n,
  lane,
  id: `M${n}`,
  receivedAt: n,
  segment,
  offset: 0,
  length: 0,
});

const answered: Outcome = { kind: 'answered', ack: Buffer.from(''), codes: ['AA'] };
const later: Outcome = { kind: 'later', code: 'http.503', configuration: false };

/** A forwarder whose gateway answers as `answer` says; `done` resolves once so many are settled. */
const forward = (
  answer: (n: number, attempt: number) => Outcome | Promise<Outcome>,
  expected: number,
  connections = 4,
) => {
  const sent: number[] = [];
  const settled: [number, Settled['kind']][] = [];
  const aside: number[] = [];
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const forwarder = new Forwarder({
    spool: {
      read: async ({ n }) => Buffer.from(String(n)),
      settle: async () => {},
      setAside: async ({ n }) => {
        aside.push(n);
      },
    },
    post: async (bytes) => {
      const n = Number(Buffer.from(bytes).toString());
      sent.push(n);
      return answer(n, sent.filter((each) => each === n).length);
    },
    backoff: { firstMilliseconds: 1, capMilliseconds: 2, random: () => 0 },
    connections,
    log: () => {},
    now: () => 0,
    onSettled: ({ n }, { kind }) => {
      settled.push([n, kind]);
      if (settled.length === expected) finish();
    },
  });
  return { forwarder, sent, settled, aside, done };
};

describe('Forwarder', () => {
  it('tries a message until it is settled before it sends the next of its lane', async () => {
    const { forwarder, sent, done } = forward((n, attempt) => (n === 1 && attempt < 4 ? later : answered), 3);
    for (const n of [1, 2, 3]) forwarder.enqueue(message(n, 'a'));
    await done;

    expect(sent).toEqual([1, 1, 1, 1, 2, 3]);
  });

  it('lets no lane wait for another', async () => {
    let release = (): void => {};
    const held = new Promise<Outcome>((resolve) => {
      release = () => resolve(answered);
    });
    const { forwarder, settled, done } = forward((n) => (n === 1 ? held : answered), 4);
    for (const [n, lane] of [
      [1, 'a'],
      [2, 'a'],
      [3, 'b'],
    ] as const) {
      forwarder.enqueue(message(n, lane));
    }
    while (settled.length === 0) await new Promise(setImmediate);
    const whileHeld = [...settled];
    forwarder.enqueue(message(4, 'b'));
    release();
    await done;

    expect(whileHeld).toEqual([[3, 'answered']]);
    expect(settled.map(([n]) => n).sort()).toEqual([1, 2, 3, 4]);
  });

  it('sends no more at a moment than it may', async () => {
    let under = 0;
    let most = 0;
    const { forwarder, done } = forward(
      async () => {
        under += 1;
        most = Math.max(most, under);
        await new Promise(setImmediate);
        under -= 1;
        return answered;
      },
      20,
      2,
    );
    for (let n = 1; n <= 20; n += 1) forwarder.enqueue(message(n, `lane ${n}`));
    await done;

    expect(most).toBe(2);
  });

  it('sets aside what is refused for good, and goes on', async () => {
    const { forwarder, settled, aside, done } = forward(
      (n) => (n === 1 ? { kind: 'refused', code: 'http.413' } : answered),
      2,
    );
    forwarder.enqueue(message(1, 'a'));
    forwarder.enqueue(message(2, 'a'));
    await done;

    expect(aside).toEqual([1]);
    expect(settled).toEqual([
      [1, 'refused'],
      [2, 'answered'],
    ]);
  });

  it('leaves what is not settled when it stops', async () => {
    const { forwarder, settled } = forward(() => later, 1);
    forwarder.enqueue(message(1, 'a'));
    await new Promise(setImmediate);
    await forwarder.stop();

    expect(settled).toEqual([]);
    expect(forwarder.state).toMatchObject({ messages: 1, oldestReceivedAt: 1 });
  });
});

/** What every OutboxPump does. Called by one *.test.ts an engine. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { OutboxEvent, OutboxPump } from '../../services/ports/index.ts';

interface OutboxPumpSubject {
  /** Writes events in one transaction. */
  write(events: readonly OutboxEvent[]): Promise<void>;
  /** A pump over what was written, as after a restart. */
  open(): OutboxPump;
  /** Items that the outbox keeps now. */
  kept(): Promise<number>;
}

export interface OutboxPumpSuite {
  readonly name: string;
  make(): Promise<OutboxPumpSubject>;
  /** Why it cannot run here. */
  readonly skip?: string | undefined;
}

const event = (number: number, orderKey: string): OutboxEvent => ({
  id: `01JHTEST${String(number).padStart(18, '0')}`,
  topic: 'result.published',
  orderKey,
  at: '2026-01-15T08:00:00Z',
  payload: { number },
});

export const outboxPumpSuite = ({ name, make, skip }: OutboxPumpSuite): void => {
  const title = skip === undefined ? `OutboxPump: ${name}` : `OutboxPump: ${name} (skipped: ${skip})`;
  describe.skipIf(skip !== undefined)(title, () => {
    let subject: OutboxPumpSubject;
    beforeEach(async () => {
      subject = await make();
    });

    /** Subscribes and collects; `fails` says which numbers the handler refuses. */
    const collect = (pump: OutboxPump, subscriber: string, fails: (event: OutboxEvent) => boolean = () => false) => {
      const seen: string[] = [];
      pump.subscribe(subscriber, async (received) => {
        if (fails(received)) throw new Error('refused by the test');
        seen.push(`${received.orderKey}${received.payload.number}`);
      });
      return seen;
    };

    it('delivers everything once to each subscriber, in order, and then keeps nothing', async () => {
      const events = Array.from({ length: 230 }, (_, number) => event(number, number % 2 ? 'a' : 'b'));
      for (let start = 0; start < events.length; start += 100) await subject.write(events.slice(start, start + 100));
      const pump = subject.open();
      const first = collect(pump, 'first');
      const second = collect(pump, 'second');
      expect(await pump.deliver()).toBe(460);
      for (const orderKey of ['a', 'b']) {
        const expected = events
          .filter((one) => one.orderKey === orderKey)
          .map((one) => `${orderKey}${one.payload.number}`);
        expect(first.filter((one) => one.startsWith(orderKey))).toEqual(expected);
        expect(second.filter((one) => one.startsWith(orderKey))).toEqual(expected);
      }
      expect(await subject.kept()).toBe(0);
      expect(await pump.deliver()).toBe(0);
    });

    it('hands over the event as it was written', async () => {
      const written = { ...event(1, '患者/1'), payload: { reference: 'DiagnosticReport/1', codes: ['718-7'] } };
      await subject.write([written]);
      const pump = subject.open();
      const seen: OutboxEvent[] = [];
      pump.subscribe('one', async (received) => {
        seen.push(received);
      });
      await pump.deliver();
      expect(seen).toEqual([written]);
    });

    it('holds back only the order key that fails, for only the subscriber that failed, and keeps its order', async () => {
      await subject.write([event(1, 'a'), event(2, 'b'), event(3, 'a'), event(4, 'b')]);
      const pump = subject.open();
      let broken = true;
      const failing = collect(pump, 'failing', ({ orderKey }) => broken && orderKey === 'a');
      const sound = collect(pump, 'sound');
      expect(await pump.deliver()).toBe(6);
      await subject.write([event(5, 'a'), event(6, 'b'), event(7, 'c')]);
      expect(await pump.deliver()).toBe(5);
      expect(failing.toSorted()).toEqual(['b2', 'b4', 'b6', 'c7']);
      expect(sound.filter((one) => one.startsWith('a'))).toEqual(['a1', 'a3', 'a5']);
      broken = false;
      expect(await pump.deliver()).toBe(3);
      expect(failing.filter((one) => one.startsWith('a'))).toEqual(['a1', 'a3', 'a5']);
      expect(await subject.kept()).toBe(0);
    });

    it('stops an order key at the event that fails in its middle', async () => {
      await subject.write([1, 2, 3, 4].map((number) => event(number, 'a')));
      const pump = subject.open();
      let broken = true;
      const seen = collect(pump, 'one', ({ payload }) => broken && payload.number === 3);
      expect(await pump.deliver()).toBe(2);
      expect(await pump.deliver()).toBe(0);
      broken = false;
      expect(await pump.deliver()).toBe(2);
      expect(seen).toEqual(['a1', 'a2', 'a3', 'a4']);
    });

    it('remembers over a restart what each subscriber has still to get', async () => {
      await subject.write([event(1, 'a'), event(2, 'a/b'), event(3, 'a')]);
      const before = subject.open();
      collect(before, 'failing', () => true);
      collect(before, 'sound');
      await before.deliver();
      await subject.write([event(4, 'a')]);
      const after = subject.open();
      const failing = collect(after, 'failing');
      const sound = collect(after, 'sound');
      await after.deliver();
      expect(failing.filter((one) => !one.includes('/'))).toEqual(['a1', 'a3', 'a4']);
      expect(failing).toContain('a/b2');
      expect(sound).toEqual(['a4']);
      expect(await subject.kept()).toBe(0);
    });

    it('delivers once when it is called twice at the same time', async () => {
      await subject.write([event(1, 'a'), event(2, 'b')]);
      const pump = subject.open();
      const seen = collect(pump, 'one');
      await Promise.all([pump.deliver(), pump.deliver()]);
      expect(seen.toSorted()).toEqual(['a1', 'b2']);
    });
  });
};

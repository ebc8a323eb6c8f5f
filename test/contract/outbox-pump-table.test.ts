import { expect, it } from 'vitest';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';
import { makeOutbox, makeOutboxPump } from '../../services/outbox/index.ts';
import { manualClock } from './manual-clock.ts';
import { outboxPumpSuite } from './outbox-pump.ts';

for (const shards of [1, 4]) {
  outboxPumpSuite({
    name: `SQLite, ${shards} shards`,
    async make() {
      const table = openSqliteTable({ file: ':memory:', clock: manualClock() });
      const outbox = makeOutbox({ shards });
      return {
        async write(events) {
          expect(await table.transact({ puts: events.map(outbox.entry) })).toEqual({ ok: true });
        },
        open: () => makeOutboxPump({ table, shards }),
        async kept() {
          const partitions = [
            'outbox-parked#failing',
            ...Array.from({ length: shards }, (_, shard) => `outbox#${shard}`),
          ];
          const pages = await Promise.all(partitions.map((pk) => table.query({ pk })));
          return pages.reduce((total, { items }) => total + items.length, 0);
        },
      };
    },
  });
}

it('an order key with control characters is refused', () => {
  const event = { id: '1', topic: 't', orderKey: 'a\u0001', at: '2026-01-15T08:00:00Z', payload: {} };
  expect(() => makeOutbox({ shards: 1 }).entry(event)).toThrow(expect.objectContaining({ code: 'store.invalid' }));
});

it('an event that a stream delivers expires when it was kept long enough', () => {
  const event = { id: '1', topic: 't', orderKey: 'a', at: '2026-01-15T08:00:00Z', payload: {} };
  const { expiresAt } = makeOutbox({ shards: 8, keepSeconds: 86_400 }).entry(event);
  expect(expiresAt).toBe(Date.UTC(2026, 0, 16, 8) / 1000);
});

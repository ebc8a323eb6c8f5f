import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patienceMilliseconds, retryDelay } from '../../../domain/subscriptions/index.ts';

const minute = 60_000;

it('waits a second first, twice as long after each failure, and half an hour at most', () => {
  expect([1, 2, 3, 10, 12, 500].map((failures) => retryDelay(failures, 0))).toEqual([
    1000,
    2000,
    4000,
    512_000,
    30 * minute,
    30 * minute,
  ]);
});

it('takes away half at most, and never waits longer for fewer failures by the same chance', () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), random, (failures, chance) => {
      const delay = retryDelay(failures, chance);
      expect(delay).toBeGreaterThanOrEqual(retryDelay(failures, 0) / 2);
      expect(delay).toBeLessThanOrEqual(retryDelay(failures, 0));
      expect(delay).toBeLessThanOrEqual(retryDelay(failures + 1, chance));
    }),
  );
});

it('tries some fifty times within the day', () => {
  let spent = 0;
  let attempts = 0;
  for (; spent < patienceMilliseconds; attempts += 1) spent += retryDelay(attempts + 1, 0);
  expect(attempts).toBeGreaterThan(50);
  expect(attempts).toBeLessThan(70);
});

import type { Clock } from '../../services/ports/index.ts';

export interface ManualClock extends Clock {
  advance(seconds: number): void;
}

/** A clock that stands still until a test moves it. */
export const manualClock = (start = Date.UTC(2026, 0, 15, 8)): ManualClock => {
  let now = start;
  return {
    now: () => now,
    advance(seconds) {
      now += seconds * 1000;
    },
  };
};

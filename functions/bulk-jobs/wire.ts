import { makeBulkRunner } from '../_shared/compose/bulk.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { describeError } from '../_shared/log.ts';

/** Milliseconds: the function's own time limit is a minute, and a window that is begun must end. */
const runFor = 45_000;
const budget = 45_000;

/** The scheduled function: runs what is due until its time is up. A failed run is thrown, for the alarm; the next one goes on from the last checkpoint. */
export const wireBulkJobs = async (engine: Engine) => {
  const runJobs = await makeBulkRunner(engine);
  return async (): Promise<void> => {
    const until = engine.clock.now() + runFor;
    const stopping = (): boolean => engine.clock.now() >= until;
    try {
      while (await runJobs({ budget, stopping })) if (stopping()) return;
    } catch (error) {
      engine.log({ level: 'error', event: 'bulk.failed', error: describeError(error) });
      throw error;
    }
  };
};

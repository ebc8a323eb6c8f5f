import type { Engine } from '../_shared/compose/engine.ts';
import { describeError } from '../_shared/log.ts';

/** The scheduled function: finishes large transactions that were cut off. A failed run is thrown, for the alarm; the next one goes on from there. */
export const wireFinishTransactions =
  ({ finishLargeTransactions, log }: Pick<Engine, 'finishLargeTransactions' | 'log'>) =>
  async (): Promise<void> => {
    try {
      const finished = await finishLargeTransactions();
      // Each one means that a writer was cut off.
      if (finished > 0) log({ level: 'warn', event: 'large-transactions.finished' });
    } catch (error) {
      log({ level: 'error', event: 'finish-transactions.failed', error: describeError(error) });
      throw error;
    }
  };

import { makeSealAudit } from '../../services/seal-audit.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { describeError } from '../_shared/log.ts';

/** The scheduled function: seals what is due. A failed run is thrown, for the alarm; the next minute's run seals what it left. */
export const wireSealAudit = (engine: Engine) => {
  const seal = makeSealAudit(engine);
  return async (): Promise<void> => {
    try {
      const made = await seal();
      if (made !== undefined) engine.log({ level: 'info', event: 'audit-seal' });
    } catch (error) {
      engine.log({ level: 'error', event: 'audit-seal.failed', error: describeError(error) });
      throw error;
    }
  };
};

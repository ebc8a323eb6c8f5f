import { performance } from 'node:perf_hooks';
import { auditPut } from '../../../services/audit-trail.ts';
import { makeAuthenticate } from '../../../services/authenticate.ts';
import type { Surroundings } from '../make-handler.ts';
import type { Engine } from './engine.ts';

/** What the middleware of every function needs, made of an engine. */
export const makeSurroundings = ({ table, keyRing, clock, ids, baseUrl, log }: Engine): Surroundings => ({
  authenticate: makeAuthenticate({ keyRing, clock, baseUrl }),
  writeAudit: async (draft, outcome) => {
    await table.transact({ puts: [auditPut(draft, outcome, { clock, ids })] });
  },
  log,
  newRequestId: () => ids.next(),
  monotonic: () => performance.now(),
});

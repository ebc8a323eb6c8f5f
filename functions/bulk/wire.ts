import { r4ResourceTypes } from '../../schemas/fhir/load.ts';
import { makeJobStore } from '../../services/bulk/job-store.ts';
import { makeReadJob } from '../../services/bulk/read-job.ts';
import { makeStartExport } from '../../services/bulk/start-export.ts';
import { makeStartImport } from '../../services/bulk/start-import.ts';
import { makeKeepRaw } from '../../services/ingest/keep-raw.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { bulkEndpoints } from './endpoints.ts';

/** Takes bulk jobs on and tells how they are getting on; what runs them is made by `_shared/compose/bulk.ts`. */
export const wireBulk = async (engine: Engine) => {
  const store = makeJobStore(engine);
  return makeHandler(
    bulkEndpoints({
      startImport: makeStartImport({ ...engine, keepRaw: makeKeepRaw(engine), store }),
      startExport: makeStartExport({
        ...engine,
        registry: await engine.readRegistry(),
        types: r4ResourceTypes,
        store,
      }),
      readJob: makeReadJob({ ...engine, store }),
      baseUrl: engine.baseUrl,
    }),
    makeSurroundings(engine),
  );
};

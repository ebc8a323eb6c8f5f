import { r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { makeCommitBatches } from '../../../services/bulk/commit-batches.ts';
import { makeExportStep } from '../../../services/bulk/export-step.ts';
import { makeImportStep } from '../../../services/bulk/import-step.ts';
import { makeJobStore } from '../../../services/bulk/job-store.ts';
import { makeRunJobs, type RunJobs } from '../../../services/bulk/run-jobs.ts';
import type { Engine } from './engine.ts';
import { makeIngest } from './ingest.ts';

/** What runs bulk jobs in the background: beside the embedded server, or in a scheduled function. */
export const makeBulkRunner = async (engine: Engine): Promise<RunJobs> => {
  const ingest = await makeIngest(engine);
  const store = makeJobStore(engine);
  const stores = { ...ingest, blobs: engine.blobs, store };
  const importStep = makeImportStep({ ...stores, commitBatches: makeCommitBatches(ingest) });
  return makeRunJobs({
    clock: engine.clock,
    store,
    importStep: async (...step: Parameters<typeof importStep>) => {
      await ingest.profiles.refresh();
      return importStep(...step);
    },
    exportStep: makeExportStep({ ...stores, types: r4ResourceTypes }),
    types: r4ResourceTypes,
    holder: engine.ids.next(),
  });
};

import type { Clock } from '../ports/index.ts';
import { type ExportStep, isExported } from './export-step.ts';
import { type ImportStep, isImported } from './import-step.ts';
import type { JobStore } from './job-store.ts';

interface Dependencies {
  readonly clock: Clock;
  readonly store: JobStore;
  readonly importStep: ImportStep;
  readonly exportStep: ExportStep;
  readonly types: readonly string[];
  /** Names this process among those that may take a job. */
  readonly holder: string;
}

export interface RunOptions {
  /** Asked between windows and pages: the process is to end. */
  readonly stopping?: () => boolean;
  /** Milliseconds after which a job gives way to the next. */
  readonly budget: number;
}

/**
 * Runs each active job for a while, one after the other; resolves with whether any made progress and is not at its end. A job whose step throws is left to be tried again, and fails after many tries in a
 * row; the error is thrown once the other jobs had their turn.
 *
 * The embedded server calls it again and again; on AWS a scheduled function does.
 */
export const makeRunJobs = ({ clock, store, importStep, exportStep, types, holder }: Dependencies) => {
  const runStep = async (id: string, { stopping = () => false, budget }: RunOptions): Promise<boolean> => {
    const job = await store.take(id, holder);
    if (job === undefined) return false;
    const until = clock.now() + budget;
    const enough = (): boolean => stopping() || clock.now() >= until;
    const { request } = job;
    const after =
      request.kind === 'import' ? await importStep(job, request, enough) : await exportStep(job, request, enough);
    if (after === undefined) return false;
    const done = request.kind === 'import' ? isImported(request, after.state) : isExported(request, after.state, types);
    if (done) {
      await store.complete(after);
      return false;
    }
    await store.release(after);
    return after.version > job.version;
  };

  return async (options: RunOptions): Promise<boolean> => {
    let more = false;
    let failure: { readonly error: unknown } | undefined;
    for (const id of await store.activeJobs()) {
      if (options.stopping?.() === true) return false;
      try {
        more = (await runStep(id, options)) || more;
      } catch (error) {
        failure = { error };
        await store.recordFailure(id);
      }
    }
    for (const id of await store.outdatedJobs()) await store.remove(id);
    if (failure !== undefined) throw failure.error;
    return more;
  };
};

export type RunJobs = ReturnType<typeof makeRunJobs>;

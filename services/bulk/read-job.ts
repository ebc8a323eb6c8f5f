import { HutongError } from '../../schemas/error.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { BlobStore } from '../ports/index.ts';
import type { Job, JobStore } from './job-store.ts';

interface Dependencies {
  readonly blobs: BlobStore;
  readonly store: JobStore;
}

export type JobStatus =
  | { readonly kind: 'running'; readonly progress: string }
  | { readonly kind: 'done'; readonly expires: Date; readonly manifest: unknown };

/** Links of a manifest; asking for the status again makes new ones. */
const linkSeconds = 3600;

const progressOf = ({ state: { share, rate, resources } }: Job): string =>
  [
    ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
    `${resources} resources`,
    ...(rate === 0 ? [] : [`${rate} resources/s`]),
  ].join(', ');

/** How a bulk job is getting on, its manifest at the end, and its cancellation; for the client that started it alone. */
export const makeReadJob = ({ blobs, store }: Dependencies) => {
  const ownJob = async (id: string, caller: Caller, audit: AuditDraft): Promise<Job> => {
    const job = await store.read(id);
    if (
      job === undefined ||
      job.state.status === 'cancelled' ||
      job.request.organisation !== caller.organisation ||
      job.request.client !== caller.client
    ) {
      throw new HutongError('resource.not-found', 'There is no such job, or it is not one of this client');
    }
    audit.entities.push(`bulk/${id}`);
    return job;
  };

  const manifestOf = async ({ request }: Job): Promise<unknown> => {
    const files = await store.files(request.id);
    const linked = await Promise.all(
      files.map(async ({ type, key, count, input }) => ({
        type,
        url: await blobs.presign(key, linkSeconds),
        count,
        ...(input === undefined || request.kind !== 'import' ? {} : { inputUrl: request.inputs[input]?.url }),
      })),
    );
    const common = { transactionTime: request.createdAt, request: request.request, requiresAccessToken: false };
    if (request.kind === 'export') return { ...common, output: linked, error: [] };
    const counts = await store.inputCounts(request.id);
    return {
      ...common,
      output: request.inputs.map(({ type, url }, position) => ({
        ...(type === undefined ? {} : { type }),
        inputUrl: url,
        count: counts[position]?.count ?? 0,
      })),
      error: linked,
    };
  };

  return {
    /** Throws `resource.not-found`, and `internal` for a job that failed. */
    status: async (id: string, caller: Caller, audit: AuditDraft): Promise<JobStatus> => {
      const job = await ownJob(id, caller, audit);
      if (job.state.status === 'failed') {
        throw new HutongError(
          'internal',
          'The job failed after many tries; what it had done before stays. Start it again',
        );
      }
      if (job.state.status === 'active') return { kind: 'running', progress: progressOf(job) };
      return { kind: 'done', expires: store.expiresAt(job.state), manifest: await manifestOf(job) };
    },

    /** Stops the job and takes its files away; what an import has committed stays. */
    remove: async (id: string, caller: Caller, audit: AuditDraft): Promise<void> => {
      await ownJob(id, caller, audit);
      await store.cancel(id);
      await store.remove(id);
    },
  };
};

export type ReadJob = ReturnType<typeof makeReadJob>;

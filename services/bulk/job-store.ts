import { HutongError } from '../../schemas/error.ts';
import { auditPut, newAuditDraft } from '../audit-trail.ts';
import type { BlobStore, Clock, Delete, Ids, Put, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { queryAll } from '../store/query-all.ts';
import {
  type InputCount,
  inputCountSchema,
  type JobFile,
  type JobRequest,
  type JobState,
  jobFileSchema,
  jobRequestSchema,
  jobStateSchema,
} from './job.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A job with the version of its state: what is written under another version is refused. */
export interface Job {
  readonly request: JobRequest;
  readonly state: JobState;
  readonly version: number;
}

/** A holder renews its lease with every checkpoint. One that was killed is followed by another this long after; one that was only slow finds its checkpoint refused. */
export const leaseMilliseconds = 5_000;
/** Of a finished job and its files. */
const keepMilliseconds = 24 * 3_600_000;
/** Steps that may fail in a row before the job does: with the pauses between them, a quarter of an hour. */
const maxFailures = 20;
const firstPause = 1_000;
const longestPause = 60_000;

const active = 'active';
const finished = 'finished';

/** The table's side of bulk jobs. Each job is the partition `bulk#id`: its request, its state, the counts of its inputs, its files. */
export const makeJobStore = ({ table, blobs, clock, ids }: Dependencies) => {
  const now = (): string => new Date(clock.now()).toISOString();

  const statePut = ({ id, createdAt }: JobRequest, state: JobState, condition: number | 'absent'): Put => {
    const list =
      state.finishedAt === undefined
        ? keys.bulkJobs(active, createdAt, id)
        : keys.bulkJobs(finished, state.finishedAt, id);
    return { ...keys.bulkState(id), body: JSON.stringify(state), condition, indexes: { gsi1: list } };
  };

  const read = async (id: string): Promise<Job | undefined> => {
    const items = await table.batchGet([keys.bulkRequest(id), keys.bulkState(id)]);
    const request = items.find(({ sk }) => sk === keys.bulkRequest(id).sk);
    const state = items.find(({ sk }) => sk === keys.bulkState(id).sk);
    if (request === undefined || state === undefined) return undefined;
    return {
      request: jobRequestSchema.parse(JSON.parse(request.body)),
      state: jobStateSchema.parse(JSON.parse(state.body)),
      version: state.version,
    };
  };

  const write = async (
    { request, version }: Job,
    state: JobState,
    { puts = [], deletes = [] }: { readonly puts?: readonly Put[]; readonly deletes?: readonly Delete[] } = {},
  ): Promise<Job | undefined> => {
    const result = await table.transact({ puts: [statePut(request, state, version), ...puts], deletes });
    return result.ok ? { request, state, version: version + 1 } : undefined;
  };

  /** The audit entry of the job's end: who started it, and how it ended. */
  const endAudit = ({ id, kind, client, organisation, scopes }: JobRequest, status: JobState['status']): Put =>
    auditPut(
      {
        ...newAuditDraft(id, `bulk ${kind}`),
        caller: { client, organisation, scopes },
        entities: [`bulk/${id}`],
      },
      status === 'failed' ? { outcome: 'failed', code: 'internal' } : { outcome: 'success' },
      { clock, ids },
    );

  const end = async (job: Job, status: 'completed' | 'failed' | 'cancelled'): Promise<boolean> => {
    const { lease: _, ...state } = job.state;
    const audit = endAudit(job.request, status);
    return (await write(job, { ...state, status, finishedAt: now() }, { puts: [audit] })) !== undefined;
  };

  const list = async (which: string, limit: number, to?: string): Promise<readonly string[]> => {
    const { items } = await table.query({
      index: 'gsi1',
      pk: keys.bulkJobs(which, '', '').pk,
      limit,
      ...(to === undefined ? {} : { range: { to } }),
    });
    return items.map(({ pk }) => pk.slice('bulk#'.length));
  };

  const files = async (id: string): Promise<readonly JobFile[]> => {
    const items = await queryAll(table, { pk: keys.bulkRequest(id).pk, range: { prefix: 'file#' } });
    return items.map(({ body }) => jobFileSchema.parse(JSON.parse(body)));
  };

  return {
    read,
    files,

    create: async (request: JobRequest): Promise<void> => {
      const initial: JobState = {
        status: 'active',
        failures: 0,
        resources: 0,
        refused: 0,
        rate: 0,
        nextFile: 0,
      };
      const { ok } = await table.transact({
        puts: [
          { ...keys.bulkRequest(request.id), body: JSON.stringify(request), condition: 'absent' },
          statePut(request, initial, 'absent'),
        ],
      });
      if (!ok) throw new HutongError('internal', 'The id of the job was taken');
    },

    /** Undefined: another holds it, or there is nothing left to do. */
    take: async (id: string, holder: string): Promise<Job | undefined> => {
      const job = await read(id);
      if (job === undefined || job.state.status !== 'active') return undefined;
      const { lease } = job.state;
      if (lease !== undefined && lease.holder !== holder && lease.until > clock.now()) return undefined;
      return write(job, { ...job.state, lease: { holder, until: clock.now() + leaseMilliseconds } });
    },

    /** Renews the lease and writes how far the job is, with what belongs to that. Undefined: the job was cancelled, or another took it over. */
    checkpoint: (job: Job, change: Partial<JobState>, puts: readonly Put[] = []): Promise<Job | undefined> => {
      const { lease } = job.state;
      const renewed = lease === undefined ? {} : { lease: { ...lease, until: clock.now() + leaseMilliseconds } };
      return write(job, { ...job.state, ...renewed, failures: 0, ...change }, { puts });
    },

    /** Gives the lease back, so that whoever comes next need not wait. */
    release: async (job: Job): Promise<void> => {
      const { lease: _, ...state } = job.state;
      await write(job, state);
    },

    complete: (job: Job): Promise<boolean> => end(job, 'completed'),

    /** A step broke off: nobody takes the job for a while, longer each time; after many in a row the job has failed. */
    recordFailure: async (id: string): Promise<void> => {
      const job = await read(id);
      if (job === undefined || job.state.status !== 'active') return;
      const failures = job.state.failures + 1;
      if (failures >= maxFailures) {
        await end(job, 'failed');
        return;
      }
      const until = clock.now() + Math.min(longestPause, firstPause * 2 ** (failures - 1));
      await write(job, { ...job.state, failures, lease: { holder: 'nobody', until } });
    },

    cancel: async (id: string): Promise<void> => {
      for (;;) {
        const job = await read(id);
        if (job === undefined || job.state.status !== 'active' || (await end(job, 'cancelled'))) return;
      }
    },

    activeJobs: (): Promise<readonly string[]> => list(active, 100),

    /** Finished so long ago that nobody may ask for them any more. */
    outdatedJobs: (): Promise<readonly string[]> =>
      list(finished, 100, new Date(clock.now() - keepMilliseconds).toISOString()),

    expiresAt: ({ finishedAt }: JobState): Date => new Date(Date.parse(finishedAt ?? now()) + keepMilliseconds),

    /** Takes away the job's files, then the job. What a crash leaves is taken away the next time. */
    remove: async (id: string): Promise<void> => {
      for (const { key } of await files(id)) await blobs.remove(key);
      const items = await queryAll(table, { pk: keys.bulkRequest(id).pk });
      // The state goes last: it is what lists the job.
      const ordered = [
        ...items.filter(({ sk }) => sk !== keys.bulkState(id).sk),
        ...items.filter(({ sk }) => sk === keys.bulkState(id).sk),
      ];
      for (let from = 0; from < ordered.length; from += 100) {
        await table.transact({ deletes: ordered.slice(from, from + 100).map(({ pk, sk }) => ({ pk, sk })) });
      }
    },

    filePut: (id: string, number: number, file: JobFile): Put => ({
      ...keys.bulkFile(id, number),
      body: JSON.stringify(file),
    }),

    inputPut: (id: string, input: number, count: InputCount): Put => ({
      ...keys.bulkInput(id, input),
      body: JSON.stringify(count),
    }),

    inputCount: async (id: string, input: number): Promise<InputCount> => {
      const item = await table.get(keys.bulkInput(id, input));
      return item === undefined ? { count: 0, refused: 0 } : inputCountSchema.parse(JSON.parse(item.body));
    },

    inputCounts: async (id: string): Promise<readonly InputCount[]> => {
      const items = await queryAll(table, { pk: keys.bulkRequest(id).pk, range: { prefix: 'input#' } });
      const counts: InputCount[] = [];
      for (const { sk, body } of items) counts[Number(sk.slice(6))] = inputCountSchema.parse(JSON.parse(body));
      return counts;
    },
  };
};

export type JobStore = ReturnType<typeof makeJobStore>;

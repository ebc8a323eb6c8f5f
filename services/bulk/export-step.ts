import { allows } from '../../schemas/scopes.ts';
import type { StoredResource } from '../commit/record-group.ts';
import { sha256 } from '../messages/message-record.ts';
import type { BlobStore, Clock, Put, RecordTable } from '../ports/index.ts';
import { readExportPage, sourcesOf } from './export-sources.ts';
import type { ExportRequest, JobState } from './job.ts';
import { type Job, type JobStore, leaseMilliseconds } from './job-store.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly store: JobStore;
  /** Every resource type there is. */
  readonly types: readonly string[];
  /** Bytes of resources in memory before they are written out; default 32 MiB. No file is larger. */
  readonly bufferBytes?: number;
}

const defaultBufferBytes = 32 * 1024 * 1024;

/**
 * Commits of records with an earlier time than the export's instant may still be on their way, and an index may lag: reading begins this long after.
 */
export const settleMilliseconds = 1_000;

/** The lines of one file to be. */
interface Buffered {
  readonly chunks: Buffer[];
  count: number;
}

/**
 * Gives a job's next records out, until `enough` says so or nothing is left. Records are collected by type in memory, and written out, a file a type, when together they reach the
 * bound; then the files and the place to go on from are one transaction. Files carry the digest of their bytes in their name, so that those a crash left unlisted are never taken for others.
 *
 * Resolves with the job as it is now; undefined when it was cancelled or taken over.
 */
export const makeExportStep = ({
  table,
  blobs,
  clock,
  store,
  types: everyType,
  bufferBytes = defaultBufferBytes,
}: Dependencies) => {
  const writeFiles = async (
    { id, organisation }: ExportRequest,
    buffers: ReadonlyMap<string, Buffered>,
    nextFile: number,
  ): Promise<readonly Put[]> => {
    const puts: Put[] = [];
    for (const [type, { chunks, count }] of buffers) {
      const bytes = Buffer.concat(chunks);
      const number = nextFile + puts.length;
      const key = `bulk/${organisation}/${id}/${type}-${number}-${sha256(bytes).slice(0, 32)}.ndjson`;
      await blobs.putOnce(key, bytes);
      puts.push(store.filePut(id, number, { type, key, count }));
    }
    return puts;
  };

  return async (start: Job, request: ExportRequest, enough: () => boolean): Promise<Job | undefined> => {
    if (clock.now() < Date.parse(request.createdAt) + settleMilliseconds) return start;
    const { since, types, scopes, createdAt } = request;
    const sources = sourcesOf(request, everyType);
    const wantedTypes = new Set((types ?? everyType).filter((type) => allows(scopes, type, ['r', 's'])));
    const isWanted = ({ resourceType, meta }: StoredResource): boolean =>
      wantedTypes.has(resourceType) &&
      meta.lastUpdated <= createdAt &&
      (since === undefined || meta.lastUpdated >= since);

    let job = start;
    let at: NonNullable<JobState['exportAt']> = job.state.exportAt ?? { source: 0 };
    const buffers = new Map<string, Buffered>();
    let buffered = 0;
    let waiting = 0;
    let given = 0;
    const begun = clock.now();
    let renewed = begun;

    const add = (resource: StoredResource): void => {
      const line = Buffer.from(`${JSON.stringify(resource)}\n`);
      const { resourceType: type } = resource;
      const buffer = buffers.get(type) ?? { chunks: [], count: 0 };
      buffers.set(type, buffer);
      buffer.chunks.push(line);
      buffer.count += 1;
      buffered += line.length;
      waiting += 1;
      given += 1;
    };

    const save = async (change: Partial<JobState>, puts: readonly Put[]): Promise<boolean> => {
      const elapsed = Math.max(1, clock.now() - begun);
      const saved = await store.checkpoint(job, { rate: Math.round((given * 1000) / elapsed), ...change }, puts);
      renewed = clock.now();
      if (saved !== undefined) job = saved;
      return saved !== undefined;
    };

    const flush = async (): Promise<boolean> => {
      const puts = await writeFiles(request, buffers, job.state.nextFile);
      const { nextFile, resources } = job.state;
      const saved = await save(
        { exportAt: at, nextFile: nextFile + puts.length, resources: resources + waiting },
        puts,
      );
      buffers.clear();
      buffered = 0;
      waiting = 0;
      return saved;
    };

    for (let source = sources[at.source]; source !== undefined; source = sources[at.source]) {
      const page = await readExportPage(table, source, request, (type) => wantedTypes.has(type), at.cursor);
      for (const { resources } of page.groups) for (const resource of resources) if (isWanted(resource)) add(resource);
      at = page.cursor === undefined ? { source: at.source + 1 } : { source: at.source, cursor: page.cursor };
      if (enough()) break;
      if (buffered >= bufferBytes) {
        if (!(await flush())) return undefined;
      } else if (clock.now() - renewed > leaseMilliseconds / 3 && !(await save({}, []))) return undefined;
    }
    return (await flush()) ? job : undefined;
  };
};

export type ExportStep = ReturnType<typeof makeExportStep>;

/** Whether an export has read all there is to read. */
export const isExported = (request: ExportRequest, { exportAt }: JobState, everyType: readonly string[]): boolean =>
  (exportAt?.source ?? 0) >= sourcesOf(request, everyType).length;

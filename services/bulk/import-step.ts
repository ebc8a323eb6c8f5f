import { hutongBase } from '../../schemas/uris.ts';
import { outcomeOf } from '../ingest/bundle-response.ts';
import { sha256 } from '../messages/message-record.ts';
import { type BlobStore, type Clock, maxTransactItems, type Put, type RecordTable } from '../ports/index.ts';
import type { ValidateSent } from '../profiles/validate-sent.ts';
import type { Region } from '../region.ts';
import { keys } from '../store/keys.ts';
import type { CommitBatches, LineError } from './commit-batches.ts';
import { type ImportPhase, type ImportRequest, importPhases, type JobState } from './job.ts';
import type { Job, JobStore } from './job-store.ts';
import {
  type LineContext,
  type NotedPlace,
  placeLines,
  placesOfRecords,
  placesOfReports,
  placesToWrite,
  readLinesOf,
} from './prepare-lines.ts';
import { type Line, readLines } from './read-lines.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly region: Region;
  readonly validate: ValidateSent;
  readonly commitBatches: CommitBatches;
  readonly store: JobStore;
}

/** A window is what is in memory at once, and what a crash lets be done again. */
const windowLines = 512;
const windowBytes = 2 * 1024 * 1024;

/** About how the time of an import is divided among its phases, for the progress figure. */
const phaseWeights: Readonly<Record<ImportPhase, number>> = { reports: 0.03, places: 0.17, records: 0.8 };

/** Types that are about no patient, and no patient either: nothing has to be noted of them before they are committed. */
const withoutPlace: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'HealthcareService',
  'Medication',
  'Endpoint',
  'Binary',
]);

/** Which files a phase has to read. */
const concerns = (phase: ImportPhase, type: string | undefined): boolean => {
  if (type === undefined) return true;
  if (phase === 'reports') return type === 'DiagnosticReport';
  if (phase === 'places') return !withoutPlace.has(type);
  return type !== 'Patient';
};

type Position = NonNullable<JobState['importAt']>;

/** The next file of this phase or the ones after; undefined at the end. */
const nextInput = ({ inputs }: ImportRequest, { phase, input }: Position): Position | undefined => {
  for (const later of importPhases.slice(importPhases.indexOf(phase))) {
    const from = later === phase ? input : 0;
    const found = inputs.findIndex(({ type }, position) => position >= from && concerns(later, type));
    if (found >= 0) return { phase: later, input: found, offset: 0, line: 1 };
  }
  return undefined;
};

const shareOf = ({ inputs }: ImportRequest, { phase, input, offset }: Position): number => {
  const sizeOf = (of: ImportPhase, until: number): number =>
    inputs.slice(0, until).reduce((sum, { type, bytes }) => sum + (concerns(of, type) ? bytes : 0), 0);
  let done = 0;
  let total = 0;
  for (const each of importPhases) {
    const size = sizeOf(each, inputs.length) * phaseWeights[each];
    total += size;
    if (importPhases.indexOf(each) < importPhases.indexOf(phase)) done += size;
    if (each === phase) done += (sizeOf(each, input) + offset) * phaseWeights[each];
  }
  return total === 0 ? 1 : Math.min(1, done / total);
};

/** Lines of errors as OperationOutcomes: what is wrong, in which file and line, and never the value. */
const errorLines = (errors: readonly LineError[], url: string): string =>
  errors
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, findings }) => {
      const outcome = outcomeOf(findings);
      const place = [
        { url: `${hutongBase}/StructureDefinition/import-file`, valueUrl: url },
        { url: `${hutongBase}/StructureDefinition/import-line`, valueUnsignedInt: line },
      ];
      return `${JSON.stringify({ ...outcome, extension: place })}\n`;
    })
    .join('');

/**
 * Takes a job's next lines in, window by window, until `enough` says so or nothing is left; each window is validated, identified, committed and then checkpointed. A window that a crash
 * cut off is done again: ids are derived, so what was committed is found unchanged.
 *
 * Resolves with the job as it is now; undefined when it was cancelled or taken over.
 */
export const makeImportStep = ({ table, blobs, clock, region, validate, commitBatches, store }: Dependencies) => {
  const knownPlaces = async (
    organisation: string,
    sources: readonly string[],
  ): Promise<ReadonlyMap<string, string>> => {
    const wanted = [...new Set(sources)];
    if (wanted.length === 0) return new Map();
    const prefix = keys.place(organisation, '').pk;
    const items = await table.batchGet(wanted.map((source) => keys.place(organisation, source)));
    return new Map(items.map(({ pk, body }) => [pk.slice(prefix.length), body]));
  };

  const notePlaces = async (noted: readonly NotedPlace[], { request }: LineContext): Promise<void> => {
    const { organisation } = request;
    const known = await knownPlaces(
      organisation,
      noted.map(({ source }) => source),
    );
    const puts = [...placesToWrite(noted, known)].map(
      ([source, place]): Put => ({
        ...keys.place(organisation, source),
        body: place,
      }),
    );
    const writes: Promise<unknown>[] = [];
    for (let from = 0; from < puts.length; from += maxTransactItems) {
      writes.push(table.transact({ puts: puts.slice(from, from + maxTransactItems) }));
    }
    await Promise.all(writes);
  };

  const commitLines = async (
    lines: readonly Line[],
    which: 'patients' | 'records',
    context: LineContext,
  ): Promise<{ readonly count: number; readonly errors: readonly LineError[] }> => {
    const { prepared, errors: unread } = readLinesOf(lines, which, context, validate);
    const places = await knownPlaces(
      context.request.organisation,
      prepared.flatMap(({ sources }) => sources),
    );
    const { placed, errors: unplaced } = placeLines(prepared, places, context, region);
    const refused = await commitBatches(placed, context.request);
    return { count: placed.length - refused.length, errors: [...unread, ...unplaced, ...refused] };
  };

  const perform = async (lines: readonly Line[], phase: ImportPhase, context: LineContext) => {
    const type = context.request.inputs[context.input]?.type;
    if (phase === 'reports') {
      await notePlaces(placesOfReports(lines, context), context);
      return { count: 0, errors: [] };
    }
    if (phase === 'records') return commitLines(lines, 'records', context);
    if (type !== 'Patient') await notePlaces(placesOfRecords(lines, context), context);
    return type === undefined || type === 'Patient'
      ? commitLines(lines, 'patients', context)
      : { count: 0, errors: [] };
  };

  /** Commits nothing by itself: what a window brought and the place to go on from are one transaction. */
  const checkpoint = async (
    job: Job,
    request: ImportRequest,
    { input }: Position,
    { count, errors }: { readonly count: number; readonly errors: readonly LineError[] },
    change: Partial<JobState>,
  ): Promise<Job | undefined> => {
    const puts: Put[] = [];
    let { nextFile } = job.state;
    if (count > 0 || errors.length > 0) {
      const before = await store.inputCount(request.id, input);
      const counts = { count: before.count + count, refused: before.refused + errors.length };
      puts.push(store.inputPut(request.id, input, counts));
    }
    if (errors.length > 0) {
      const bytes = Buffer.from(errorLines(errors, request.inputs[input]?.url ?? ''));
      const key = `bulk/${request.organisation}/${request.id}/errors-${sha256(bytes).slice(0, 32)}.ndjson`;
      await blobs.putOnce(key, bytes);
      puts.push(store.filePut(request.id, nextFile, { type: 'OperationOutcome', key, count: errors.length, input }));
      nextFile += 1;
    }
    const { resources, refused } = job.state;
    return store.checkpoint(
      job,
      { ...change, nextFile, resources: resources + count, refused: refused + errors.length },
      puts,
    );
  };

  /** As many lines as are in memory at once, and whether they are the last. */
  const readWindow = async (
    lines: AsyncGenerator<Line>,
  ): Promise<{ readonly window: Line[]; readonly ended: boolean }> => {
    const window: Line[] = [];
    let bytes = 0;
    while (window.length < windowLines && bytes < windowBytes) {
      const next = await lines.next();
      if (next.done === true) return { window, ended: true };
      window.push(next.value);
      bytes += next.value.bytes.length;
    }
    return { window, ended: false };
  };

  return async (start: Job, request: ImportRequest, enough: () => boolean): Promise<Job | undefined> => {
    const begun = clock.now();
    let taken = 0;

    /** One file from a position on: to its end, until it is enough, or until the job is lost. */
    const takeFile = async (
      from: Job,
      first: Position,
      key: string,
    ): Promise<{ readonly job: Job | undefined; readonly position: Position | undefined }> => {
      const context = { request, input: first.input };
      const lines = readLines(blobs.stream(key), first);
      let job = from;
      let position = first;
      try {
        for (;;) {
          const { window, ended } = await readWindow(lines);
          const outcome = await perform(window, position.phase, context);
          const last = window.at(-1);
          const after = last === undefined ? position : { ...position, offset: last.end, line: last.number + 1 };
          const following = ended ? nextInput(request, { ...after, input: after.input + 1 }) : after;
          taken += outcome.count;
          const elapsed = Math.max(1, clock.now() - begun);
          const saved = await checkpoint(job, request, position, outcome, {
            // At the end it stays behind the last file, so that a crash before completion finds nothing left.
            importAt: following ?? { ...after, phase: 'records', input: request.inputs.length },
            share: following === undefined ? 1 : shareOf(request, following),
            ...(taken === 0 ? {} : { rate: Math.round((taken * 1000) / elapsed) }),
          });
          if (saved === undefined) return { job: undefined, position: undefined };
          job = saved;
          if (ended || following === undefined || enough()) return { job, position: following };
          position = following;
        }
      } finally {
        await lines.return(undefined);
      }
    };

    let job: Job | undefined = start;
    let position = start.state.importAt ?? nextInput(request, { phase: 'reports', input: 0, offset: 0, line: 1 });
    do {
      const key: string | undefined = position === undefined ? undefined : request.inputs[position.input]?.key;
      if (position === undefined || key === undefined) return job;
      ({ job, position } = await takeFile(job, position, key));
    } while (job !== undefined && !enough());
    return job;
  };
};

export type ImportStep = ReturnType<typeof makeImportStep>;

/** Whether an import has nothing left to take in. */
export const isImported = (request: ImportRequest, { importAt }: JobState): boolean =>
  nextInput(request, importAt ?? { phase: 'reports', input: 0, offset: 0, line: 1 }) === undefined;

import type { PlannedEntry } from '../../domain/fhir/index.ts';
import { errorCodes, HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { newAuditDraft } from '../audit-trail.ts';
import { type CommitPlan, versionedReference } from '../commit/commit-plan.ts';
import { findingsOf } from '../ingest/bundle-response.ts';
import type { ImportRequest } from './job.ts';

/** A resource on its way, with the line that it came from. */
export interface Placed {
  readonly line: number;
  readonly entry: Omit<PlannedEntry, 'position'>;
}

export interface LineError {
  readonly line: number;
  readonly findings: readonly Finding[];
}

/** Items that a batch may write, less those that every commit writes. */
const budget = 90;
/** Batches on their way at once: transactions that wait at the same time share one sync to disk. */
const concurrency = 8;

/** About how many items a resource writes: a record and its search entries, a report's results and event, index rows of the small types. */
const costOf = ({ resource, patientId }: Placed['entry']): number => {
  // Matching keys of two patients may be the same item, which one transaction writes once.
  if (resource.resourceType === 'Patient') return budget;
  if (patientId === undefined) return 12;
  return resource.resourceType === 'DiagnosticReport' ? 5 : 2;
};

const groupOf = ({ entry: { patientId = '', groupId = '', resource } }: Placed): string =>
  `${patientId} ${groupId === '' ? resource.id : groupId}`;

/** Batches of what belongs together, each small enough for one transaction; of a resource that is there twice the later one counts. */
const batchesOf = (placed: readonly Placed[]): readonly (readonly Placed[])[] => {
  const latest = new Map(
    placed.map((one) => [`${one.entry.resource.resourceType}/${one.entry.resource.id}`, one] as const),
  );
  const sorted = [...latest.values()]
    .map((one) => [groupOf(one), one] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const batches: Placed[][] = [];
  let cost = budget;
  for (const [, one] of sorted) {
    const own = costOf(one.entry);
    if (cost + own > budget) {
      batches.push([]);
      cost = 0;
    }
    batches.at(-1)?.push(one);
    cost += own;
  }
  return batches;
};

/** Whether trying again later may help, and nothing about the record is wrong. */
const isTransient = (error: unknown): boolean =>
  error instanceof HutongError && (error.code === 'store.conflict' || errorCodes[error.code].status === 503);

/** What is said of a line: what was found, or, of a defect of the gateway's own, that there is one. */
export const findingsOfAny = (error: unknown): readonly Finding[] =>
  error instanceof HutongError
    ? findingsOf(error)
    : [
        {
          severity: 'error',
          code: 'internal',
          path: '',
          message: 'The gateway failed on this resource; it was not taken in',
        },
      ];

/**
 * Commits resources in bounded batches, several at once. A batch that is refused is halved until the resources that are at fault are alone: they are the errors, all
 * others are committed. What is stored already as it is, is left alone. Throws what a later try may mend.
 */
export const makeCommitBatches = ({ commitPlan }: { readonly commitPlan: CommitPlan }) => {
  const commit = async (batch: readonly Placed[], request: ImportRequest): Promise<readonly LineError[]> => {
    const entries = batch.map(({ entry }, position): PlannedEntry => ({ ...entry, position }));
    const patients = new Set(
      entries.filter(({ resource }) => resource.resourceType === 'Patient').map(({ resource }) => resource.id),
    );
    const required = [
      ...new Map(
        entries.flatMap(({ patientId, resource }) =>
          patientId === undefined || patients.has(patientId) ? [] : [[patientId, resource.resourceType] as const],
        ),
      ),
    ].map(([patientId, type]) => ({ reference: `Patient/${patientId}`, path: type }));
    const { id, client, organisation, scopes } = request;
    try {
      await commitPlan({
        plan: () => ({ entries, required }),
        organisation,
        message: id,
        audit: { ...newAuditDraft(id, 'bulk import'), caller: { client, organisation, scopes } },
        around: (applied) => ({
          puts: [],
          entities: [
            `bulk/${id}`,
            ...applied.entries.filter(({ effect }) => effect !== 'unchanged').map(versionedReference),
          ],
          result: true,
        }),
      });
      return [];
    } catch (error) {
      if (isTransient(error)) throw error;
      const [only, ...others] = batch;
      if (only === undefined) return [];
      if (others.length === 0) {
        return [{ line: only.line, findings: findingsOfAny(error) }];
      }
      const half = Math.ceil(batch.length / 2);
      return [...(await commit(batch.slice(0, half), request)), ...(await commit(batch.slice(half), request))];
    }
  };

  return async (placed: readonly Placed[], request: ImportRequest): Promise<readonly LineError[]> => {
    const batches = batchesOf(placed);
    const errors: LineError[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
        errors.push(...(await commit(batch, request)));
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: concurrency }, worker));
    for (const worked of workers) if (worked.status === 'rejected') throw worked.reason;
    return errors;
  };
};

export type CommitBatches = ReturnType<typeof makeCommitBatches>;

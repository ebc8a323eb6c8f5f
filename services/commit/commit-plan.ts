import type { Patient } from 'fhir/r4.d.ts';
import type { BundlePlan } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type AuditDraft, auditPut } from '../audit-trail.ts';
import type { IdentifyPatients } from '../identity/identify-patients.ts';
import type { Clock, Ids, Key, Outbox, Put, RecordTable, StoredRecord } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { keys } from '../store/keys.ts';
import { maxLargeTransactItems } from '../store/large-transactions/index.ts';
import { type Applied, type AppliedEntry, type AppliedGroup, applyEntries, homeOf, keyText } from './apply-entries.ts';
import { changeEvents } from './record-changes.ts';
import { resultEntriesOf, resultEntryPut } from './result-entries.ts';
import { searchWrites, selfIndexes } from './search-puts.ts';

export interface CommitDependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  readonly region: Region;
  readonly identifyPatients: IdentifyPatients;
}

export type Stored = ReadonlyMap<string, StoredRecord>;

export interface PlanCommit<Result> {
  /** Made anew for each try, from what is stored then. */
  readonly plan: () => Promise<BundlePlan> | BundlePlan;
  readonly organisation: string;
  /** Message, or request, that the versions are of. */
  readonly message: string;
  /** ISO instant at which the sender made it. */
  readonly sentAt?: string;
  /** Source patients that the sender says are one person, by id; asked for once the plan is made. */
  readonly sameAs?: () => ReadonlyMap<string, string>;
  readonly audit: AuditDraft;
  /** Items that `known` and `around` want to see. */
  readonly alsoRead?: readonly Key[];
  /** Whether a Subscription may be written: a write that checks its endpoint and hands out its secret. */
  readonly subscriptions?: boolean;
  /** What is stored may be the answer already. */
  readonly known?: (stored: Stored) => Result | undefined;
  /** The caller's own puts of the same transaction, and what the commit resolves with. */
  readonly around: (
    applied: Pick<Applied, 'entries'> & { readonly findings: readonly Finding[] },
    stored: Stored,
  ) => { readonly puts: readonly Put[]; readonly entities: readonly string[]; readonly result: Result };
}

/** Commits of the same record by several callers at once are few; each loser reads again and lays its change over the winner's. */
const maxAttempts = 24;

const holdsResults = ({ resources }: AppliedGroup['group']): boolean =>
  resources.some(({ resourceType }) => resourceType === 'DiagnosticReport');

/** `Type/id/_history/version` of a committed entry. */
export const versionedReference = ({ resource }: AppliedEntry): string =>
  `${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`;

/** The puts of a changed group; the item that holds a Patient or a root resource itself is listed by its change. */
const recordPuts = (group: AppliedGroup): readonly Put[] => {
  if (group.groupId !== undefined) return group.puts;
  const home = keyText(group.home);
  return group.puts.map((put) => (keyText(put) === home ? { ...put, indexes: selfIndexes(group) } : put));
};

const refuseSubscriptions = ({ entries }: BundlePlan): void => {
  const found = entries.find(({ resource }) => resource.resourceType === 'Subscription');
  if (found === undefined) return;
  throw new HutongError(
    'fhir.not-supported',
    'A Subscription is written by a request of its own, whose answer hands out its secret',
    { path: `Bundle.entry[${found.position}]` },
  );
};

/**
 * Stages 6 to 8 of a record's way: identifies the patients, lays the resources over what is stored, and writes them with result entries, search entries,
 * links, audit entry and outbox event in one transaction, however large.
 *
 * Throws `fhir.unresolved-reference`, `auth.organisation`, `resource.*`, `store.too-large`, `store.conflict`.
 */
export const makeCommitPlan = ({ table, clock, ids, outbox, region, identifyPatients }: CommitDependencies) => {
  const requireStored = (
    { required }: BundlePlan,
    wanted: readonly Key[],
    stored: Stored,
    organisation: string,
  ): void => {
    required.forEach(({ path }, position) => {
      const key = wanted[position];
      const item = key === undefined ? undefined : stored.get(keyText(key));
      // Every item that can be required is a record group.
      const owner =
        item === undefined ? undefined : (JSON.parse(item.body) as { readonly organisation?: string }).organisation;
      // Another organisation's record answers as if it were not there: ids must not be probed.
      if (owner !== organisation) {
        throw new HutongError(
          'fhir.unresolved-reference',
          'The reference names nothing that this organisation has stored',
          { path },
        );
      }
    });
  };

  const attempt = async <Result>(request: PlanCommit<Result>): Promise<{ readonly result: Result } | 'conflict'> => {
    const { organisation, message, audit, alsoRead = [] } = request;
    const plan = await request.plan();
    if (request.subscriptions !== true) refuseSubscriptions(plan);
    const required = plan.required.map(({ reference }) => {
      const [type = '', id = ''] = reference.split('/');
      return type === 'Patient' ? keys.patient(id) : keys.resource(type, id);
    });
    const wanted = new Map([...alsoRead, ...plan.entries.map(homeOf), ...required].map((key) => [keyText(key), key]));
    const stored = new Map((await table.batchGet([...wanted.values()])).map((item) => [keyText(item), item] as const));
    const known = request.known?.(stored);
    if (known !== undefined) return { result: known };
    requireStored(plan, required, stored, organisation);

    const now = new Date(clock.now()).toISOString();
    const applied = applyEntries(plan.entries, stored, {
      organisation,
      message,
      now,
      ...(request.sentAt === undefined ? {} : { sentAt: request.sentAt }),
    });
    const patients = applied.entries.filter(
      ({ resource, effect }) => resource.resourceType === 'Patient' && effect !== 'deleted',
    );
    const identified = await identifyPatients(
      patients.map(({ resource, position }) => {
        const sameAs = request.sameAs?.().get(resource.id);
        return {
          // resourceType was just looked at.
          patient: resource as Patient & { id: string },
          path: `Bundle.entry[${position}].resource`,
          ...(sameAs === undefined ? {} : { sameAs }),
        };
      }),
    );
    const findings = [...applied.findings, ...identified.findings];
    const changed = applied.groups.filter((group) => group.changed);
    const announced = changed.map((group) => ({
      applied: group,
      holdsResults: holdsResults(group.group) || (group.before !== undefined && holdsResults(group.before)),
      entries: holdsResults(group.group) ? resultEntriesOf(group.group, region) : [],
    }));
    const reports = announced.filter((group) => group.holdsResults);
    const events = changeEvents(announced, region, { at: now, nextId: ids.next });
    const searches = changed.map((group) => searchWrites(group, region.search));
    const own = request.around({ entries: applied.entries, findings }, stored);
    const puts: Put[] = [
      ...own.puts,
      ...changed.flatMap(recordPuts),
      ...searches.flatMap((search) => search.puts),
      ...reports.map(({ applied: group, entries }) => resultEntryPut(group, entries)),
      ...identified.puts,
      ...events.map((event) => outbox.entry(event)),
      auditPut({ ...audit, entities: [...audit.entities, ...own.entities] }, { outcome: 'success' }, { clock, ids }),
    ];
    const deletes = searches.flatMap((search) => search.deletes);
    const items = puts.length + deletes.length;
    if (items > maxLargeTransactItems) {
      throw new HutongError(
        'store.too-large',
        `What was sent takes ${items} items to store, and one commit has at most ${maxLargeTransactItems}; split it, or use $import`,
        { details: { items, limit: maxLargeTransactItems } },
      );
    }
    const result = await table.transact({ puts, deletes });
    if (!result.ok) return 'conflict';
    audit.written = true;
    return { result: own.result };
  };

  return async <Result>(request: PlanCommit<Result>): Promise<Result> => {
    for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
      const outcome = await attempt(request);
      if (outcome !== 'conflict') return outcome.result;
    }
    throw new HutongError(
      'store.conflict',
      'Other requests about the same records were committed at the same time; send it again',
    );
  };
};

export type CommitPlan = ReturnType<typeof makeCommitPlan>;

import type { DiagnosticReport } from 'fhir/r4.d.ts';
import { isRecognisableForSome } from '../../domain/recognition/index.ts';
import { type RecordChange, type RecordChanges, recordsChanged } from '../../domain/subscriptions/index.ts';
import type { ResultEntry } from '../../schemas/recognition/index.ts';
import type { OutboxEvent } from '../ports/index.ts';
import type { Region } from '../region.ts';
import type { AppliedGroup } from './apply-entries.ts';
import type { RecordGroup, StoredResource } from './record-group.ts';
import { resultEntriesOf } from './result-entries.ts';

/** A changed group with its result entries, where it holds reports. */
export interface ChangedGroup {
  readonly applied: AppliedGroup;
  readonly entries: readonly ResultEntry[];
}

const issued: readonly string[] = ['final', 'amended', 'corrected', 'appended'];
const referenceOf = ({ resourceType, id }: StoredResource): string => `${resourceType}/${id}`;

const changesIn = ({ group, before }: AppliedGroup): readonly RecordChange[] => {
  const versions = new Map(
    before?.resources.map((resource) => [referenceOf(resource), resource.meta.versionId] as const),
  );
  const written = group.resources.flatMap((resource): RecordChange[] => {
    const reference = referenceOf(resource);
    const version = resource.meta.versionId;
    const known = versions.get(reference);
    return known === version ? [] : [{ reference, version, effect: known === undefined ? 'created' : 'updated' }];
  });
  const deleted = (group.deleted ?? []).flatMap(({ resourceType, id, versionId: version }): RecordChange[] => {
    const reference = `${resourceType}/${id}`;
    return versions.has(reference) ? [{ reference, version, effect: 'deleted' }] : [];
  });
  return [...written, ...deleted];
};

/** The report as it was issued; undefined where it had not been. */
const issuedIn = (group: RecordGroup | undefined, reference: string): DiagnosticReport | undefined => {
  const found = group?.resources.find((resource) => referenceOf(resource) === reference);
  // The reference begins with its type.
  const report = found as DiagnosticReport | undefined;
  return report !== undefined && issued.includes(report.status) ? report : undefined;
};

/**
 * The changes of a group that holds reports, with their marks. A report is marked also where only a result of it changed: who relied on the report relied on that.
 * What was recognisable before is worked out only for reports that had been issued.
 */
const markedChanges = ({ applied, entries }: ChangedGroup, region: Region, at: string): readonly RecordChange[] => {
  const { group, before } = applied;
  const changes = changesIn(applied);
  const changed = new Map(changes.map((change) => [change.reference, change] as const));
  const wasIssued =
    before?.resources.some((resource) => issuedIn(before, referenceOf(resource)) !== undefined) === true;
  const former = wasIssued ? resultEntriesOf(before, region) : [];
  const recognisable = (list: readonly ResultEntry[], report: string): boolean =>
    list.some((entry) => entry.report === report && isRecognisableForSome(entry, at, region.recognition));

  const reports = [...group.resources.filter(({ resourceType }) => resourceType === 'DiagnosticReport')]
    .map((resource): RecordChange => {
      const reference = referenceOf(resource);
      return changed.get(reference) ?? { reference, version: resource.meta.versionId, effect: 'updated' };
    })
    .concat(
      changes.filter(({ reference, effect }) => effect === 'deleted' && reference.startsWith('DiagnosticReport/')),
    )
    .flatMap((change): RecordChange[] => {
      const was = issuedIn(before, change.reference);
      const results = [
        ...(was?.result ?? []).map(({ reference }) => reference ?? ''),
        ...entries.filter(({ report }) => report === change.reference).map(({ result }) => result),
      ];
      if (!changed.has(change.reference) && !results.some((result) => changed.has(result))) return [];
      const published = recognisable(entries, change.reference) && !recognisable(former, change.reference);
      return [{ ...change, ...(published ? { published } : {}), ...(was === undefined ? {} : { corrected: true }) }];
    });
  return [...changes.filter(({ reference }) => !reference.startsWith('DiagnosticReport/')), ...reports];
};

/** Changes that one event holds at most: it stays one item of the table, and one notification stays readable. */
const maxChanges = 1000;

/**
 * The outbox events of a commit: for each source patient one that lists what changed, so that a commit of twenty groups about one patient costs one item. What is
 * about no patient is not announced.
 */
export const changeEvents = (
  changed: readonly ChangedGroup[],
  region: Region,
  { at, nextId }: { readonly at: string; readonly nextId: () => string },
): readonly OutboxEvent[] => {
  const byPatient = Map.groupBy(changed, ({ applied }) => applied.patientId);
  return [...byPatient].flatMap(([patientId, groups]) => {
    const [first] = groups;
    if (patientId === undefined || first === undefined) return [];
    const patient = `Patient/${patientId}`;
    const { organisation } = first.applied.group;
    const changes = groups.flatMap((group) => markedChanges(group, region, at));
    return Array.from({ length: Math.ceil(changes.length / maxChanges) }, (_, part) => {
      const payload: RecordChanges = {
        organisation,
        patient,
        changes: changes.slice(part * maxChanges, (part + 1) * maxChanges),
      };
      return { id: nextId(), topic: recordsChanged, orderKey: patient, at, payload: { ...payload } };
    });
  });
};

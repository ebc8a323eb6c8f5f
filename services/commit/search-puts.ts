import {
  clinicalDateFrom,
  type ExtractOptions,
  extractEntries,
  indexKeysFrom,
  type SearchEntry,
} from '../../domain/fhir/index.ts';
import type { Delete, IndexName, Key, Put } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import type { AppliedGroup } from './apply-entries.ts';
import { keyText } from './apply-entries.ts';
import type { RecordGroup, StoredResource } from './record-group.ts';

/** What `search#group` holds: the entries of each resource of the group, so that a search reads no bodies. */
export interface GroupEntries {
  readonly organisation: string;
  readonly entries: readonly (readonly [reference: string, entries: readonly SearchEntry[]])[];
}

// Only `searchPuts` writes these bodies.
export const readGroupEntries = (body: string): GroupEntries => JSON.parse(body) as GroupEntries;

const referenceOf = ({ resourceType, id }: StoredResource): string => `${resourceType}/${id}`;

type Extracted = readonly (readonly [StoredResource, readonly SearchEntry[]])[];

const extract = (group: RecordGroup | undefined, options: ExtractOptions): Extracted =>
  (group?.resources ?? []).map((resource) => [resource, extractEntries(resource, options)] as const);

const rowKeys = (organisation: string, extracted: Extracted): ReadonlyMap<string, Key> =>
  new Map(
    extracted.flatMap(([resource, entries]) =>
      indexKeysFrom(resource.resourceType, entries).map(({ key, sort }) => {
        const row = keys.indexRow(organisation, key, sort, referenceOf(resource));
        return [keyText(row), row] as const;
      }),
    ),
  );

const lastUpdatedOf = ({ resources, deleted = [] }: RecordGroup): string =>
  [...resources.map(({ meta }) => meta.lastUpdated), ...deleted.map(({ lastUpdated }) => lastUpdated)]
    .toSorted()
    .at(-1) ?? '';

/** Records of a group that reach over more than this are few (histories sent in one bundle), and are indexed apart, so that a search for a month reads a month. */
export const shortSpanMilliseconds = 31 * 86_400_000;

const isLong = (dates: readonly number[]): boolean => Math.max(...dates) - Math.min(...dates) > shortSpanMilliseconds;

/** Last instant whose text has four digits of year: later ones would sort before all others. */
const lastInstant = Date.UTC(10_000, 0, 1) - 1;
const isoOf = (milliseconds: number): string => new Date(Math.min(milliseconds, lastInstant)).toISOString();

/** Index entries of the item that holds a Patient or a root resource itself. */
export const selfIndexes = ({ group, home }: AppliedGroup): Partial<Record<IndexName, Key>> => {
  const [resource] = group.resources;
  const type = resource?.resourceType ?? group.deleted?.[0]?.resourceType ?? '';
  const id = resource?.id ?? group.deleted?.[0]?.id ?? home.pk;
  return { gsi1: keys.updated(group.organisation, type, lastUpdatedOf(group), id) };
};

/** The puts and deletes that keep search true to a changed group: its compact entries, its dates, and the rows of what is found by index. */
export const searchWrites = (
  applied: AppliedGroup,
  options: ExtractOptions,
): { readonly puts: readonly Put[]; readonly deletes: readonly Delete[] } => {
  const { group, before, patientId, groupId } = applied;
  const extracted = extract(group, options);
  const rows = rowKeys(group.organisation, extracted);
  const former = rowKeys(group.organisation, extract(before, options));
  const puts: Put[] = [...rows].filter(([text]) => !former.has(text)).map(([, row]) => ({ ...row, body: '' }));
  const deletes = [...former].filter(([text]) => !rows.has(text)).map(([, row]) => row);
  if (patientId === undefined || groupId === undefined) return { puts, deletes };

  const dates = extracted.flatMap(([{ resourceType }, entries]) => clinicalDateFrom(resourceType, entries) ?? []);
  const place = `${patientId}#${groupId}`;
  const body: GroupEntries = {
    organisation: group.organisation,
    entries: extracted.map(([resource, entries]) => [referenceOf(resource), entries]),
  };
  puts.push({
    ...keys.search(patientId, groupId),
    body: JSON.stringify(body),
    indexes: {
      gsi1: keys.updated(group.organisation, 'clinical', lastUpdatedOf(group), place),
      ...(dates.length === 0
        ? {}
        : { gsi2: keys.dated(group.organisation, isLong(dates), isoOf(Math.max(...dates)), place) }),
    },
  });
  return { puts, deletes };
};

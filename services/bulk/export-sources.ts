import { type RecordGroup, readRecordGroup } from '../commit/record-group.ts';
import { readGroupEntries } from '../commit/search-puts.ts';
import type { RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { groupAsOf } from './group-as-of.ts';
import type { ExportRequest } from './job.ts';

/** One partition that an export reads: an organisation's records by their last change, or one patient's. */
export type ExportSource =
  | { readonly kind: 'updated'; readonly organisation: string; readonly of: string }
  | { readonly kind: 'patient'; readonly id: string };

/** Records about patients are in one partition of the index whatever their type; of the others, and of Patient, each type has its own. */
export const sourcesOf = (
  { level, organisations, patients, types }: ExportRequest,
  everyType: readonly string[],
): readonly ExportSource[] => {
  if (level === 'group') return (patients ?? []).map((id) => ({ kind: 'patient', id }));
  const kinds = ['clinical', ...(types ?? everyType).filter((type) => level === 'system' || type === 'Patient')];
  return organisations.flatMap((organisation) => kinds.map((of) => ({ kind: 'updated' as const, organisation, of })));
};

export interface ExportPage {
  readonly groups: readonly RecordGroup[];
  readonly cursor: string | undefined;
}

const pageSize = 100;

/** Of an index entry about a patient's records: the record that it is about. Undefined when none of its resources is of a wanted type. */
const recordKey = (item: StoredRecord, wanted: (type: string) => boolean) => {
  const { entries } = readGroupEntries(item.body);
  if (!entries.some(([reference]) => wanted(reference.slice(0, reference.indexOf('/'))))) return undefined;
  return { pk: item.pk, sk: item.sk.replace(/^search#/, 'record#') };
};

/**
 * A page of a source, each record as it was at the export's instant. Read in the order of change and to the partition's end: a record that changes while the export runs moves
 * ahead and is met again, so none is missed; one that was read before is then there twice, in the same version.
 */
export const readExportPage = async (
  table: RecordTable,
  source: ExportSource,
  { since, createdAt, organisations }: ExportRequest,
  wanted: (type: string) => boolean,
  cursor: string | undefined,
): Promise<ExportPage> => {
  const from = cursor === undefined ? {} : { cursor };
  const asOf = async (items: readonly StoredRecord[]): Promise<readonly RecordGroup[]> => {
    const groups = await Promise.all(items.map((item) => groupAsOf(table, item, createdAt)));
    return groups.filter((group) => group !== undefined && organisations.includes(group.organisation)) as RecordGroup[];
  };
  if (source.kind === 'patient') {
    const key = keys.patient(source.id);
    const self = cursor === undefined ? await table.get(key) : undefined;
    const owner = self === undefined ? undefined : readRecordGroup(self.body).organisation;
    if (cursor === undefined && (owner === undefined || !organisations.includes(owner))) {
      return { groups: [], cursor: undefined };
    }
    const page = await table.query({ pk: key.pk, range: { prefix: 'record#' }, limit: pageSize, ...from });
    return { groups: await asOf([...(self === undefined ? [] : [self]), ...page.items]), cursor: page.cursor };
  }
  const page = await table.query({
    index: 'gsi1',
    pk: keys.updated(source.organisation, source.of, '', '').pk,
    limit: pageSize,
    ...(since === undefined ? {} : { range: { from: since } }),
    ...from,
  });
  if (source.of !== 'clinical') return { groups: await asOf(page.items), cursor: page.cursor };
  const records = page.items.flatMap((item) => recordKey(item, wanted) ?? []);
  return { groups: await asOf(records.length === 0 ? [] : await table.batchGet(records)), cursor: page.cursor };
};

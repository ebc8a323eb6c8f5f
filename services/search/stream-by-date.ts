import { type ExtractOptions, extractEntries, type SearchPlan } from '../../domain/fhir/index.ts';
import { readRecordGroup } from '../commit/record-group.ts';
import { readGroupEntries, shortSpanMilliseconds } from '../commit/search-puts.ts';
import type { QueryRequest, RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { type Candidate, referenceType } from './candidate.ts';

type DatePlan = Extract<SearchPlan, { form: 'organisation-by-date' }>;

/** One stored item, newest first, with the place a cursor names. */
export interface Dated {
  readonly place: string;
  readonly item: StoredRecord;
  readonly candidates: readonly Candidate[];
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

interface Partition {
  readonly request: Pick<QueryRequest, 'index' | 'pk'>;
  /** How far after the wanted date an item's own date can lie. */
  readonly slack: number;
}

const partitionsOf = (type: string, { organisation, by }: DatePlan): readonly Partition[] =>
  by === '_lastUpdated'
    ? ['clinical', type].map((kind) => ({
        request: { index: 'gsi1', pk: keys.updated(organisation, kind, '', '').pk },
        slack: Number.POSITIVE_INFINITY,
      }))
    : [
        { request: { index: 'gsi2', pk: keys.dated(organisation, false, '', '').pk }, slack: shortSpanMilliseconds },
        { request: { index: 'gsi2', pk: keys.dated(organisation, true, '', '').pk }, slack: Number.POSITIVE_INFINITY },
      ];

const candidatesOf = (type: string, item: StoredRecord, options: ExtractOptions): readonly Candidate[] => {
  if (item.sk.startsWith('search#')) {
    const { organisation, entries } = readGroupEntries(item.body);
    return entries
      .filter(([reference]) => referenceType(reference) === type)
      .map(([reference, list]) => ({ reference, organisation, entries: list }));
  }
  const { organisation, resources } = readRecordGroup(item.body);
  return resources
    .filter(({ resourceType }) => resourceType === type)
    .map((resource) => ({
      reference: `${type}/${resource.id}`,
      organisation,
      entries: extractEntries(resource, options),
    }));
};

const pageSize = 100;

async function* readPartition(
  table: RecordTable,
  { request, slack }: Partition,
  { range }: DatePlan,
  after: string | undefined,
): AsyncGenerator<readonly [sort: string, item: StoredRecord]> {
  const upper = range.to === undefined || slack === Number.POSITIVE_INFINITY ? undefined : iso(range.to + slack);
  const to = after !== undefined && (upper === undefined || after < upper) ? after : upper;
  const from = range.from === undefined ? undefined : iso(range.from);
  if (from !== undefined && to !== undefined && from > to) return;
  let cursor: string | undefined;
  do {
    const page = await table.query({
      ...request,
      range: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
      order: 'descending',
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const item of page.items) {
      const sort = item.indexes?.[request.index ?? 'gsi1']?.sk;
      if (sort !== undefined) yield [sort, item];
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/**
 * An organisation's records of a type by date, newest first, item by item: the two partitions of the index merged. `after` is the place of the last item
 * that was read to its end, or in part.
 */
export async function* streamByDate(
  table: RecordTable,
  type: string,
  plan: DatePlan,
  options: ExtractOptions,
  after?: string,
): AsyncGenerator<Dated> {
  const sources = partitionsOf(type, plan).map((partition) => readPartition(table, partition, plan, after));
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let newest = -1;
    for (const [position, head] of heads.entries()) {
      if (head.done === true) continue;
      const best = newest < 0 ? undefined : heads[newest];
      if (best === undefined || best.done === true || head.value[0] > best.value[0]) newest = position;
    }
    const head = heads[newest];
    const source = sources[newest];
    if (head === undefined || source === undefined || head.done === true) return;
    const [place, item] = head.value;
    yield { place, item, candidates: candidatesOf(type, item, options) };
    heads[newest] = await source.next();
  }
}

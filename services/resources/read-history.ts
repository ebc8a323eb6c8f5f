import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import type { ExtractOptions } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { mayRead, requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { readRecordGroup } from '../commit/record-group.ts';
import type { RecordTable, StoredRecord } from '../ports/index.ts';
import { placeOf, readPageCursor, writePageCursor, wrongCursor } from '../search/page-cursor.ts';
import { streamByDate } from '../search/stream-by-date.ts';
import { type ResourceVersion, readVersions } from './versions.ts';

export interface HistoryRequest {
  readonly type: string;
  readonly id: string;
  /** ISO instant: only versions from then on. */
  readonly since?: string | undefined;
  readonly count: number;
  readonly cursor?: string | undefined;
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

const entryOf = (
  baseUrl: string,
  type: string,
  id: string,
  { version, lastUpdated, resource }: ResourceVersion,
): BundleEntry => ({
  fullUrl: `${baseUrl}/fhir/${type}/${id}`,
  ...(resource === undefined ? {} : { resource }),
  request: {
    method: resource === undefined ? 'DELETE' : version === '1' ? 'POST' : 'PUT',
    url: version === '1' ? type : `${type}/${id}`,
  },
  response: {
    status: resource === undefined ? '204' : version === '1' ? '201' : '200',
    etag: `W/"${version}"`,
    lastModified: lastUpdated,
  },
});

const bundleOf = (
  address: string,
  query: Readonly<Record<string, string | undefined>>,
  page: Partial<Bundle>,
): Bundle => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const next =
    query._cursor === undefined ? [] : [{ relation: 'next', url: `${address}?${new URLSearchParams(given)}` }];
  return { resourceType: 'Bundle', type: 'history', ...(next.length === 0 ? {} : { link: next }), ...page };
};

/**
 * History of one resource, newest first (R4 http.html 3.1.0.9); the cursor is the last version of the page before.
 * Throws `auth.scope`, `request.invalid`, `resource.not-found`.
 */
export const makeReadHistory =
  ({ table, baseUrl }: { readonly table: RecordTable; readonly baseUrl: string }) =>
  async ({ type, id, since, count, cursor, caller, audit }: HistoryRequest): Promise<Bundle> => {
    requireScope(caller, type, 'r');
    if (cursor !== undefined && !/^[1-9]\d{0,8}$/.test(cursor)) throw wrongCursor();
    const versions: ResourceVersion[] = [];
    let exists = false;
    for await (const version of readVersions(table, type, id)) {
      if (!mayRead(caller, version.organisation)) break;
      exists = true;
      if (since !== undefined && version.lastUpdated < since) break;
      versions.push(version);
    }
    if (!exists)
      throw new HutongError('resource.not-found', 'There is no such resource, or it is not one of your organisation');
    const rest = versions.filter(({ version }) => cursor === undefined || Number(version) < Number(cursor));
    const page = rest.slice(0, count);
    audit.entities.push(...page.map(({ version }) => `${type}/${id}/_history/${version}`));
    const next = page.length < rest.length ? page.at(-1)?.version : undefined;
    return bundleOf(
      `${baseUrl}/fhir/${type}/${id}/_history`,
      { _since: since, _count: String(count), _cursor: next },
      { total: versions.length, entry: page.map((version) => entryOf(baseUrl, type, id, version)) },
    );
  };

export type TypeHistoryRequest = Omit<HistoryRequest, 'id'>;

/** Ids of the type that a changed item is about, deleted ones among them: the entries for search know only what is there. */
const idsIn = async (table: RecordTable, type: string, item: StoredRecord): Promise<readonly string[]> => {
  const entries = item.sk.startsWith('search#');
  const home = entries ? await table.get({ pk: item.pk, sk: item.sk.replace('search#', 'record#') }) : item;
  if (home === undefined) return [];
  const { resources, deleted = [] } = readRecordGroup(home.body);
  return [...resources, ...deleted].filter(({ resourceType }) => resourceType === type).map(({ id }) => id);
};

/**
 * Changes of a type within the caller's own organisation, newest first by the current version of each record (R4 http.html 3.1.0.9): each resource with all its
 * versions since `_since`. One page of records a call. Throws `auth.scope`, `request.invalid`.
 */
export const makeReadTypeHistory =
  ({
    table,
    baseUrl,
    options,
  }: {
    readonly table: RecordTable;
    readonly baseUrl: string;
    readonly options: ExtractOptions;
  }) =>
  async ({ type, since, count, cursor, caller, audit }: TypeHistoryRequest): Promise<Bundle> => {
    requireScope(caller, type, 'r', 's');
    const plan = {
      form: 'organisation-by-date',
      organisation: caller.organisation,
      by: '_lastUpdated',
      range: since === undefined ? {} : { from: Date.parse(since) },
    } as const;
    const from = placeOf(readPageCursor(cursor));
    const entries: BundleEntry[] = [];
    let next: string | undefined;
    for await (const { place, item } of streamByDate(table, type, plan, options, from?.place)) {
      if (place === from?.place) continue;
      for (const id of await idsIn(table, type, item)) {
        for await (const version of readVersions(table, type, id)) {
          if (since !== undefined && version.lastUpdated < since) break;
          audit.entities.push(`${type}/${id}/_history/${version.version}`);
          entries.push(entryOf(baseUrl, type, id, version));
        }
      }
      if (entries.length >= count) {
        next = writePageCursor({ kind: 'place', place, taken: 0 });
        break;
      }
    }
    return bundleOf(
      `${baseUrl}/fhir/${type}/_history`,
      { _since: since, _count: String(count), _cursor: next },
      { entry: entries },
    );
  };

export type ReadTypeHistory = ReturnType<typeof makeReadTypeHistory>;
export type ReadHistory = ReturnType<typeof makeReadHistory>;

import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import type { ExtractOptions } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { mayRead, requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { RecordTable } from '../ports/index.ts';
import { readPageCursor, writePageCursor } from '../search/page-cursor.ts';
import { streamByDate } from '../search/stream-by-date.ts';
import { type ResourceVersion, readVersions } from './versions.ts';

export interface HistoryRequest {
  readonly type: string;
  readonly id: string;
  /** ISO instant: only versions from then on. */
  readonly since?: string | undefined;
  readonly count: number;
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

/** History of one resource, newest first (R4 http.html 3.1.0.9). Throws `auth.scope`, `resource.not-found`. */
export const makeReadHistory =
  ({ table, baseUrl }: { readonly table: RecordTable; readonly baseUrl: string }) =>
  async ({ type, id, since, count, caller, audit }: HistoryRequest): Promise<Bundle> => {
    requireScope(caller, type, 'r');
    const entries: BundleEntry[] = [];
    let exists = false;
    for await (const version of readVersions(table, type, id)) {
      if (!mayRead(caller, version.organisation)) break;
      exists = true;
      if ((since !== undefined && version.lastUpdated < since) || entries.length >= count) break;
      audit.entities.push(`${type}/${id}/_history/${version.version}`);
      entries.push(entryOf(baseUrl, type, id, version));
    }
    if (!exists)
      throw new HutongError('resource.not-found', 'There is no such resource, or it is not one of your organisation');
    return { resourceType: 'Bundle', type: 'history', total: entries.length, entry: entries };
  };

export interface TypeHistoryRequest extends Omit<HistoryRequest, 'id'> {
  readonly cursor?: string | undefined;
}

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
    const after = readPageCursor(cursor);
    const from = after?.kind === 'place' ? after : undefined;
    const entries: BundleEntry[] = [];
    let next: string | undefined;
    for await (const { place, candidates } of streamByDate(table, type, plan, options, from?.place)) {
      if (place === from?.place) continue;
      for (const { reference } of candidates) {
        const id = reference.slice(type.length + 1);
        for await (const version of readVersions(table, type, id)) {
          if (since !== undefined && version.lastUpdated < since) break;
          audit.entities.push(`${reference}/_history/${version.version}`);
          entries.push(entryOf(baseUrl, type, id, version));
        }
      }
      if (entries.length >= count) {
        next = writePageCursor({ kind: 'place', place, taken: 0 });
        break;
      }
    }
    const query = new URLSearchParams([
      ...(since === undefined ? [] : [['_since', since]]),
      ['_count', String(count)],
      ...(next === undefined ? [] : [['_cursor', next]]),
    ] as [string, string][]);
    return {
      resourceType: 'Bundle',
      type: 'history',
      ...(next === undefined ? {} : { link: [{ relation: 'next', url: `${baseUrl}/fhir/${type}/_history?${query}` }] }),
      entry: entries,
    };
  };

export type ReadTypeHistory = ReturnType<typeof makeReadTypeHistory>;
export type ReadHistory = ReturnType<typeof makeReadHistory>;

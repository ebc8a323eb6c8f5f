import type { Bundle } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import { allows } from '../../schemas/scopes.ts';
import { mayRead, requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { readRecordGroup, type StoredResource } from '../commit/record-group.ts';
import type { RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { refuseCursor } from './page-cursor.ts';

export interface EverythingRequest {
  readonly id: string;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

const known: ReadonlySet<string> = new Set(['_since', '_type', '_count', '_cursor', '_format', 'start', 'end']);
/** Record groups read for one page: they hold 48 resources at most. */
const maxGroups = 100;

/**
 * `Patient/$everything` (R4 operation-patient-everything.html) of one source patient: its records in the order of the store, page by page, group by group. What they refer to
 * outside the patient's partition (practitioners, organisations) is not part of it. `start` and `end` are refused: search by date does that.
 */
export const makeEverything =
  ({ table, baseUrl }: { readonly table: RecordTable; readonly baseUrl: string }) =>
  async ({ id, query, caller, audit }: EverythingRequest): Promise<Bundle> => {
    requireScope(caller, 'Patient', 'r');
    for (const name of query.keys()) {
      if (!known.has(name) || name === 'start' || name === 'end') {
        throw new HutongError('fhir.not-supported', '$everything takes _since, _type, _count and _cursor', {
          path: name,
        });
      }
    }
    const self = await table.get(keys.patient(id));
    const group = self === undefined ? undefined : readRecordGroup(self.body);
    const [patient] = group?.resources ?? [];
    if (group === undefined || patient === undefined || !mayRead(caller, group.organisation)) {
      throw new HutongError('resource.not-found', 'There is no such patient, or it is not one of your organisation');
    }
    const since = query.get('_since');
    if (since !== null && Number.isNaN(Date.parse(since)))
      throw new HutongError('request.invalid', '_since is an instant', { path: '_since' });
    const types = query.get('_type')?.split(',');
    const wanted = (resource: StoredResource): boolean =>
      (since === null || Date.parse(resource.meta.lastUpdated) >= Date.parse(since)) &&
      (types === undefined || types.includes(resource.resourceType)) &&
      allows(caller.scopes, resource.resourceType, ['r']);

    const cursor = query.get('_cursor') ?? undefined;
    const count = Math.min(Math.max(Number(query.get('_count') ?? 500) || 500, 1), 2_000);
    const found: StoredResource[] = cursor === undefined ? [patient].filter(wanted) : [];
    let next = cursor;
    do {
      const page = await table
        .query({
          pk: keys.patient(id).pk,
          range: { prefix: 'record#' },
          limit: Math.min(maxGroups, Math.max(1, Math.ceil((count - found.length) / 16))),
          ...(next === undefined ? {} : { cursor: next }),
        })
        .catch(refuseCursor);
      found.push(...page.items.flatMap(({ body }) => readRecordGroup(body).resources.filter(wanted)));
      next = page.cursor;
    } while (next !== undefined && found.length < count);

    audit.entities.push(
      ...found.map(
        ({ resourceType, id: resourceId, meta }) => `${resourceType}/${resourceId}/_history/${meta.versionId}`,
      ),
    );
    const address = (extra: Readonly<Record<string, string>>): string => {
      const parameters = new URLSearchParams([...query].filter(([name]) => name !== '_cursor'));
      for (const [name, value] of Object.entries(extra)) parameters.set(name, value);
      return `${baseUrl}/fhir/Patient/${id}/$everything${parameters.size === 0 ? '' : `?${parameters}`}`;
    };
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      link: [
        { relation: 'self', url: address(cursor === undefined ? {} : { _cursor: cursor }) },
        ...(next === undefined ? [] : [{ relation: 'next', url: address({ _cursor: next }) }]),
      ],
      entry: found.map((resource) => ({
        fullUrl: `${baseUrl}/fhir/${resource.resourceType}/${resource.id}`,
        resource,
        search: { mode: 'match' as const },
      })),
    };
  };

export type Everything = ReturnType<typeof makeEverything>;

import { HutongError } from '../../schemas/error.ts';
import type { Registry } from '../../schemas/registry.ts';
import { allows } from '../../schemas/scopes.ts';
import { mayRead, readableOrganisations } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { Clock, Ids, RecordTable } from '../ports/index.ts';
import { loadGroup } from '../resources/stored-resources.ts';
import type { ExportRequest } from './job.ts';
import type { JobStore } from './job-store.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly types: readonly string[];
  readonly store: JobStore;
}

export interface StartExport {
  readonly level: ExportRequest['level'];
  /** Id of the Group. */
  readonly group?: string;
  readonly query: URLSearchParams;
  /** `Prefer: handling=lenient`: unknown parameters are passed over. */
  readonly lenient: boolean;
  readonly caller: Caller;
  readonly audit: AuditDraft;
  readonly request: string;
}

const formats = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
const known = ['_since', '_type', '_outputFormat'];

const notSupported = (message: string, path: string): HutongError =>
  new HutongError('fhir.not-supported', message, { path });

/**
 * Starts an export (Bulk Data Access 2.0.0, "Bulk Data Kick-off Request"); resolves with the job's id. Exports the caller's own organisation, or, with
 * hutong/region.read, every one's; of the types that its token may read and search.
 *
 * Throws `auth.scope`, `fhir.not-supported`, `request.invalid`, `resource.not-found` (the group).
 */
export const makeStartExport =
  ({ table, clock, ids, registry, types: everyType, store }: Dependencies) =>
  async ({ level, group, query, lenient, caller, audit, request }: StartExport): Promise<string> => {
    for (const name of query.keys()) {
      if (!lenient && !known.includes(name)) throw notSupported(`$export takes ${known.join(', ')}`, 'query');
    }
    const format = query.get('_outputFormat');
    // A plus that was not escaped reads as a space.
    if (format !== null && !formats.has(format.replace(' ', '+'))) {
      throw notSupported(`_outputFormat is ${[...formats].join(' or ')}`, '_outputFormat');
    }
    const since = query.get('_since');
    if (since !== null && Number.isNaN(Date.parse(since.replace(' ', '+')))) {
      throw new HutongError('request.invalid', '_since is an instant', { path: '_since' });
    }
    const asked = query.getAll('_type').flatMap((list) => list.split(','));
    const unknown = asked.some((type) => !everyType.includes(type));
    if (unknown && !lenient) throw notSupported('_type names resource types of R4', '_type');
    const types = asked.filter((type) => everyType.includes(type));
    const mayExport = (type: string): boolean => allows(caller.scopes, type, ['r', 's']);
    if (types.length === 0 ? !everyType.some(mayExport) : !types.every(mayExport)) {
      throw new HutongError('auth.scope', 'The token lacks .rs on the types to be exported');
    }

    let patients: string[] | undefined;
    if (group !== undefined) {
      const stored = await loadGroup(table, 'Group', group);
      const resource = stored?.resources.find(({ id, resourceType }) => resourceType === 'Group' && id === group);
      if (stored === undefined || resource === undefined || !mayRead(caller, stored.organisation)) {
        throw new HutongError('resource.not-found', 'There is no such group, or it is not one of your organisation');
      }
      // Validated when it was stored: a Group.
      const { member = [] } = resource as import('fhir/r4.d.ts').Group;
      const members = member
        .filter(({ inactive }) => inactive !== true)
        .flatMap(({ entity }) => /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(entity.reference ?? '')?.[1] ?? []);
      patients = [...new Set(members)];
      audit.entities.push(`Group/${group}`);
    }

    const id = ids.next();
    audit.entities.push(`bulk/${id}`);
    await store.create({
      kind: 'export',
      id,
      organisation: caller.organisation,
      client: caller.client,
      scopes: [...caller.scopes],
      request,
      createdAt: new Date(clock.now()).toISOString(),
      level,
      organisations: [...readableOrganisations(caller, registry)],
      ...(patients === undefined ? {} : { patients }),
      ...(since === null ? {} : { since: new Date(since.replace(' ', '+')).toISOString() }),
      ...(types.length === 0 ? {} : { types }),
    });
    return id;
  };

export type StartExportJob = ReturnType<typeof makeStartExport>;

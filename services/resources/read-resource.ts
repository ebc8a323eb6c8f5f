import { HutongError } from '../../schemas/error.ts';
import { mayRead, requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { StoredResource } from '../commit/record-group.ts';
import type { RecordTable } from '../ports/index.ts';
import { loadGroup } from './stored-resources.ts';
import { readVersions } from './versions.ts';

const absent = (): HutongError =>
  new HutongError('resource.not-found', 'There is no such resource, or it is not one of your organisation');

/**
 * Reads one resource by id: one read of the table. Another organisation's answers as if it were not there.
 * Throws `auth.scope`, `resource.not-found`, `resource.gone`.
 */
export const makeReadResource =
  ({ table }: { readonly table: RecordTable }) =>
  async (type: string, id: string, caller: Caller, audit: AuditDraft): Promise<StoredResource> => {
    requireScope(caller, type, 'r');
    const group = await loadGroup(table, type, id);
    if (group === undefined || !mayRead(caller, group.organisation)) throw absent();
    const found = group.resources.find((resource) => resource.id === id && resource.resourceType === type);
    if (found !== undefined) {
      audit.entities.push(`${type}/${id}/_history/${found.meta.versionId}`);
      return found;
    }
    const tombstone = group.deleted?.find((deleted) => deleted.id === id && deleted.resourceType === type);
    if (tombstone === undefined) throw absent();
    throw new HutongError('resource.gone', 'The resource was deleted; its history is still there', {
      details: { version: tombstone.versionId },
    });
  };

/** Reads one version of a resource. Throws as reading does; `resource.gone` for the version that deleted it. */
export const makeReadVersion =
  ({ table }: { readonly table: RecordTable }) =>
  async (type: string, id: string, version: string, caller: Caller, audit: AuditDraft): Promise<StoredResource> => {
    requireScope(caller, type, 'r');
    for await (const found of readVersions(table, type, id)) {
      if (!mayRead(caller, found.organisation)) throw absent();
      if (found.version !== version) continue;
      if (found.resource === undefined)
        throw new HutongError('resource.gone', 'In this version the resource was deleted');
      audit.entities.push(`${type}/${id}/_history/${version}`);
      return found.resource;
    }
    throw absent();
  };

export type ReadResource = ReturnType<typeof makeReadResource>;
export type ReadVersion = ReturnType<typeof makeReadVersion>;

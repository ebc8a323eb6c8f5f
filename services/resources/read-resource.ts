import { parseClinicalId } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { allows } from '../../schemas/scopes.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { readRecordGroup, type StoredResource } from '../commit/record-group.ts';
import type { Key, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

/** Where a resource of that type and id would be. */
const homeOf = (type: string, id: string): Key => {
  const parts = parseClinicalId(id);
  if (parts !== undefined) return keys.record(parts.patientId, parts.groupId);
  return type === 'Patient' ? keys.patient(id) : keys.resource(type, id);
};

/**
 * Reads one resource by id: one read of the table. An organisation reads its own; another's answers as if it were not there.
 * Throws `auth.scope`, `resource.not-found`.
 */
export const makeReadResource =
  ({ table }: { readonly table: RecordTable }) =>
  async (type: string, id: string, caller: Caller, audit: AuditDraft): Promise<StoredResource> => {
    if (!allows(caller.scopes, type, ['r'])) throw new HutongError('auth.scope', `The token lacks system/${type}.r`);
    const item = await table.get(homeOf(type, id));
    const group = item === undefined ? undefined : readRecordGroup(item.body);
    const found = group?.resources.find((resource) => resource.id === id && resource.resourceType === type);
    if (found === undefined || group?.organisation !== caller.organisation) {
      throw new HutongError('resource.not-found', 'There is no such resource, or it is not one of your organisation');
    }
    audit.entities.push(`${type}/${id}/_history/${found.meta.versionId}`);
    return found;
  };

export type ReadResource = ReturnType<typeof makeReadResource>;

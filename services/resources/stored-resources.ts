import { parseClinicalId } from '../../domain/fhir/index.ts';
import { keyText } from '../commit/apply-entries.ts';
import { type RecordGroup, readRecordGroup, type StoredResource } from '../commit/record-group.ts';
import type { Key, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

/** Where a resource of that type and id is, if it is anywhere: ids say it. */
export const homeOfId = (type: string, id: string): Key => {
  const parts = parseClinicalId(id);
  if (parts !== undefined) return keys.record(parts.patientId, parts.groupId);
  return type === 'Patient' ? keys.patient(id) : keys.resource(type, id);
};

export const homeOfReference = (reference: string): Key => {
  const [type = '', id = ''] = reference.split('/');
  return homeOfId(type, id);
};

const find = ({ resources }: RecordGroup, type: string, id: string): StoredResource | undefined =>
  resources.find((resource) => resource.id === id && resource.resourceType === type);

export interface Found {
  readonly organisation: string;
  readonly resource: StoredResource;
}

/** The resources of `Type/id` references that are stored, by reference; each record group is read once. */
export const loadResources = async (
  table: RecordTable,
  references: readonly string[],
): Promise<ReadonlyMap<string, Found>> => {
  const homes = new Map(
    references.map((reference) => [keyText(homeOfReference(reference)), homeOfReference(reference)]),
  );
  const items = homes.size === 0 ? [] : await table.batchGet([...homes.values()]);
  const groups = new Map(items.map((item) => [keyText(item), readRecordGroup(item.body)]));
  const found = new Map<string, Found>();
  for (const reference of references) {
    const group = groups.get(keyText(homeOfReference(reference)));
    const [type = '', id = ''] = reference.split('/');
    const resource = group === undefined ? undefined : find(group, type, id);
    if (group !== undefined && resource !== undefined)
      found.set(reference, { organisation: group.organisation, resource });
  }
  return found;
};

/** The record group that holds, or held, the resource. */
export const loadGroup = async (table: RecordTable, type: string, id: string): Promise<RecordGroup | undefined> => {
  const item = await table.get(homeOfId(type, id));
  return item === undefined ? undefined : readRecordGroup(item.body);
};

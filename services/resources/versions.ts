import { type RecordGroup, readRecordGroup, type StoredResource } from '../commit/record-group.ts';
import type { Key, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { homeOfId } from './stored-resources.ts';

export interface ResourceVersion {
  readonly organisation: string;
  readonly version: string;
  readonly lastUpdated: string;
  /** Absent: the version that deleted it. */
  readonly resource: StoredResource | undefined;
}

const versionIn = (
  { organisation, resources, deleted = [] }: RecordGroup,
  type: string,
  id: string,
): ResourceVersion | undefined => {
  const resource = resources.find((candidate) => candidate.id === id && candidate.resourceType === type);
  if (resource !== undefined) {
    return { organisation, version: resource.meta.versionId, lastUpdated: resource.meta.lastUpdated, resource };
  }
  const tombstone = deleted.find((candidate) => candidate.id === id && candidate.resourceType === type);
  if (tombstone === undefined) return undefined;
  return { organisation, version: tombstone.versionId, lastUpdated: tombstone.lastUpdated, resource: undefined };
};

/** Stored versions of a group, newest first. */
async function* groupsOf(table: RecordTable, home: Key): AsyncGenerator<RecordGroup> {
  const current = await table.get(home);
  if (current === undefined) return;
  yield readRecordGroup(current.body);
  const { pk, sk } = keys.history(home, 0);
  let cursor: string | undefined;
  do {
    const page = await table.query({
      pk,
      range: { prefix: sk.slice(0, sk.lastIndexOf('#') + 1) },
      order: 'descending',
      limit: 50,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { body } of page.items) yield readRecordGroup(body);
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The versions of one resource, newest first; a group's version in which the resource did not change is passed over. */
export async function* readVersions(table: RecordTable, type: string, id: string): AsyncGenerator<ResourceVersion> {
  let last: string | undefined;
  for await (const group of groupsOf(table, homeOfId(type, id))) {
    const version = versionIn(group, type, id);
    if (version === undefined || version.version === last) continue;
    last = version.version;
    yield version;
  }
}

import type { FhirResource } from 'fhir/r4.d.ts';
import type { RecordTable } from '../ports/index.ts';
import { loadResources } from '../resources/stored-resources.ts';
import { readVersions } from '../resources/versions.ts';

export interface WantedVersion {
  readonly reference: string;
  readonly version: string;
  readonly effect: 'created' | 'updated' | 'deleted';
}

/** A version by its history; of a deletion the version that it deleted. */
const fromHistory = async (
  table: RecordTable,
  { reference, version, effect }: WantedVersion,
): Promise<FhirResource | undefined> => {
  const [type = '', id = ''] = reference.split('/');
  let reached = false;
  for await (const found of readVersions(table, type, id)) {
    reached ||= found.version === version;
    // Stored resources are R4 resources: they were validated.
    if (reached && found.resource !== undefined) return found.resource as FhirResource;
    if (reached && effect !== 'deleted') return undefined;
  }
  return undefined;
};

/** The resources at the versions that an event is about, by reference: one batch of reads, and the history of what has changed since. */
export const versionsOf = async (
  table: RecordTable,
  wanted: readonly WantedVersion[],
): Promise<ReadonlyMap<string, FhirResource>> => {
  const live = wanted.filter(({ effect }) => effect !== 'deleted').map(({ reference }) => reference);
  const current = await loadResources(table, live);
  const found = new Map<string, FhirResource>();
  for (const one of wanted) {
    const now = current.get(one.reference)?.resource;
    // As above.
    const resource = now?.meta.versionId === one.version ? (now as FhirResource) : await fromHistory(table, one);
    if (resource !== undefined) found.set(one.reference, resource);
  }
  return found;
};

import type { Resource } from 'fhir/r4.d.ts';
import { sameJson } from './same-json.ts';

/** A stored resource: always with id, version and the time of its last change. */
export type StoredResource = Resource & {
  readonly id: string;
  readonly meta: { readonly versionId: string; readonly lastUpdated: string };
};

/** A resource that was deleted: reads answer 410, and its history goes on from this version. */
export interface Tombstone {
  readonly resourceType: string;
  readonly id: string;
  readonly versionId: string;
  readonly lastUpdated: string;
}

/** What one record item holds: resources that are written and versioned together, and who they belong to. */
export interface RecordGroup {
  readonly organisation: string;
  /** Message that wrote this version. */
  readonly message: string;
  /** When the sender made it (MSH-7), ISO instant: an older correction never replaces a newer one. */
  readonly sentAt?: string;
  readonly resources: readonly StoredResource[];
  readonly deleted?: readonly Tombstone[];
}

/** Bodies are written by `writeRecordGroup` alone, so what is read has this shape. */
export const readRecordGroup = (body: string): RecordGroup => JSON.parse(body) as RecordGroup;
export const writeRecordGroup = (group: RecordGroup): string => JSON.stringify(group);

/** JSON equality of two resources, whatever the order of their members, leaving out what the gateway itself writes into meta. */
export const sameContent = (a: Resource, b: Resource): boolean => {
  const strip = ({ meta, ...rest }: Resource): unknown => {
    const { versionId, lastUpdated, source, ...own } = meta ?? {};
    return Object.keys(own).length === 0 ? rest : { ...rest, meta: own };
  };
  return sameJson(strip(a), strip(b));
};

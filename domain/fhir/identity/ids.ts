import { derive } from './derive.ts';

/**
 * Logical ids are derived from (organisation, type, system, local id): two hospitals never collide and a re-sent record lands on itself.
 * They also say where the resource is stored, so that a read by id is one read:
 *
 * - `<20>`: a Patient, or a resource about no patient (Practitioner, Organization …)
 * - `<20>.<16>.<local>`: source patient, record group, resource in the group. A group is what is written and versioned
 *   together: a report with its observations, an encounter, a chunk of a bundle.
 *
 * 100, 80 and 50 bits: a collision inside one organisation is not to be expected at the size of a country.
 */
export const rootIdLength = 20;
export const groupIdLength = 16;
const localIdLength = 10;

export const deriveRootId = (organisation: string, type: string, system: string, value: string): string =>
  derive(rootIdLength, [organisation, type, system, value]);

/** Group of a record with an identity of its own within the organisation. */
export const deriveGroupId = (organisation: string, type: string, system: string, value: string): string =>
  derive(groupIdLength, [organisation, type, system, value]);

/** Group number `chunk` of one commit, for resources that have no identity but the commit that brought them. */
export const commitGroupId = (organisation: string, commitKey: string, chunk: number): string =>
  derive(groupIdLength, [organisation, 'commit', commitKey, String(chunk)]);

export const deriveLocalId = (organisation: string, type: string, system: string, value: string): string =>
  derive(localIdLength, [organisation, type, system, value]);

/** A root id for a resource that has no identity but its place in a commit. */
export const commitRootId = (organisation: string, commitKey: string, position: number): string =>
  derive(rootIdLength, [organisation, 'commit', commitKey, String(position)]);

export const clinicalId = (patientId: string, groupId: string, localId: string): string =>
  `${patientId}.${groupId}.${localId}`;

export interface ClinicalIdParts {
  readonly patientId: string;
  readonly groupId: string;
  readonly localId: string;
}

const clinicalPattern = /^([0-9a-hjkmnp-tv-z]{20})\.([0-9a-hjkmnp-tv-z]{16})\.([0-9a-z]{1,16})$/;

/** The parts of a clinical resource's id, or undefined for an id of another form. */
export const parseClinicalId = (id: string): ClinicalIdParts | undefined => {
  const match = clinicalPattern.exec(id);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return undefined;
  return { patientId: match[1], groupId: match[2], localId: match[3] };
};

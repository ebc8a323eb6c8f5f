import type { StructureDefinition } from 'fhir/r4.d.ts';
import type { Put, RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { queryAll } from '../store/query-all.ts';

/** An installed StructureDefinition: always with id, version and the time of its last change. */
export type StoredProfile = StructureDefinition & {
  readonly id: string;
  readonly meta: { readonly versionId: string; readonly lastUpdated: string };
};

/** All profiles that stewards installed, at one moment. */
export interface ProfileSet {
  /** Goes up with every installation and removal; 0 before the first. */
  readonly revision: number;
  readonly profiles: readonly StoredProfile[];
}

export const emptyProfileSet: ProfileSet = { revision: 0, profiles: [] };

/** One small read: whether the set has changed since. */
export const readRevision = async (table: RecordTable): Promise<number> =>
  (await table.get(keys.profileRevision()))?.version ?? 0;

/** Written by `profilePuts` alone, so what is read has this shape. */
const profileIn = ({ body }: StoredRecord): StoredProfile => JSON.parse(body) as StoredProfile;

/** Reads the whole set: the revision first, so that a set is never newer than it says and a change meanwhile is read again. */
export const readProfileSet = async (table: RecordTable): Promise<ProfileSet> => {
  const revision = await readRevision(table);
  const items = await queryAll(table, { pk: keys.profile('').pk });
  return { revision, profiles: items.map(profileIn) };
};

/** What a change of the set writes beside the profile itself: the next revision, on condition that nobody changed the set since. */
export const revisionPut = (revision: number): Put => ({
  ...keys.profileRevision(),
  body: '{}',
  condition: revision === 0 ? 'absent' : revision,
});

/** A profile and the copy of this version that stays. */
export const profilePuts = (profile: StoredProfile): Put[] => {
  const body = JSON.stringify(profile);
  return [
    { ...keys.profile(profile.id), body },
    { ...keys.profileVersion(profile.id, profile.meta.versionId), body },
  ];
};

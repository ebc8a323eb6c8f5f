import type { StructureDefinition } from 'fhir/r4.d.ts';
import { type CompiledProfile, compileProfile, type FindProfile } from '../../domain/fhir/index.ts';
import type { Clock, RecordTable } from '../ports/index.ts';
import { emptyProfileSet, type ProfileSet, readProfileSet, readRevision } from './profile-records.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  /** Those of the project itself; nobody replaces them. */
  readonly shipped: readonly StructureDefinition[];
}

/** A process asks at most so often whether the set changed: an installation reaches every process within this time. */
export const maxAgeMilliseconds = 5000;

export interface InstalledProfiles {
  /** Finds a profile by canonical URL without version, as of the last `refresh`; compiled when first found. */
  readonly find: FindProfile;
  /** Before validation: one small read when the last was `maxAgeMilliseconds` ago, and the set when it changed. */
  readonly refresh: () => Promise<void>;
  /** The set as it is now, whatever was read before. */
  readonly reload: () => Promise<ProfileSet>;
  readonly shipped: readonly StructureDefinition[];
}

/** Compiles profiles when they are first asked for. Each was compiled once when it was installed, so this does not fail. */
export const makeFindProfile = (definitions: readonly StructureDefinition[]): FindProfile => {
  const byUrl = new Map(definitions.map((definition) => [definition.url, definition]));
  const compiled = new Map<string, CompiledProfile>();
  return (url) => {
    const known = compiled.get(url);
    if (known !== undefined) return known;
    const definition = byUrl.get(url);
    if (definition === undefined) return undefined;
    const profile = compileProfile(definition);
    compiled.set(url, profile);
    return profile;
  };
};

/**
 * The profiles that resources are validated against: those shipped and those that stewards installed, kept in the process and asked after when a request comes. No timer
 * and no background work, so that a frozen Lambda wakes up right.
 */
export const makeInstalledProfiles = ({ table, clock, shipped }: Dependencies): InstalledProfiles => {
  let set = emptyProfileSet;
  let find = makeFindProfile(shipped);
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const take = (next: ProfileSet): ProfileSet => {
    if (next.revision !== set.revision) find = makeFindProfile([...next.profiles, ...shipped]);
    set = next;
    askedAt = clock.now();
    return next;
  };

  const ask = async (): Promise<void> => {
    const revision = await readRevision(table);
    if (revision === set.revision) askedAt = clock.now();
    else take(await readProfileSet(table));
  };

  return {
    find: (url) => find(url),
    refresh: async () => {
      if (clock.now() < askedAt + maxAgeMilliseconds) return;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    },
    reload: async () => take(await readProfileSet(table)),
    shipped,
  };
};

import type { StructureDefinition } from 'fhir/r4.d.ts';
import { compileProfile, type DefinitionProblems, type ValidateResource } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type AuditDraft, auditPut } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { sameContent } from '../commit/record-group.ts';
import type { Clock, Ids, Put, RecordTable } from '../ports/index.ts';
import { issueFinding, requireValid } from '../resources/prepare-resource.ts';
import { keys } from '../store/keys.ts';
import { type InstalledProfiles, makeFindProfile } from './installed-profiles.ts';
import { type ProfileSet, profilePuts, revisionPut, type StoredProfile } from './profile-records.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly validate: ValidateResource;
  readonly definitionProblems: DefinitionProblems;
  readonly profiles: InstalledProfiles;
}

interface Call {
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

export interface Installed {
  readonly profile: StoredProfile;
  readonly effect: 'created' | 'updated' | 'unchanged';
  /** What the profile asks for that is not checked here. */
  readonly warnings: readonly Finding[];
}

/** The set is read whole, by every process: what a region agrees on, not a library. */
const maxProfiles = 500;
const maxAttempts = 5;

const conflict = (message: string, path: string): HutongError =>
  new HutongError('resource.conflict', message, { path });

const requireSteward = ({ caller }: Call): void => {
  if (!caller.scopes.includes('hutong/profile.write'))
    throw new HutongError('auth.scope', 'The token lacks hutong/profile.write');
};

const requireMatch = (ifMatch: string | undefined, before: StoredProfile | undefined): void => {
  if (ifMatch === undefined || ifMatch.trim() === `W/"${before?.meta.versionId ?? ''}"`) return;
  if (before !== undefined && ifMatch.trim() === `"${before.meta.versionId}"`) return;
  throw new HutongError('resource.precondition', 'The profile has another version than If-Match names');
};

/**
 * Installs, replaces and removes the region's profiles. Each change is one transaction: the profile, the copy of its version, the set's revision and the audit entry. A profile
 * that is not valid R4, or does not compile against the profiles that are installed, is refused with all that is wrong.
 *
 * Throws `auth.scope`, `fhir.*`, `resource.*`, `store.*`.
 */
export const makeManageProfiles = (dependencies: Dependencies) => {
  const { table, clock, validate, definitionProblems, profiles } = dependencies;

  /** Errors of a profile in the set that it would be part of, and of those that build on it. Returns the warnings. */
  const checkInSet = (profile: StructureDefinition, others: readonly StoredProfile[]): readonly Finding[] => {
    const find = makeFindProfile([profile, ...others, ...profiles.shipped]);
    const problems = definitionProblems(compileProfile(profile), find).map(issueFinding);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new HutongError('fhir.invalid', 'The profile does not compile', { findings: errors });
    for (const other of others) {
      if (other.baseDefinition?.split('|')[0] !== profile.url) continue;
      const broken = definitionProblems(compileProfile(other), find).some(({ severity }) => severity === 'error');
      if (broken)
        throw conflict('A profile that builds on this one would not compile any more', 'StructureDefinition.type');
    }
    return problems;
  };

  const requireFree = (id: string, url: string, others: readonly StoredProfile[]): void => {
    const isShipped = profiles.shipped.some((shipped) => shipped.id === id || shipped.url === url);
    if (isShipped)
      throw conflict('The profile comes with the gateway; derive one of your own', 'StructureDefinition.url');
    if (others.some((other) => other.url === url))
      throw conflict('Another profile with that url is installed', 'StructureDefinition.url');
    if (others.length >= maxProfiles)
      throw new HutongError('store.too-large', `A region has ${maxProfiles} profiles at most`);
  };

  const commit = async (set: ProfileSet, puts: readonly Put[], { audit }: Call, entity: string, removed?: string) => {
    audit.entities.push(entity);
    const written = await table.transact({
      puts: [...puts, revisionPut(set.revision), auditPut(audit, { outcome: 'success' }, dependencies)],
      deletes: removed === undefined ? [] : [keys.profile(removed)],
    });
    if (written.ok) audit.written = true;
    else audit.entities.pop();
    return written.ok;
  };

  /** Tries again on the set as it is then, while others change it too. */
  const retried = async <Result>(attempt: () => Promise<Result | 'again'>): Promise<Result> => {
    for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
      const result = await attempt();
      if (result !== 'again') {
        await profiles.reload();
        return result;
      }
    }
    throw new HutongError('store.conflict', 'Others changed the profiles at the same time; send it again');
  };

  const install = (
    id: string,
    sent: StructureDefinition,
    ifMatch: string | undefined,
    call: Call,
  ): Promise<Installed> =>
    retried(async () => {
      const set = await profiles.reload();
      const before = set.profiles.find((profile) => profile.id === id);
      requireMatch(ifMatch, before);
      const others = set.profiles.filter((profile) => profile !== before);
      requireFree(id, sent.url, others);
      const warnings = checkInSet(sent, others);
      if (before !== undefined && sameContent(before, { ...sent, id }))
        return { profile: before, effect: 'unchanged', warnings };
      const version = await nextVersion(id);
      const profile: StoredProfile = {
        ...sent,
        id,
        meta: { ...sent.meta, versionId: version, lastUpdated: new Date(clock.now()).toISOString() },
      };
      const entity = `StructureDefinition/${id}/_history/${version}`;
      if (!(await commit(set, profilePuts(profile), call, entity))) return 'again';
      return { profile, effect: before === undefined ? 'created' : 'updated', warnings };
    });

  /** Versions go on where they ended when a profile that was removed comes back. */
  const nextVersion = async (id: string): Promise<string> => {
    const { items } = await table.query({ pk: keys.profileVersion(id, '').pk, order: 'descending', limit: 1 });
    return String(Number(items[0]?.sk ?? 0) + 1);
  };

  const checked = (resource: unknown): StructureDefinition => {
    requireValid(validate, resource);
    // Valid R4; only its type is left to look at.
    const definition = resource as StructureDefinition;
    if (definition.resourceType !== 'StructureDefinition') {
      throw new HutongError('fhir.wrong-type', 'The address and the resource name different types', {
        path: 'resourceType',
      });
    }
    if (definition.derivation !== 'constraint') {
      throw new HutongError('fhir.not-supported', 'Only constraints on R4 types can be installed', {
        path: 'StructureDefinition.derivation',
      });
    }
    return definition;
  };

  return {
    create: async (resource: unknown, call: Call): Promise<Installed> => {
      requireSteward(call);
      return install(dependencies.ids.next().toLowerCase(), checked(resource), undefined, call);
    },

    /** Installs under an id that the steward chooses, or replaces what is there. */
    put: async (id: string, resource: unknown, ifMatch: string | undefined, call: Call): Promise<Installed> => {
      requireSteward(call);
      const definition = checked(resource);
      if (definition.id !== id)
        throw new HutongError('request.invalid', 'The address and the resource name different ids', {
          path: 'StructureDefinition.id',
        });
      return install(id, definition, ifMatch, call);
    },

    /** Removes a profile that no other builds on; its versions stay. Removing what is not there changes nothing. */
    remove: async (id: string, ifMatch: string | undefined, call: Call): Promise<void> => {
      requireSteward(call);
      await retried(async () => {
        const set = await profiles.reload();
        const before = set.profiles.find((profile) => profile.id === id);
        if (before === undefined) {
          if (profiles.shipped.some((shipped) => shipped.id === id))
            throw conflict('The profile comes with the gateway', 'StructureDefinition.id');
          return 'done';
        }
        requireMatch(ifMatch, before);
        if (set.profiles.some(({ baseDefinition }) => baseDefinition?.split('|')[0] === before.url))
          throw conflict('Another profile builds on this one', 'StructureDefinition.url');
        return (await commit(set, [], call, `StructureDefinition/${id}`, id)) ? 'done' : 'again';
      });
    },
  };
};

export type ManageProfiles = ReturnType<typeof makeManageProfiles>;

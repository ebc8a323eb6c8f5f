import { isObject, type JsonObject } from '../json.ts';
import type { TypeTable } from '../type-table.ts';
import { report, type WalkState } from '../walk/state.ts';
import { checkProfile, type FindProfile, makeProfileContext } from './check-profile.ts';
import type { IsInValueSet } from './match-slice.ts';
import type { CompiledProfile } from './rule.ts';

export interface ProfileChoice {
  /** Applied to the resource that is validated, whatever it claims. */
  readonly always: readonly CompiledProfile[];
  /** Looks up what `meta.profile` claims, and the profiles that profiles name. */
  readonly find: FindProfile | undefined;
  /** Profiles that a policy asks of every resource of a type, claimed or not: of the resource validated and of those in a Bundle, not of contained ones. */
  readonly required: ((type: string) => readonly RequiredProfile[]) | undefined;
}

/** A profile that a policy asks for. */
export interface RequiredProfile {
  readonly url: string;
  /** Whether a resource that breaks it is refused; otherwise its errors are warnings. */
  readonly refuse: boolean;
}

const claimedProfiles = (resource: JsonObject): readonly string[] => {
  const claimed = isObject(resource.meta) ? resource.meta.profile : undefined;
  return Array.isArray(claimed) ? claimed.filter((url) => typeof url === 'string') : [];
};

/** Makes the check of a resource, which is valid R4, against the profiles that it claims and those that are always applied. */
export const makeCheckProfiles =
  (isInValueSet: IsInValueSet, { always, find, required }: ProfileChoice) =>
  (state: WalkState, resource: JsonObject, table: TypeTable): void => {
    const applied = new Map<string, CompiledProfile>();
    if (state.path.length === 1) for (const profile of always) applied.set(profile.url, profile);
    for (const claim of find === undefined ? [] : claimedProfiles(resource)) {
      const profile = find?.(claim.split('|')[0] ?? claim);
      if (profile !== undefined) applied.set(profile.url, profile);
      else reportUnknown(state);
    }
    const asked = state.scope.isContained ? [] : (required?.(table.name) ?? []);
    if (applied.size === 0 && asked.length === 0) return;
    const byUrl: FindProfile = (url) => find?.(url) ?? always.find((profile) => profile.url === url);
    const context = makeProfileContext(state, byUrl, isInValueSet);
    const item = { value: resource, type: table.name, table, path: [] };
    for (const profile of applied.values()) {
      if (profile.type === table.name) checkProfile(state, context, profile, item);
      else
        report(state, 'error', 'structure', `The profile ${profile.url} is for ${profile.type}, not for ${table.name}`);
    }
    for (const policy of asked) {
      if (applied.has(policy.url)) continue;
      const trial: WalkState = { ...state, issues: [], path: [...state.path], errors: 0 };
      const profile = byUrl(policy.url);
      // What cannot be checked does not hold: a policy that refuses fails closed.
      if (profile === undefined) report(trial, 'error', 'not-supported', notInstalled(policy.url));
      else checkProfile(trial, context, profile, item);
      for (const issue of trial.issues) {
        const isError = issue.severity === 'error' || issue.severity === 'fatal';
        if (isError && policy.refuse) state.errors += 1;
        state.issues.push(isError && !policy.refuse ? { ...issue, severity: 'warning' } : issue);
      }
    }
  };

const notInstalled = (url: string): string => `The profile ${url}, which the region asks for, is not installed`;

const reportUnknown = (state: WalkState): void => {
  state.path.push('meta', 'profile');
  report(state, 'information', 'not-supported', 'A profile that the resource claims is not installed');
  state.path.length -= 2;
};

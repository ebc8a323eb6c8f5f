import type { FhirDefinitions } from '../../../schemas/fhir/table.ts';
import { makeHoldsConstraint } from './constraints/holds.ts';
import type { ValidationIssue } from './issue.ts';
import { isObject, jsonKind } from './json.ts';
import type { FindProfile } from './profile/check-profile.ts';
import { makeCheckProfiles, type RequiredProfile } from './profile/check-profiles.ts';
import type { CompiledProfile } from './profile/rule.ts';
import { makeIsInValueSet } from './profile/value-sets.ts';
import { makeTypeTables } from './type-table.ts';
import { checkObject } from './walk/check-object.ts';
import { isResourceType } from './walk/check-reference.ts';
import { checkResource } from './walk/check-resource.ts';
import { type ResourceScope, report, type WalkState } from './walk/state.ts';

export interface ValidateOptions {
  /** Profiles to apply to the resource, whatever it claims. */
  readonly profiles?: readonly CompiledProfile[];
  /** Finds the installed profiles that `meta.profile` claims (URL without version). Without it, claims are left unchecked. */
  readonly findProfile?: FindProfile;
  /** Profiles that a policy asks of every resource of a type; found by `findProfile`. */
  readonly requiredProfiles?: (type: string) => readonly RequiredProfile[];
  /** Also report recommendations (constraints of severity `warning`, such as dom-6). Off unless asked: they are true of most records. */
  readonly bestPractice?: boolean;
}

/** Checks one resource; the result is empty where nothing is wrong. Never throws on any JSON value. */
export type ValidateResource = (resource: unknown, options?: ValidateOptions) => readonly ValidationIssue[];

const noScope: ResourceScope = {
  resource: {},
  container: {},
  isContained: false,
  containedTypes: new Map(),
  fragments: new Set(),
  entryTypes: new Map(),
};

/**
 * Makes the validator over compiled definitions (`r4Definitions`). It is pure and synchronous. Make one and keep it:
 * tables are parsed, and invariants compiled, when a type is first met.
 *
 * @example const validate = makeValidator(r4Definitions); validate({ resourceType: 'Patient', active: 'yes' })
 */
export const makeValidator = (definitions: FhirDefinitions): ValidateResource => {
  const tables = makeTypeTables(definitions);
  const holds = makeHoldsConstraint(tables);
  const isInValueSet = makeIsInValueSet(definitions);
  return (resource, options = {}) => {
    const state: WalkState = {
      tables,
      holds,
      checkObject,
      checkProfiles: makeCheckProfiles(isInValueSet, {
        always: options.profiles ?? [],
        find: options.findProfile,
        required: options.requiredProfiles,
      }),
      bestPractice: options.bestPractice ?? false,
      issues: [],
      path: [],
      errors: 0,
      scope: noScope,
    };
    const type = isObject(resource) ? resource.resourceType : undefined;
    state.path.push(typeof type === 'string' && isResourceType(tables, type) ? type : 'Resource');
    if (!isObject(resource)) {
      report(state, 'fatal', 'structure', `A resource is a JSON object, not ${jsonKind(resource)}`);
      return state.issues;
    }
    checkResource(state, resource, false);
    return state.issues;
  };
};

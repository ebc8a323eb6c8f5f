import { isObject, type JsonObject } from '../json.ts';
import { deepEqual } from '../path/compare.ts';
import { isResourceType } from '../walk/check-reference.ts';
import { referenceTarget } from '../walk/reference-target.ts';
import { checkConstraints, report, type WalkState } from '../walk/state.ts';
import { type Item, itemsOf } from './items.ts';
import { holdsPattern, type IsInValueSet, type MatchContext, matchesSlice } from './match-slice.ts';
import type { CompiledProfile, ProfileRule, RuleType } from './rule.ts';

/** Finds an installed profile by canonical URL, without its version. */
export type FindProfile = (url: string) => CompiledProfile | undefined;

export interface ProfileContext extends MatchContext {
  readonly find: FindProfile;
}

const coreBase = 'http://hl7.org/fhir/StructureDefinition/';
const bare = (canonical: string): string => canonical.split('|')[0] ?? canonical;

export const makeProfileContext = (
  state: WalkState,
  find: FindProfile,
  isInValueSet: IsInValueSet,
): ProfileContext => ({ tables: state.tables, container: state.scope.container, find, isInValueSet });

/** Checks the item at the walk's present place against a profile and the profiles that it builds on. */
export const checkProfile = (
  state: WalkState,
  context: ProfileContext,
  profile: CompiledProfile,
  item: Item,
  seen: ReadonlySet<string> = new Set(),
): void => {
  if (seen.has(profile.url)) return;
  const base = profile.base === undefined ? undefined : bare(profile.base);
  if (base !== undefined && !base.startsWith(coreBase)) {
    const parent = context.find(base);
    if (parent === undefined) {
      report(state, 'warning', 'not-supported', `The base of profile ${profile.url} is not installed`);
    } else checkProfile(state, context, parent, item, new Set([...seen, profile.url]));
  }
  checkItem(state, context, profile.root, item);
};

const at = (state: WalkState, item: Item, check: () => void): void => {
  state.path.push(...item.path);
  check();
  state.path.length -= item.path.length;
};

/** Checks the rules that stand on one value, and those below it. */
const checkItem = (state: WalkState, context: ProfileContext, rule: ProfileRule, item: Item): void => {
  const { name } = rule;
  if (rule.types !== undefined) checkTypes(state, context, rule.types, item, name);
  if (rule.fixed !== undefined && !deepEqual(item.value, rule.fixed)) {
    report(state, 'error', 'value', `${name} does not have the value that the profile fixes`);
  }
  if (rule.pattern !== undefined && !holdsPattern(item.value, rule.pattern)) {
    report(state, 'error', 'value', `${name} does not hold the pattern of the profile`);
  }
  if (rule.maxLength !== undefined && typeof item.value === 'string' && item.value.length > rule.maxLength) {
    report(state, 'error', 'too-long', `${name} may have ${rule.maxLength} characters at most`);
  }
  if (rule.valueSet !== undefined) checkBinding(state, context, rule.valueSet, item, name);
  if (rule.constraints.length > 0) checkConstraints(state, rule.constraints, item.value, item.type, true);
  for (const child of rule.children.values()) checkElement(state, context, child, item);
};

const checkBinding = (state: WalkState, context: ProfileContext, valueSet: string, item: Item, name: string): void => {
  if (item.value === undefined) return;
  const isIn = context.isInValueSet(valueSet, item.type, item.value);
  if (isIn === false) report(state, 'error', 'code-invalid', `${name} needs a code of the value set ${valueSet}`);
  if (isIn === undefined) {
    report(state, 'information', 'not-supported', `${name} could not be checked against the value set ${valueSet}`);
  }
};

/** Checks how often an element occurs under `owner`, and each occurrence; then its slices. */
const checkElement = (state: WalkState, context: ProfileContext, rule: ProfileRule, owner: Item): void => {
  const items = itemsOf(context.tables, owner, rule.name);
  checkCount(state, rule, items.length);
  for (const item of items) at(state, item, () => checkItem(state, context, rule, item));
  if (rule.slices.length > 0) checkSlices(state, context, rule, items);
};

const checkCount = (state: WalkState, rule: ProfileRule, count: number): void => {
  const what = rule.sliceName === undefined ? rule.name : `${rule.name} (slice ${rule.sliceName})`;
  state.path.push(rule.name);
  if (count < rule.min) report(state, 'error', 'required', `The profile needs ${rule.min} of ${what}`);
  if (count > rule.max) report(state, 'error', 'structure', `The profile allows ${rule.max} of ${what} at most`);
  state.path.pop();
};

const checkSlices = (state: WalkState, context: ProfileContext, rule: ProfileRule, items: readonly Item[]): void => {
  const discriminators = rule.slicing?.discriminators ?? [];
  const members = new Map<ProfileRule, Item[]>(rule.slices.map((slice) => [slice, []]));
  for (const item of items) {
    const slice = rule.slices.find((option) => matchesSlice(context, item, option, discriminators));
    if (slice !== undefined) members.get(slice)?.push(item);
    else if (rule.slicing?.isClosed === true) {
      at(state, item, () => report(state, 'error', 'structure', `${rule.name} fits no slice of the profile`));
    }
  }
  for (const [slice, sliceItems] of members) {
    checkCount(state, slice, sliceItems.length);
    for (const item of sliceItems) at(state, item, () => checkItem(state, context, slice, item));
  }
};

const checkTypes = (
  state: WalkState,
  context: ProfileContext,
  types: readonly RuleType[],
  item: Item,
  name: string,
): void => {
  const fitting = types.filter((type) => typeFits(type, item));
  if (fitting.length === 0) {
    report(state, 'error', 'structure', `The profile does not allow the type ${item.type} for ${name}`);
    return;
  }
  const targets = fitting.flatMap((type) => type.targets);
  if (item.type === 'Reference' && targets.length > 0) checkTarget(state, context, targets, item.value);
  const profiles = fitting.flatMap((type) => type.profiles).map(bare);
  const installed = profiles.map(context.find).filter((profile) => profile !== undefined);
  // With several profiles one is enough; a first one that is followed ends the search.
  if (installed.length === 1 && profiles.length === 1) {
    for (const profile of installed) checkProfile(state, context, profile, item);
  } else if (installed.length === profiles.length && profiles.length > 1) {
    const followed = installed.some((profile) => followsSilently(state, context, profile, item));
    if (!followed) report(state, 'error', 'value', `${name} follows none of the profiles that are allowed`);
  }
};

/** Nested elements have no type of their own in a profile but `BackboneElement` or `Element`; `id` has a FHIRPath type. */
const typeFits = ({ code }: RuleType, item: Item): boolean =>
  code === item.type ||
  code === 'BackboneElement' ||
  code === 'Element' ||
  code === 'Resource' ||
  code.startsWith('http://hl7.org/fhirpath/') ||
  item.table?.name === code;

const followsSilently = (state: WalkState, context: ProfileContext, profile: CompiledProfile, item: Item): boolean => {
  const trial: WalkState = { ...state, issues: [], path: [...state.path], errors: 0 };
  checkProfile(trial, context, profile, item);
  return trial.errors === 0;
};

/** The resource types that canonicals of allowed targets stand for; undefined where one is not known. */
const targetTypes = (context: ProfileContext, targets: readonly string[]): ReadonlySet<string> | undefined => {
  const types = new Set<string>();
  for (const target of targets.map(bare)) {
    const type = target.startsWith(coreBase) ? target.slice(coreBase.length) : context.find(target)?.type;
    if (type === undefined || type === 'Resource') return undefined;
    types.add(type);
  }
  return types;
};

const checkTarget = (state: WalkState, context: ProfileContext, targets: readonly string[], value: unknown): void => {
  const allowed = targetTypes(context, targets);
  const type = isObject(value) ? literalType(state, value) : undefined;
  if (allowed !== undefined && type !== undefined && !allowed.has(type)) {
    report(state, 'error', 'structure', `The profile allows references to ${[...allowed].join(', ')}, not to ${type}`);
  }
};

/** The type of a reference's target, where the literal, the container or the Bundle tells it. */
const literalType = (state: WalkState, reference: JsonObject): string | undefined => {
  if (typeof reference.reference !== 'string') return typeof reference.type === 'string' ? reference.type : undefined;
  const target = referenceTarget(reference.reference, (name) => isResourceType(state.tables, name));
  if (target.kind === 'typed') return target.type;
  if (target.kind === 'fragment') return state.scope.containedTypes.get(target.id);
  return target.kind === 'opaque' ? state.scope.entryTypes.get(reference.reference) : undefined;
};

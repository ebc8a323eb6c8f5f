import { isObject, type JsonObject } from '../json.ts';
import { deepEqual } from '../path/compare.ts';
import type { TypeTables } from '../type-table.ts';
import { isResourceType } from '../walk/check-reference.ts';
import { referenceTarget } from '../walk/reference-target.ts';
import { type Item, itemsOf } from './items.ts';
import type { Discriminator, ProfileRule, RuleType } from './rule.ts';

/** True where `value` holds everything that `pattern` has: arrays need one matching item each (R4 ElementDefinition.pattern[x]). */
export const holdsPattern = (value: unknown, pattern: unknown): boolean => {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((part) => value.some((item) => holdsPattern(item, part)));
  }
  if (!isObject(pattern)) return value === pattern;
  return isObject(value) && Object.keys(pattern).every((key) => holdsPattern(value[key], pattern[key]));
};

/** Whether codes belong to a value set by its canonical; undefined where the value set is not known. */
export type IsInValueSet = (valueSet: string, type: string, value: unknown) => boolean | undefined;

export interface MatchContext {
  readonly tables: TypeTables;
  readonly isInValueSet: IsInValueSet;
  readonly container: JsonObject;
}

/** The canonical of the extension that a slice of `extension` stands for. */
const extensionUrl = (slice: ProfileRule): unknown =>
  slice.children.get('url')?.fixed ?? slice.types?.find((type) => type.profiles.length > 0)?.profiles[0]?.split('|')[0];

/** Whether an item belongs to a slice. */
export const matchesSlice = (
  context: MatchContext,
  item: Item,
  slice: ProfileRule,
  discriminators: readonly Discriminator[],
): boolean => {
  if (item.type === 'Extension' && isObject(item.value)) {
    const url = extensionUrl(slice);
    if (url !== undefined) return item.value.url === url;
  }
  return (
    discriminators.length > 0 &&
    discriminators.every((discriminator) => matchesDiscriminator(context, item, slice, discriminator))
  );
};

const matchesDiscriminator = (
  context: MatchContext,
  item: Item,
  slice: ProfileRule,
  { type, path }: Discriminator,
): boolean => {
  const steps = path === '$this' ? [] : path.replace(/^\$this\./, '').split('.');
  if (type === 'exists') return existsAsRuled(context, item, slice, steps);
  if (type === 'type' || type === 'profile') return hasRuledType(context, item, slice, steps);
  return hasRuledValue(context, item, slice, steps);
};

/** Follows the steps through rule and data together until a rule fixes the value. */
const hasRuledValue = (context: MatchContext, item: Item, rule: ProfileRule, steps: readonly string[]): boolean => {
  if (rule.fixed !== undefined) return deepEqual(item.value, rule.fixed);
  if (rule.pattern !== undefined) return holdsPattern(item.value, rule.pattern);
  const [step, ...rest] = steps;
  if (step === undefined) {
    return rule.valueSet !== undefined && context.isInValueSet(rule.valueSet, item.type, item.value) === true;
  }
  const child = rule.children.get(step);
  if (child === undefined) return false;
  const found = itemsOf(context.tables, item, step);
  // A slice of the child (`coding:loinc`) may be what fixes the value.
  return [child, ...child.slices].some((option) => found.some((next) => hasRuledValue(context, next, option, rest)));
};

const existsAsRuled = (context: MatchContext, item: Item, rule: ProfileRule, steps: readonly string[]): boolean => {
  const [step, ...rest] = steps;
  if (step === undefined) return true;
  const child = rule.children.get(step);
  const found = itemsOf(context.tables, item, step);
  if (child === undefined) return false;
  if (rest.length > 0) return found.some((next) => existsAsRuled(context, next, child, rest));
  return child.max === 0 ? found.length === 0 : found.length > 0;
};

const hasRuledType = (context: MatchContext, item: Item, rule: ProfileRule, steps: readonly string[]): boolean => {
  const [step, ...rest] = steps;
  if (step === undefined) return rule.types?.some((type) => type.code === item.type) ?? false;
  if (step === 'resolve()') {
    const type = targetType(context, item);
    return type !== undefined && (rule.types?.some((allowed) => allowsTarget(allowed, type)) ?? false);
  }
  const child = rule.children.get(step);
  return (
    child !== undefined && itemsOf(context.tables, item, step).some((next) => hasRuledType(context, next, child, rest))
  );
};

const allowsTarget = (allowed: RuleType, type: string): boolean =>
  allowed.targets.some((target) => target.endsWith(`/${type}`)) || allowed.code === type;

const targetType = (context: MatchContext, item: Item): string | undefined => {
  if (!isObject(item.value) || typeof item.value.reference !== 'string') return undefined;
  const target = referenceTarget(item.value.reference, (name) => isResourceType(context.tables, name));
  if (target.kind === 'typed') return target.type;
  if (target.kind !== 'fragment' || !Array.isArray(context.container.contained)) return undefined;
  const found = context.container.contained.filter(isObject).find((resource) => resource.id === target.id);
  return typeof found?.resourceType === 'string' ? found.resourceType : undefined;
};

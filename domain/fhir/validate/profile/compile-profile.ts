import { HutongError } from '../../../../schemas/error.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ConstraintText } from '../type-table.ts';
import { type CompiledProfile, type Discriminator, emptyRule, type ProfileRule, type RuleType } from './rule.ts';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const objectsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The value of `fixed[x]` or `pattern[x]`. */
const choiceOf = (element: JsonObject, prefix: 'fixed' | 'pattern'): unknown => {
  const key = Object.keys(element).find((name) => name.startsWith(prefix) && /^[A-Z]/.test(name.slice(prefix.length)));
  return key === undefined ? undefined : element[key];
};

const typesOf = (element: JsonObject): readonly RuleType[] | undefined => {
  if (element.type === undefined) return undefined;
  return objectsOf(element.type).map((type) => ({
    code: textOf(type.code) ?? '',
    profiles: textsOf(type.profile),
    targets: textsOf(type.targetProfile),
  }));
};

const constraintsOf = (element: JsonObject): readonly ConstraintText[] =>
  objectsOf(element.constraint).flatMap(({ key, severity, human, expression }) =>
    typeof expression === 'string'
      ? [
          {
            key: textOf(key) ?? '',
            severity: severity === 'warning' ? ('warning' as const) : ('error' as const),
            human: textOf(human) ?? '',
            expression,
          },
        ]
      : [],
  );

const discriminatorTypes: readonly string[] = ['value', 'pattern', 'exists', 'type', 'profile'];

const isDiscriminatorType = (type: unknown): type is Discriminator['type'] =>
  typeof type === 'string' && discriminatorTypes.includes(type);

const slicingOf = (element: JsonObject): ProfileRule['slicing'] => {
  if (!isObject(element.slicing)) return undefined;
  const discriminators = objectsOf(element.slicing.discriminator).flatMap(({ type, path }) =>
    isDiscriminatorType(type) && typeof path === 'string' ? [{ type, path }] : [],
  );
  return { discriminators, isClosed: element.slicing.rules === 'closed' };
};

/** Fills a rule from its ElementDefinition (R4 §2.1.28). `mustSupport` obliges software, not data, so it is left aside. */
const fill = (rule: ProfileRule, element: JsonObject): void => {
  if (typeof element.min === 'number') rule.min = element.min;
  const max = textOf(element.max);
  if (max !== undefined && max !== '*') rule.max = Number(max);
  rule.types = typesOf(element) ?? rule.types;
  rule.fixed = choiceOf(element, 'fixed') ?? rule.fixed;
  rule.pattern = choiceOf(element, 'pattern') ?? rule.pattern;
  if (typeof element.maxLength === 'number') rule.maxLength = element.maxLength;
  if (isObject(element.binding) && element.binding.strength === 'required') {
    rule.valueSet = textOf(element.binding.valueSet);
  }
  rule.constraints = constraintsOf(element);
  rule.slicing = slicingOf(element) ?? rule.slicing;
};

const withoutChoice = (name: string) => (name.endsWith('[x]') ? name.slice(0, -3) : name);

/** The steps of an element id (`Observation.component:systolic.value[x]`); where there is no id, of its path and slice name. */
const stepsOf = (element: JsonObject, lastSteps: Map<string, string>): readonly string[] => {
  const id = textOf(element.id);
  if (id !== undefined) return id.split('.');
  const path = textOf(element.path) ?? '';
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const slice = textOf(element.sliceName);
  const own = path.slice(parent === '' ? 0 : parent.length + 1) + (slice === undefined ? '' : `:${slice}`);
  const steps = parent === '' ? own : `${lastSteps.get(parent) ?? parent}.${own}`;
  lastSteps.set(path, steps);
  return steps.split('.');
};

const ruleAt = (root: ProfileRule, steps: readonly string[]): ProfileRule => {
  let rule = root;
  for (const step of steps.slice(1)) {
    const [rawName = '', sliceName] = step.split(':');
    const name = withoutChoice(rawName);
    const child = rule.children.get(name) ?? emptyRule(name, undefined);
    rule.children.set(name, child);
    if (sliceName === undefined) rule = child;
    else {
      const known = child.slices.find((slice) => slice.sliceName === sliceName);
      rule = known ?? emptyRule(name, sliceName);
      if (known === undefined) child.slices.push(rule);
    }
  }
  return rule;
};

/**
 * Compiles a StructureDefinition that constrains a resource or a data type: its differential, or its snapshot where it has no other.
 * Throws `fhir.invalid` where it is no such definition. Slicing by value, pattern, url, existence, type and (by type) profile is kept.
 */
export const compileProfile = (structureDefinition: unknown): CompiledProfile => {
  const source = isObject(structureDefinition) ? structureDefinition : {};
  const url = textOf(source.url);
  const type = textOf(source.type);
  if (source.resourceType !== 'StructureDefinition' || url === undefined || type === undefined) {
    throw new HutongError('fhir.invalid', 'A profile is a StructureDefinition with url and type');
  }
  const view = isObject(source.differential) ? source.differential : source.snapshot;
  if (!isObject(view)) {
    throw new HutongError('fhir.invalid', 'A profile needs a differential or a snapshot', {
      path: 'StructureDefinition',
    });
  }
  const root = emptyRule(type, undefined);
  const lastSteps = new Map<string, string>();
  for (const element of objectsOf(view.element)) fill(ruleAt(root, stepsOf(element, lastSteps)), element);
  return { url, version: textOf(source.version), type, base: textOf(source.baseDefinition), root };
};

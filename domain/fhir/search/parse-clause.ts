/** One `name=value` that selects resources → a clause. */
import { splitEscaped } from './escaped-value.ts';
import { modifiersOf } from './modifiers.ts';
import { parseValue, type ValueOptions } from './parse-value.ts';
import type { Clause, ValueTest } from './query.ts';
import { badValue, notSupported, unknownModifier, unknownParameter } from './search-error.ts';
import { parametersOf, type SearchParameter } from './search-table.ts';
import { systemCode } from './system-code.ts';

export interface ClauseOptions extends ValueOptions {
  /** Codes of a value set by canonical URL; undefined when the gateway does not have it or it is too large to list. */
  readonly expandValueSet?: (url: string) => readonly { readonly system?: string; readonly code: string }[] | undefined;
}

/** More alternatives than this in one value are refused: they belong in a batch. */
const maxAlternatives = 500;

/** `subject:Patient.name:exact` → subject, Patient, name:exact. */
const splitName = (name: string): { head: string; modifier: string | undefined; chain: string | undefined } => {
  const dot = name.indexOf('.');
  const front = dot < 0 ? name : name.slice(0, dot);
  const colon = front.indexOf(':');
  return {
    head: colon < 0 ? front : front.slice(0, colon),
    modifier: colon < 0 ? undefined : front.slice(colon + 1),
    chain: dot < 0 ? undefined : name.slice(dot + 1),
  };
};

/** The parameter's name without modifier and chain. */
export const parameterName = (name: string): string => splitName(name).head;

const alternatives = (name: string, value: string): string[] => {
  const pieces = splitEscaped(value, ',');
  if (pieces.length > maxAlternatives) throw badValue(name, `${maxAlternatives} alternatives or fewer`);
  return pieces;
};

const expanded = (
  name: string,
  url: string,
  { system: implied }: SearchParameter,
  options: ClauseOptions,
): ValueTest[] => {
  const codes = options.expandValueSet?.(url);
  if (!codes) throw badValue(name, 'the URL of a value set that can be listed here');
  return codes.map(({ system, code }) => ({
    op: 'token',
    code,
    ...(system === undefined ? {} : { system: systemCode(system) }),
    // A code element has no system of its own but its binding's.
    ...(implied ? { impliedSystem: systemCode(implied) } : {}),
  }));
};

const chained = (
  type: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  chain: string,
  value: string,
  options: ClauseOptions,
): Clause => {
  const { name } = parameter;
  if (parameter.type !== 'reference') throw notSupported(name, 'is no reference, so nothing can follow it');
  if (chain.includes('.')) throw notSupported(name, 'can be followed by one parameter, not by a longer chain');
  if (modifier !== undefined && !parameter.targets.includes(modifier)) {
    throw unknownModifier(name, modifier, parameter.targets);
  }
  const narrowed = parameter.leaves.map((leaf) => leaf.only);
  const reachable = parameter.targets.filter((target) => narrowed.includes(undefined) || narrowed.includes(target));
  const wanted = parameterName(chain);
  const targets = (modifier === undefined ? reachable : [modifier]).filter((target) =>
    parametersOf(target)?.has(wanted),
  );
  if (targets.length === 0) {
    const offered = new Set(reachable.flatMap((target) => [...(parametersOf(target)?.keys() ?? [])]));
    throw unknownParameter(`${type}.${name}`, wanted, [...offered].sort());
  }
  return {
    kind: 'chain',
    parameter: name,
    targets: Object.fromEntries(targets.map((target) => [target, parseClause(target, chain, value, options)])),
  };
};

/**
 * Parses a parameter that selects resources of the type.
 *
 * Throws `fhir.not-supported` for an unknown parameter or modifier, listing the known ones, and `request.invalid` for a value that does not fit.
 */
export const parseClause = (type: string, name: string, value: string, options: ClauseOptions): Clause => {
  const { head, modifier, chain } = splitName(name);
  const parameters = parametersOf(type);
  const parameter = parameters?.get(head);
  if (!parameters || !parameter) throw unknownParameter(type, head, [...(parameters?.keys() ?? [])].sort());
  if (chain !== undefined) return chained(type, parameter, modifier, chain, value, options);
  const known = modifiersOf(parameter);
  if (modifier !== undefined && !known.includes(modifier)) throw unknownModifier(head, modifier, known);
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw badValue(head, 'true or false');
    return { kind: 'missing', parameter: head, missing: value === 'true' };
  }
  const negated = modifier === 'not' || modifier === 'not-in';
  const values =
    modifier === 'in' || modifier === 'not-in'
      ? expanded(head, value, parameter, options)
      : alternatives(head, value).map((one) => parseValue(one, parameter, negated ? undefined : modifier, options));
  return { kind: 'values', parameter: head, negated, values };
};

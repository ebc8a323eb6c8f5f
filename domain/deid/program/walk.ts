import type { Field, TypeTable } from '../../fhir/index.ts';
import {
  encrypt,
  generalise,
  hash,
  type Outcome,
  type Place,
  perturb,
  pseudonymise,
  redact,
  scrub,
  shift,
} from '../methods/primitive.ts';
import type { DeidProblem, Scope } from './context.ts';
import { done } from './labels.ts';
import { nextState, type State } from './program.ts';

type Json = Readonly<Record<string, unknown>>;

/** R4 nests a few levels deep; beyond this an input is an attack. */
const deepest = 48;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Processes a resource within this one; undefined where it is dropped. */
export type WalkResource = (resource: unknown, scope: Scope, path: string) => unknown;

const apply = (value: unknown, state: State, place: Place, scope: Scope): Outcome => {
  const rule = state.winner?.rule;
  if (rule === undefined) return byDefault(value, scope);
  switch (rule.method) {
    case 'keep':
      return { value, bit: 0 };
    case 'redact':
      return redact(value, place, scope);
    case 'dateShift':
      return shift(value, place, scope);
    case 'cryptoHash':
      return hash(value, place, scope);
    case 'pseudonymise':
      return pseudonymise(value, place, scope);
    case 'encrypt':
      return encrypt(value, scope);
    case 'perturb':
      return perturb(value, place, rule, scope);
    case 'generalize':
      return generalise(value, place, rule);
    case 'scrubText':
      return scrub(value, place, scope);
    default:
      return 'unhandled';
  }
};

const byDefault = (value: unknown, { run }: Scope): Outcome =>
  run.program.isOwn ? { value: undefined, bit: done.redacted } : { value, bit: 0 };

const problem = (scope: Scope, code: DeidProblem['code'], path: string): undefined => {
  scope.problems.push({ code, path });
  scope.mask |= done.redacted;
  return undefined;
};

const count = (scope: Scope, state: State): void => {
  scope.counts.set(state, (scope.counts.get(state) ?? 0) + 1);
};

/** A rule that names an element reaches those values below it that its method is for; the others are as if no rule named them. */
const reachesPart = new Set(['dateShift', 'perturb']);

const primitive = (value: unknown, state: State, place: Place, scope: Scope): unknown => {
  count(scope, state);
  if (typeof value !== place.field.primitive?.json) return problem(scope, 'wrong-type', state.path);
  let outcome: Outcome;
  try {
    outcome = apply(value, state, place, scope);
  } catch {
    return problem(scope, 'rule-failed', state.path);
  }
  if (outcome === 'unhandled' && !state.isNamed && reachesPart.has(state.winner?.rule.method ?? '')) {
    outcome = byDefault(value, scope);
  }
  if (outcome === 'unhandled') return problem(scope, 'unhandled-value', state.path);
  scope.mask |= outcome.bit;
  return outcome.value;
};

/** http://hl7.org/fhir/identifier-use: anything else may be a text. */
const identifierUses: ReadonlySet<string> = new Set(['usual', 'official', 'temp', 'secondary', 'old']);

/** An identifier under a pseudonym: another system, so that it cannot pass for an identifier, and nothing that leads back. */
const pseudonymousIdentifier = ({ system, value, use }: Json, { run }: Scope): Json | undefined =>
  typeof value !== 'string'
    ? undefined
    : {
        ...(typeof use === 'string' && identifierUses.has(use) ? { use } : {}),
        system: run.pseudonymSystem,
        value: run.keyed.pseudonym(`${typeof system === 'string' ? system : ''}|${value}`),
      };

/** Walks the elements of one object. Returns undefined where nothing is left of it. */
export const makeWalk = (walkResource: WalkResource) => {
  const complex = (value: Json, state: State, field: Field, scope: Scope, at: string, depth: number): unknown => {
    const rule = state.winner?.rule;
    if (rule?.method === 'substitute') {
      count(scope, state);
      scope.mask |= done.substituted;
      return structuredClone(rule.replaceWith);
    }
    if (rule?.method === 'pseudonymise' && field.type === 'Identifier') {
      count(scope, state);
      scope.mask |= done.hashed;
      return pseudonymousIdentifier(value, scope) ?? problem(scope, 'unhandled-value', state.path);
    }
    const table = field.table();
    if (table === undefined) return problem(scope, 'unknown-element', state.path);
    return walkObject(value, table, state, scope, at, depth + 1);
  };

  const one = (value: unknown, sibling: unknown, field: Field, ways: Ways, at: string): [unknown, unknown] => {
    const { owner, parent, state, scope, depth } = ways;
    const chosen = scope.chosen?.get(at);
    if (field.type === 'Resource') {
      const within = nextState(state, field, value, chosen);
      const method = within.winner?.rule.method;
      if (method !== undefined && method !== 'keep') {
        scope.mask |= done.redacted;
        count(scope, within);
        return [undefined, undefined];
      }
      return [walkResource(value, scope, within.path), undefined];
    }
    const next = nextState(state, field, value, chosen);
    if (field.primitive === undefined) {
      if (!isObject(value)) return [problem(scope, 'wrong-type', next.path), undefined];
      return [complex(value, next, field, scope, at, depth), undefined];
    }
    if (next.winner?.rule.method === 'substitute') {
      count(scope, next);
      scope.mask |= done.substituted;
      return [next.winner.rule.replaceWith, undefined];
    }
    const place = { field, owner, parent, path: next.path };
    const left = value === undefined || value === null ? undefined : primitive(value, next, place, scope);
    if (!isObject(sibling)) return [left, undefined];
    const element = scope.run.program.tables('Element');
    const rest = element === undefined ? undefined : walkObject(sibling, element, next, scope, at, depth + 1);
    return [left, rest];
  };

  const walkObject = (
    data: Json,
    table: TypeTable,
    state: State,
    scope: Scope,
    at: string,
    depth: number,
  ): Record<string, unknown> | undefined => {
    if (depth > deepest) return problem(scope, 'too-deep', state.path);
    const out: Record<string, unknown> = {};
    const ways: Ways = { owner: table.name, parent: data, state, scope, depth };
    for (const key in data) {
      if (key === 'resourceType' && table.kind === 'resource') continue;
      const isSibling = key.startsWith('_');
      const name = isSibling ? key.slice(1) : key;
      // Both halves of a primitive are read when the first of them comes.
      if (isSibling && name in data) continue;
      const field = table.fields.get(name);
      if (field === undefined || (isSibling && field.primitive === undefined)) {
        problem(scope, 'unknown-element', state.path);
        continue;
      }
      const sibling = field.primitive === undefined ? undefined : data[`_${name}`];
      const here = scope.chosen === undefined ? '' : `${at}.${name}`;
      const value = isSibling ? undefined : data[name];
      if (Array.isArray(value) || Array.isArray(sibling)) {
        const [left, rest] = list(value, sibling, field, ways, here);
        if (left !== undefined) out[name] = left;
        if (rest !== undefined) out[`_${name}`] = rest;
        continue;
      }
      const [left, rest] = one(value, sibling, field, ways, here);
      // An entry without its resource would still tell that there was one, and which.
      if (left === undefined && field.type === 'Resource') return undefined;
      if (left !== undefined) out[name] = left;
      if (rest !== undefined) out[`_${name}`] = rest;
    }
    for (const _ in out) return out;
    return undefined;
  };

  const list = (values: unknown, siblings: unknown, field: Field, ways: Ways, at: string): [unknown, unknown] => {
    const left: unknown[] = [];
    const rest: unknown[] = [];
    const valueList: readonly unknown[] = Array.isArray(values) ? values : values === undefined ? [] : [values];
    const siblingList: readonly unknown[] = Array.isArray(siblings) ? siblings : [];
    for (let index = 0; index < Math.max(valueList.length, siblingList.length); index += 1) {
      const [value, other] = one(valueList[index], siblingList[index], field, ways, at === '' ? '' : `${at}[${index}]`);
      if (value === undefined && other === undefined) continue;
      left.push(value ?? null);
      rest.push(other ?? null);
    }
    const some = (list: readonly unknown[]): unknown => (list.some((one) => one !== null) ? list : undefined);
    return [some(left), some(rest)];
  };

  return walkObject;
};

interface Ways {
  readonly owner: string;
  readonly parent: Json;
  readonly state: State;
  readonly scope: Scope;
  readonly depth: number;
}

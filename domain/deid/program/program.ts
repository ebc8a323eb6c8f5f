import type { DeidPolicy, DeidRule } from '../../../schemas/deid/policy.ts';
import type { Field, TypeTable, TypeTables } from '../../fhir/index.ts';
import { compileOnElement, compileSelection } from '../policy/evaluate-path.ts';
import { type PathStep, parseRulePath } from '../policy/parse-path.ts';

export interface CompiledRule {
  readonly index: number;
  readonly rule: DeidRule;
  readonly steps: readonly PathStep[];
  /** Criteria of each step, in the order of the steps. */
  readonly criteria: readonly ((value: unknown, base: string) => boolean)[];
  /** For paths that only an engine can evaluate: selects on the whole resource. */
  readonly select: ((resource: object) => readonly string[]) | undefined;
}

/** How far a rule's path has come: its first `step` steps are matched. */
interface Position {
  readonly rule: CompiledRule;
  readonly step: number;
}

/**
 * What holds at one kind of place: the earliest rule that names it or one of its ancestors, and the rules whose paths may still go on. States
 * are made when a record first reaches them, and shared by all records: a policy becomes an automaton over element paths of each type.
 */
export interface State {
  readonly winner: CompiledRule | undefined;
  /** Whether the winner names this very element rather than an ancestor. */
  readonly isNamed: boolean;
  readonly positions: readonly Position[];
  readonly next: Map<Field, Transition>;
  /** Element path without indexes: `Patient.name.given`. */
  readonly path: string;
}

interface Transition {
  /** By the criteria that hold and the rule of an engine's selection. */
  readonly states: Map<string, State>;
  readonly certain: readonly Position[];
  readonly conditional: readonly Position[];
  readonly winner: CompiledRule | undefined;
}

export interface Program {
  readonly tables: TypeTables;
  readonly rules: readonly CompiledRule[];
  readonly selections: readonly CompiledRule[];
  /** Whether a resource is to be left out; level of GB/T 39725 given. */
  readonly drops: readonly ((resource: object, type: string, levelOf: (resource: object) => number) => boolean)[];
  readonly scrubs: boolean;
  readonly isOwn: boolean;
}

/** Compiles a policy. Throws `config.invalid` that names a rule's path when it cannot be read. */
export const compileProgram = (policy: DeidPolicy, tables: TypeTables): Program => {
  const compiled = policy.fhirPathRules.map(compileRule);
  const isDrop = ({ rule }: CompiledRule): boolean => rule.method === 'dropResource' || rule.method === 'dropLevel';
  const rules = compiled.filter((rule) => !isDrop(rule));
  return {
    tables,
    rules,
    selections: rules.filter(({ select }) => select !== undefined),
    drops: compiled.filter(isDrop).map(compileDrop),
    scrubs: rules.some(({ rule }) => rule.method === 'scrubText'),
    isOwn: policy.version !== undefined,
  };
};

const compileRule = (rule: DeidRule, index: number): CompiledRule => {
  const path = parseRulePath(rule.path);
  const steps = path.kind === 'steps' ? path.steps : [];
  return {
    index,
    rule,
    steps,
    criteria: steps.map(({ where }) => allOf(where)),
    select: path.kind === 'expression' ? compileSelection(path.expression) : undefined,
  };
};

/** A rule that leaves a resource out when its path selects anything. */
const compileDrop = ({ rule, steps, criteria }: CompiledRule): Program['drops'][number] => {
  const root = steps[0];
  const select = root !== undefined && steps.length === 1 ? undefined : compileSelection(rule.path);
  return (resource, type, levelOf) => {
    const isSelected =
      select === undefined
        ? (root?.name === undefined || root.name === type) && (criteria[0]?.(resource, type) ?? true)
        : select(resource).length > 0;
    if (!isSelected || rule.method === 'dropResource') return isSelected;
    // What a bundle holds is judged resource by resource.
    return type !== 'Bundle' && type !== 'Parameters' && levelOf(resource) >= (rule.level ?? 1);
  };
};

const allOf = (where: readonly string[]): CompiledRule['criteria'][number] => {
  const tests = where.map((text) => compileOnElement(text));
  return (value, base) => tests.every((test) => test(value, base)[0] === true);
};

/** The state of a resource's root. Roots differ by type and by the criteria that hold of the resource. */
export const rootState = (program: Program, roots: Map<string, State>, table: TypeTable, resource: object): State => {
  const started = program.rules.filter(({ steps }) => {
    const root = steps[0];
    return root !== undefined && (root.name === undefined || root.name === table.name);
  });
  const holding = started.filter(({ criteria }) => criteria[0]?.(resource, table.name) ?? true);
  const key = `${table.name} ${holding.length === started.length ? '' : holding.map(({ index }) => index).join()}`;
  const known = roots.get(key);
  if (known !== undefined) return known;
  const state = makeState(
    undefined,
    holding.map((rule) => ({ rule, step: 1 })),
    table.name,
  );
  roots.set(key, state);
  return state;
};

const earlier = (a: CompiledRule | undefined, b: CompiledRule | undefined): CompiledRule | undefined =>
  a === undefined || (b !== undefined && b.index < a.index) ? b : a;

const makeState = (inherited: CompiledRule | undefined, positions: readonly Position[], path: string): State => {
  let winner = inherited;
  for (const { rule, step } of positions) if (step === rule.steps.length) winner = earlier(winner, rule);
  return {
    winner,
    isNamed: winner !== inherited,
    positions: positions.filter(
      ({ rule, step }) => step < rule.steps.length && rule.index < (winner?.index ?? Infinity),
    ),
    next: new Map(),
    path,
  };
};

/** The state of one value of an element; `chosen` is the rule of an engine's selection that names it. */
export const nextState = (state: State, field: Field, value: unknown, chosen: CompiledRule | undefined): State => {
  let transition = state.next.get(field);
  if (transition === undefined) {
    transition = makeTransition(state, field);
    state.next.set(field, transition);
  }
  let key = '';
  if (transition.conditional.length > 0) {
    const base = field.table()?.name ?? field.type;
    for (const { rule, step } of transition.conditional) key += rule.criteria[step - 1]?.(value, base) ? '1' : '0';
  }
  if (chosen !== undefined) key += `:${chosen.index}`;
  const known = transition.states.get(key);
  if (known !== undefined) return known;
  const held = transition.conditional.filter((_, at) => key[at] === '1');
  const named = chosen === undefined ? [] : [{ rule: chosen, step: chosen.steps.length }];
  const path = `${state.path}.${field.key}`;
  const next = makeState(transition.winner, [...transition.certain, ...held, ...named], path);
  transition.states.set(key, next);
  return next;
};

const makeTransition = ({ positions, winner }: State, field: Field): Transition => {
  const certain: Position[] = [];
  const conditional: Position[] = [];
  for (const { rule, step } of positions) {
    const ahead = rule.steps[step];
    if (ahead === undefined) continue;
    if (ahead.kind !== 'child') certain.push({ rule, step });
    if (!matches(ahead, field)) continue;
    (ahead.where.length > 0 ? conditional : certain).push({ rule, step: step + 1 });
  }
  return { states: new Map(), certain, conditional, winner };
};

const matches = ({ kind, name, only }: PathStep, field: Field): boolean => {
  if (only !== undefined && field.type !== only) return false;
  if (kind === 'type') return field.type === name;
  return name === undefined || field.element.name === name || field.key === name;
};

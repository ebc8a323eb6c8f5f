import { createHmac } from 'node:crypto';
import type { DeidPolicy } from '../../schemas/deid/index.ts';
import type { TypeTables } from '../fhir/index.ts';
import { anonymizerOffset } from './methods/dates.ts';
import { makeKeyed } from './methods/keyed.ts';
import { idOfReference } from './methods/references.ts';
import type { DeidProblem, FieldReport, Run, Scope, ScrubText } from './program/context.ts';
import { addLabels, done } from './program/labels.ts';
import { type CompiledRule, compileProgram, rootState, type State } from './program/program.ts';
import { isObject, makeWalk } from './program/walk.ts';

type Json = Readonly<Record<string, unknown>>;

export interface DeidEngineOptions {
  readonly tables: TypeTables;
  /** The project's key, 32 random bytes. Another key gives pseudonyms and dates that cannot be linked with these. */
  readonly key: Uint8Array;
  /** YYYY-MM-DD; ages are told by it. */
  readonly today: string;
  /** Initialisation vectors of `encrypt`. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly levelOf: (resource: object) => number;
  /** Makes the scrubber of one input: what the input itself says of people is searched for in its texts. */
  readonly scrubberFor: (input: unknown) => ScrubText;
  /** Name of the file or folder, where the policy shifts dates by it. */
  readonly dateShiftPrefix?: string;
  readonly pseudonymSystem: string;
}

export interface DeidResult {
  /** Undefined where the resource is left out: a rule drops it, or it cannot be processed. */
  readonly resource: Json | undefined;
  /** What could not be handled and was removed. */
  readonly problems: readonly DeidProblem[];
  /** Whether the resource as a whole could not be processed. */
  readonly failed: boolean;
}

export interface DeidEngine {
  /** De-identifies one resource, with all within it. Never throws and never changes its input. */
  readonly apply: (input: unknown) => DeidResult;
  /** What was done so far, by element and rule. */
  readonly report: () => readonly FieldReport[];
}

/** Compiles a policy. Throws `config.invalid` that names the rule's path when it cannot be read. */
export const makeDeidEngine = (policy: DeidPolicy, options: DeidEngineOptions): DeidEngine => {
  const program = compileProgram(policy, options.tables);
  const { parameters } = policy;
  const counts = new Map<State, number>();
  const run: Run = {
    program,
    roots: new Map(),
    parameters,
    keyed: makeKeyed(
      options.key,
      { hash: parameters.cryptoHashKey, encrypt: parameters.encryptKey },
      options.randomBytes,
    ),
    pseudonymSystem: options.pseudonymSystem,
    today: options.today,
    levelOf: options.levelOf,
    offsetOf: makeOffset(policy, options),
  };

  const enter = (resource: unknown, outer: Outer, path: string): { out: Json | undefined; mask: number } => {
    const type = isObject(resource) && typeof resource.resourceType === 'string' ? resource.resourceType : '';
    const table = options.tables(type);
    if (!isObject(resource) || table?.kind !== 'resource' || table.isAbstract) {
      outer.problems.push({ code: 'unknown-resource', path });
      return { out: undefined, mask: done.redacted };
    }
    if (program.drops.some((isDropped) => isDropped(resource, type, options.levelOf)))
      return { out: undefined, mask: done.redacted };
    const aliases = type === 'Bundle' ? aliasesOf(resource) : outer.aliases;
    const scope: Scope = {
      run,
      resource,
      chosen: program.selections.length === 0 ? undefined : choose(program.selections, resource),
      days: run.offsetOf(resource, aliases),
      aliases,
      scrub: outer.scrub,
      counts,
      problems: outer.problems,
      mask: 0,
    };
    const state = rootState(program, run.roots, table, resource);
    const out = { resourceType: type, ...walk(resource, table, state, scope, type, 0) };
    addLabels(out, scope.mask);
    return { out, mask: scope.mask };
  };

  const walk = makeWalk((resource, scope, path) => {
    const { out, mask } = enter(resource, scope, path);
    scope.mask |= mask;
    return out;
  });

  return {
    apply: (input) => {
      const problems: DeidProblem[] = [];
      try {
        const scrub: ScrubText = program.scrubs ? options.scrubberFor(input) : () => '';
        const { out } = enter(input, { problems, aliases: new Map(), scrub }, '');
        return { resource: out, problems, failed: out === undefined && problems.length > 0 };
      } catch {
        return { resource: undefined, problems: [...problems, { code: 'rule-failed', path: '' }], failed: true };
      }
    },
    report: () => reportOf(counts),
  };
};

type Outer = Pick<Scope, 'problems' | 'aliases' | 'scrub'>;

/** The earliest rule of each element that a selection names. */
const choose = (selections: readonly CompiledRule[], resource: object): ReadonlyMap<string, CompiledRule> => {
  const chosen = new Map<string, CompiledRule>();
  for (const rule of selections) {
    for (const path of rule.select?.(resource) ?? []) if (!chosen.has(path)) chosen.set(path, rule);
  }
  return chosen;
};

/** Ids of a bundle's resources by their full URLs: references of a transaction name those. */
const aliasesOf = ({ entry }: Json): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>();
  for (const one of Array.isArray(entry) ? entry : []) {
    if (!isObject(one) || typeof one.fullUrl !== 'string' || !isObject(one.resource)) continue;
    if (typeof one.resource.id === 'string') aliases.set(one.fullUrl, one.resource.id);
  }
  return aliases;
};

const personElements = ['subject', 'patient', 'beneficiary', 'individual', 'for'] as const;

/** The patient whom a resource is about, by logical id. */
const personOf = (resource: Json, aliases: ReadonlyMap<string, string>): string | undefined => {
  if (resource.resourceType === 'Patient') return typeof resource.id === 'string' ? resource.id : undefined;
  for (const name of personElements) {
    const value = resource[name];
    if (isObject(value) && typeof value.reference === 'string')
      return aliases.get(value.reference) ?? idOfReference(value.reference);
  }
  return undefined;
};

const makeOffset = ({ parameters }: DeidPolicy, { key, dateShiftPrefix = '' }: DeidEngineOptions): Run['offsetOf'] => {
  const { dateShiftScope, dateShiftFixedOffsetInDays: fixed } = parameters;
  if (fixed !== undefined) return () => fixed;
  const derived = createHmac('sha256', key).update('hutong-deid/date-shift').digest();
  const shiftKey = parameters.dateShiftKey === '' ? derived.toString('hex') : parameters.dateShiftKey;
  if (dateShiftScope === 'resource') return ({ id }) => anonymizerOffset(typeof id === 'string' ? id : '', shiftKey);
  if (dateShiftScope !== 'person') {
    const days = anonymizerOffset(dateShiftPrefix, shiftKey);
    return () => days;
  }
  return (resource, aliases) => {
    const person = personOf(resource, aliases);
    if (person === undefined) return undefined;
    const days = createHmac('sha256', shiftKey).update(person).digest().readUInt32BE(0) % 364;
    // Half a year to each side, and never no shift.
    return days < 182 ? days - 182 : days - 181;
  };
};

const reportOf = (counts: ReadonlyMap<State, number>): readonly FieldReport[] => {
  const rows = new Map<string, FieldReport>();
  for (const [{ path, winner }, count] of counts) {
    const key = `${path} ${winner?.index ?? ''}`;
    const method = winner?.rule.method ?? 'default';
    const rule = winner === undefined ? undefined : winner.index + 1;
    rows.set(key, { path, method, rule, count: (rows.get(key)?.count ?? 0) + count });
  }
  return [...rows.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
};

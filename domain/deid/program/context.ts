import type { DeidMethod, DeidParameters } from '../../../schemas/deid/policy.ts';
import type { Keyed } from '../methods/keyed.ts';
import type { Program, State } from './program.ts';

/** What became of the values of one element: the rule is its place in the policy from 1 on, undefined where no rule names the element. */
export interface FieldReport {
  readonly path: string;
  readonly method: DeidMethod | 'default';
  readonly rule: number | undefined;
  readonly count: number;
}

/** What could not be handled and was removed. Never holds a value. */
export interface DeidProblem {
  readonly code:
    | 'unknown-resource'
    | 'unknown-element'
    | 'wrong-type'
    | 'unhandled-value'
    | 'rule-failed'
    | 'no-person'
    | 'too-deep';
  readonly path: string;
}

/** Hides the personal data of a text; `html` where markup must stay whole. */
export type ScrubText = (text: string, html: boolean) => string;

/** What holds for a whole run. */
export interface Run {
  readonly program: Program;
  readonly roots: Map<string, State>;
  readonly parameters: DeidParameters;
  readonly keyed: Keyed;
  /** Namespace of pseudonymous identifiers. */
  readonly pseudonymSystem: string;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly levelOf: (resource: object) => number;
  /** Days by which the dates of a resource move; undefined where that cannot be told. */
  readonly offsetOf: (
    resource: Readonly<Record<string, unknown>>,
    aliases: ReadonlyMap<string, string>,
  ) => number | undefined;
}

/** What holds for one resource. */
export interface Scope {
  readonly run: Run;
  readonly resource: Readonly<Record<string, unknown>>;
  /** What an engine's selections chose, by path with indexes; undefined where the policy has none. */
  readonly chosen: ReadonlyMap<string, Program['rules'][number]> | undefined;
  readonly days: number | undefined;
  readonly aliases: ReadonlyMap<string, string>;
  readonly scrub: ScrubText;
  readonly counts: Map<State, number>;
  readonly problems: DeidProblem[];
  /** Bits of labels.ts. */
  mask: number;
}

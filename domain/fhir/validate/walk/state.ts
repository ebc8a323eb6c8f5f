import type { Severity } from '../../../../schemas/finding.ts';
import type { IssueCode, ValidationIssue } from '../issue.ts';
import type { JsonObject } from '../json.ts';
import type { ConstraintText, TypeTable, TypeTables } from '../type-table.ts';

/** The resource that the walk is inside of, and what references in it can point to. */
export interface ResourceScope {
  readonly resource: JsonObject;
  /** The outermost resource that is no Bundle entry or Parameters part: where `#id` is looked up (`%rootResource`). */
  readonly container: JsonObject;
  readonly isContained: boolean;
  /** Resource type by id of the container's contained resources. */
  readonly containedTypes: ReadonlyMap<string, string | undefined>;
  /** The fragments (`#id`) that the container and its contained resources refer to; filled by the walk. */
  readonly fragments: Set<string>;
  /** Resource type by `fullUrl` of the Bundle around the resource. */
  readonly entryTypes: ReadonlyMap<string, string>;
}

/** Evaluates an invariant on an element: false where it fails, undefined where it cannot be evaluated. */
export type HoldsConstraint = (
  constraint: ConstraintText,
  value: unknown,
  typeName: string,
  scope: ResourceScope,
) => boolean | undefined;

export interface WalkState {
  readonly tables: TypeTables;
  readonly holds: HoldsConstraint;
  /** `checkObject`: given by the state because the checks of objects and of what is inside them call each other. */
  readonly checkObject: (state: WalkState, value: JsonObject, table: TypeTable, hasContentElsewhere?: boolean) => void;
  /** Checks a valid resource against profiles. */
  readonly checkProfiles: (state: WalkState, resource: JsonObject, table: TypeTable) => void;
  /** Also report constraints that are only recommendations (dom-6, names that a computer can use …). */
  readonly bestPractice: boolean;
  readonly issues: ValidationIssue[];
  /** Names and indexes from the root down. */
  readonly path: (string | number)[];
  /** Errors so far, also those beyond `maxIssues`. */
  errors: number;
  scope: ResourceScope;
}

/** A broken resource of a thousand elements needs no thousand explanations. */
const maxIssues = 200;

const expressionOf = (path: readonly (string | number)[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');

/** Adds an issue at the walk's present place. Recommendations never take the place of errors. */
export const report = (state: WalkState, severity: Severity, code: IssueCode, diagnostics: string): void => {
  const isError = severity === 'error' || severity === 'fatal';
  if (isError) state.errors += 1;
  if ((isError ? state.errors : state.issues.length) > maxIssues) return;
  state.issues.push({ severity, code, expression: expressionOf(state.path), diagnostics });
};

/** Adds an issue about a property below the present place. */
export const reportAt = (state: WalkState, name: string, code: IssueCode, diagnostics: string): void => {
  state.path.push(name);
  report(state, 'error', code, diagnostics);
  state.path.pop();
};

/** Evaluates invariants on the value at the present place. Those of severity `warning` are recommendations, but for a profile's own. */
export const checkConstraints = (
  state: WalkState,
  constraints: readonly ConstraintText[],
  value: unknown,
  type: TypeTable['name'],
  withWarnings = state.bestPractice,
): void => {
  for (const constraint of constraints) {
    if (constraint.severity === 'warning' && !withWarnings) continue;
    const holds = state.holds(constraint, value, type, state.scope);
    if (holds === true) continue;
    if (holds === undefined) {
      report(state, 'warning', 'not-supported', `${constraint.key} could not be evaluated`);
    } else report(state, constraint.severity, 'invariant', `${constraint.key}: ${constraint.human}`);
  }
};

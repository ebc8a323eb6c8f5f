/**
 * Compiles the FHIRPath subset that R4 SearchParameter.expression uses into leaves: concrete JSON paths with the type found there. Whatever is
 * outside the subset is reported, never guessed at.
 */
import type { ElementIndex } from './element-index.ts';

/** `path` uses JSON property names (`valueQuantity`), so that no type is looked up at run time. */
export interface CompiledLeaf {
  readonly path: string;
  readonly type: string;
  /** `where(resolve() is X)`: only references to X. `where(system='x')`: only contact points of that system. */
  readonly only?: string;
}

interface Position {
  /** JSON path so far; empty at the resource. */
  readonly path: string;
  /** Path in the definitions, to look children up: `Observation.component`, `CodeableConcept`. */
  readonly definition: string;
  readonly type: string;
  readonly only?: string;
}

/** Splits at `|` outside parentheses. */
const unionMembers = (expression: string): string[] => {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < expression.length; at += 1) {
    const char = expression[at];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '|' && depth === 0) {
      members.push(expression.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...members, expression.slice(start).trim()];
};

/** `(X.value.ofType(Quantity))` and `(X.value.ofType(CodeableConcept)).text` lose their parentheses; inner calls keep theirs. */
const withoutOuterParentheses = (member: string): string => {
  const match = /^\((.*)\)((?:\.\w+)*)$/.exec(member);
  return match ? `${match[1]}${match[2]}` : member;
};

const stepPattern =
  /^(?:ofType\((\w+)\)|as\((\w+)\)|where\(resolve\(\) is (\w+)\)|where\(system='(\w+)'\)|(\w+)(\[\d+\])?)$/;

/** Steps are separated by dots outside parentheses. */
const stepsOf = (path: string): string[] => path.match(/(?:[^.(]|\([^()]*(?:\([^()]*\)[^()]*)*\))+/g) ?? [];

/** One member of a union compiled to leaves, or why not. */
const compileMember = (
  member: string,
  base: string,
  context: Position,
  index: ElementIndex,
): CompiledLeaf[] | { readonly reason: string } => {
  const existence = /^(\w+)\.(\w+)\.exists\(\) and \1\.\2 != false$/.exec(member);
  if (existence) return [{ path: existence[2] ?? '', type: 'existsAndNotFalse' }];
  let positions: Position[] = [context];
  for (const [count, step] of stepsOf(withoutOuterParentheses(member)).entries()) {
    if (count === 0 && step === base) continue;
    const match = stepPattern.exec(step);
    if (!match) return { reason: `step ${step}` };
    const [, ofType, as, resolved, system, name, item = ''] = match;
    const cast = ofType ?? as;
    if (cast !== undefined) {
      // R4 writes `ofType(DateTime)` in one composite; the type's name is dateTime.
      const wanted = cast === 'DateTime' ? 'dateTime' : cast;
      positions = positions.filter((position) => position.type === wanted);
    } else if (resolved !== undefined || system !== undefined) {
      const only = resolved ?? system ?? '';
      positions = positions.filter((position) => position.type === (resolved ? 'Reference' : 'ContactPoint'));
      positions = positions.map((position) => ({ ...position, only }));
    } else {
      positions = positions.flatMap((position) =>
        index.children(position.definition, name ?? '').map((child) => ({
          path: `${position.path === '' ? '' : `${position.path}.`}${child.name}${item}`,
          definition: child.definition,
          type: child.type,
        })),
      );
    }
    if (positions.length === 0) return { reason: `step ${step} leads nowhere` };
  }
  return positions.map(({ path, type, only }) => ({ path, type, ...(only ? { only } : {}) }));
};

/**
 * The leaves of an expression for one resource type, with the members that did not compile.
 *
 * @param at JSON path of a composite's context; empty at the resource
 */
export const compileExpression = (
  expression: string,
  base: string,
  index: ElementIndex,
  at = '',
): { readonly leaves: readonly CompiledLeaf[]; readonly failures: readonly string[] } => {
  const leaves: CompiledLeaf[] = [];
  const failures: string[] = [];
  const context: Position = {
    path: at,
    definition: at === '' ? base : `${base}.${at}`,
    type: base,
  };
  for (const member of unionMembers(expression)) {
    const first = /^\(?(\w+)/.exec(member)?.[1] ?? '';
    const foreign = /^[A-Z]/.test(first) && first !== base;
    if (foreign && first !== 'Resource') continue;
    const compiled = compileMember(member, first === 'Resource' ? 'Resource' : base, context, index);
    if ('reason' in compiled) failures.push(compiled.reason);
    else leaves.push(...compiled);
  }
  return { leaves, failures };
};

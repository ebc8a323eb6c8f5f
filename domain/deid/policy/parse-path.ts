import { HutongError } from '../../../schemas/error.ts';

/** How one step of a rule's path chooses elements below those of the step before. */
export interface PathStep {
  /** `root`: the resource itself; `child`: an element of it; `type` and `name`: any element below, of this type or name. */
  readonly kind: 'root' | 'child' | 'type' | 'name';
  /** Of a root: a resource type, or undefined for any. */
  readonly name: string | undefined;
  /** `onset as Age`, `value.ofType(Quantity)`: elements of this type only. */
  readonly only?: string;
  /** Criteria of `where(…)`: FHIRPath on the element. */
  readonly where: readonly string[];
}

/** A rule's path: steps to walk by, or an expression that only a FHIRPath engine can select by. */
export type RulePath =
  | { readonly kind: 'steps'; readonly steps: readonly PathStep[] }
  | { readonly kind: 'expression'; readonly expression: string };

interface Segment {
  readonly name: string;
  readonly argument: string | undefined;
}

/** `a.b('x').c as T` at its dots outside parentheses and quotes; undefined where the text is no chain of names and calls. */
const segmentsOf = (path: string): { segments: Segment[]; as: string | undefined } | undefined => {
  const segments: Segment[] = [];
  let rest = path.trim();
  for (;;) {
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
    if (name === undefined) return undefined;
    rest = rest.slice(name.length);
    let argument: string | undefined;
    if (rest.startsWith('(')) {
      const end = closingParenthesis(rest);
      if (end < 0) return undefined;
      argument = rest.slice(1, end).trim();
      rest = rest.slice(end + 1);
    }
    segments.push({ name, argument });
    if (rest.startsWith('.')) {
      rest = rest.slice(1);
      continue;
    }
    if (rest === '') return { segments, as: undefined };
    const as = /^\s+as\s+(?:FHIR\.)?([A-Za-z]+)$/.exec(rest)?.[1];
    return as === undefined ? undefined : { segments, as };
  }
};

/** Index of the parenthesis that closes the first character; -1 where none does. */
const closingParenthesis = (text: string): number => {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === "'" || character === '`') quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
};

const quoted = (argument: string | undefined): string | undefined => /^'([^'\\]+)'$/.exec(argument ?? '')?.[1];

/** Criteria whose outcome depends on an element's place in its collection cannot be asked of one element. */
const needsPlace = /\$index|%resource|%context|%rootResource|\bresolve\s*\(/;

/** One segment as it changes the steps; false where only an engine can do it. */
const addSegment = (steps: PathStep[], { name, argument }: Segment): boolean => {
  const last = steps.at(-1);
  if (argument === undefined) {
    steps.push({ kind: 'child', name, where: [] });
    return true;
  }
  const text = quoted(argument);
  if (name === 'nodesByType' && text !== undefined) steps.push({ kind: 'type', name: text, where: [] });
  else if (name === 'nodesByName' && text !== undefined) steps.push({ kind: 'name', name: text, where: [] });
  else if (name === 'descendants' && argument === '') steps.push({ kind: 'name', name: undefined, where: [] });
  else if (name === 'extension' && text !== undefined)
    steps.push({ kind: 'child', name: 'extension', where: [`url = ${argument}`] });
  else if (last !== undefined && name === 'where' && !needsPlace.test(argument))
    steps[steps.length - 1] = { ...last, where: [...last.where, argument] };
  else if (last !== undefined && (name === 'ofType' || name === 'as') && /^(FHIR\.)?[A-Za-z]+$/.test(argument))
    steps[steps.length - 1] = { ...last, only: argument.replace('FHIR.', '') };
  else return false;
  return true;
};

const anyRoot = new Set(['Resource', 'DomainResource']);

/**
 * Reads a rule's path. Names that begin with a capital are resource types; a path without one holds for every resource. Selectors of the
 * anonymizer (`nodesByType`, `nodesByName`) within an expression that only an engine can evaluate are refused with `config.invalid`.
 */
export const parseRulePath = (path: string): RulePath => {
  const chain = segmentsOf(path);
  if (chain !== undefined) {
    const [first, ...others] = chain.segments;
    const isTyped = first !== undefined && first.argument === undefined && /^[A-Z]/.test(first.name);
    const root = isTyped && !anyRoot.has(first.name) ? first.name : undefined;
    const steps: PathStep[] = [{ kind: 'root', name: root, where: [] }];
    const all = isTyped ? others : chain.segments;
    if (all.every((segment) => addSegment(steps, segment))) {
      const last = steps.at(-1);
      if (last !== undefined && chain.as !== undefined) steps[steps.length - 1] = { ...last, only: chain.as };
      return { kind: 'steps', steps };
    }
  }
  if (/nodesBy(Type|Name)/.test(path)) {
    throw new HutongError('config.invalid', 'nodesByType and nodesByName stand with names, where() and ofType() only', {
      path,
    });
  }
  return { kind: 'expression', expression: path };
};

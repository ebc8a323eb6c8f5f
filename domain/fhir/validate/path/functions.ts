import { asBoolean, type Environment, type Evaluate, singleNumber, singleText } from './evaluation.ts';
import { PathError } from './lexer.ts';
import {
  allChildren,
  booleanCollection,
  type Collection,
  childrenNamed,
  decimalNode,
  emptyCollection,
  integerNode,
  isOfType,
  type PathNode,
  stringNode,
} from './node.ts';
import { distinct, makeMembership, membershipOf } from './sets.ts';

/** A function of FHIRPath or of FHIR's additions: `args` are compiled; `names` are their texts where they are type names. */
type PathFunction = (
  focus: Collection,
  args: readonly Evaluate[],
  environment: Environment,
  names: readonly string[],
) => Collection;

const always: Evaluate = () => booleanCollection(true);

/** Evaluates `criterion` once an item, with `$this` and `$index`. */
const each = (items: Collection, criterion: Evaluate, environment: Environment): Collection[] =>
  items.map((item, index) => criterion([item], { ...environment, self: [item], index }));

const arg = (args: readonly Evaluate[], index: number): Evaluate => {
  const found = args[index];
  if (found === undefined) throw new PathError('A function lacks an argument');
  return found;
};

const where = (focus: Collection, args: readonly Evaluate[], environment: Environment): PathNode[] => {
  const results = each(focus, args[0] ?? always, environment);
  return focus.filter((_item, index) => asBoolean(results[index] ?? emptyCollection) === true);
};

const descendants = (focus: Collection, environment: Environment): PathNode[] => {
  const found: PathNode[] = [];
  for (const node of focus) allChildren(environment.tables, node, found);
  // The list grows while it is read: breadth first.
  for (let at = 0; at < found.length; at += 1) {
    const node = found[at];
    if (node !== undefined) allChildren(environment.tables, node, found);
  }
  return found;
};

const textFunction =
  (apply: (text: string, ...args: (string | undefined)[]) => Collection): PathFunction =>
  (focus, args, environment) => {
    const text = singleText(focus);
    if (text === undefined) return emptyCollection;
    return apply(text, ...args.map((argument) => singleText(argument(environment.self, environment))));
  };

const numberArgument = (args: readonly Evaluate[], environment: Environment, index = 0): number =>
  singleNumber(arg(args, index)(environment.self, environment)) ?? 0;

const patterns = new Map<string, RegExp>();

/** Patterns come from definitions, not from records, so the cache stays small. */
const patternOf = (source: string): RegExp => {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(source, 's');
  patterns.set(source, pattern);
  return pattern;
};

const hasValue = (node: PathNode | undefined): boolean =>
  node !== undefined && node.table === undefined && node.value !== undefined && node.value !== null;

const booleans = (focus: Collection): (boolean | undefined)[] => focus.map((item) => asBoolean([item]));

const toInteger = (value: unknown): number | undefined => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
};

const toDecimal = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : toInteger(value);
};

const ofType: PathFunction = (focus, _args, { tables }, [name = '']) =>
  focus.filter((node) => isOfType(tables, node, name));

export const pathFunctions: Readonly<Record<string, PathFunction>> = {
  empty: (focus) => booleanCollection(focus.length === 0),
  exists: (focus, args, environment) =>
    booleanCollection((args.length === 0 ? focus : where(focus, args, environment)).length > 0),
  not: (focus) => {
    const value = asBoolean(focus);
    return booleanCollection(value === undefined ? undefined : !value);
  },
  count: (focus) => [integerNode(focus.length)],
  hasValue: (focus) => booleanCollection(focus.length === 1 && hasValue(focus[0])),
  getValue: (focus) => (focus.length === 1 && hasValue(focus[0]) ? focus : emptyCollection),
  all: (focus, args, environment) =>
    booleanCollection(each(focus, arg(args, 0), environment).every((result) => asBoolean(result) === true)),
  allTrue: (focus) => booleanCollection(booleans(focus).every((value) => value === true)),
  anyTrue: (focus) => booleanCollection(booleans(focus).includes(true)),
  allFalse: (focus) => booleanCollection(booleans(focus).every((value) => value === false)),
  anyFalse: (focus) => booleanCollection(booleans(focus).includes(false)),
  where,
  select: (focus, args, environment) => each(focus, arg(args, 0), environment).flat(),
  repeat: (focus, args, environment) => {
    const seen = makeMembership();
    const found: PathNode[] = [];
    let next: Collection = focus;
    while (next.length > 0) {
      next = distinct(each(next, arg(args, 0), environment).flat()).filter((item) => !seen.has(item));
      for (const item of next) seen.add(item);
      found.push(...next);
    }
    return found;
  },
  ofType,
  as: ofType,
  is: (focus, _args, { tables }, [name = '']) => {
    const [node] = focus;
    return node === undefined ? emptyCollection : booleanCollection(isOfType(tables, node, name));
  },
  first: (focus) => focus.slice(0, 1),
  last: (focus) => focus.slice(-1),
  tail: (focus) => focus.slice(1),
  single: (focus) => {
    if (focus.length > 1) throw new PathError('One item is expected');
    return focus;
  },
  skip: (focus, args, environment) => focus.slice(Math.max(0, numberArgument(args, environment))),
  take: (focus, args, environment) => focus.slice(0, Math.max(0, numberArgument(args, environment))),
  distinct: (focus) => distinct(focus),
  isDistinct: (focus) => booleanCollection(distinct(focus).length === focus.length),
  intersect: (focus, args, environment) => {
    const others = membershipOf(arg(args, 0)(environment.self, environment));
    return distinct(focus).filter((item) => others.has(item));
  },
  exclude: (focus, args, environment) => {
    const others = membershipOf(arg(args, 0)(environment.self, environment));
    return focus.filter((item) => !others.has(item));
  },
  union: (focus, args, environment) => distinct([...focus, ...arg(args, 0)(environment.self, environment)]),
  combine: (focus, args, environment) => [...focus, ...arg(args, 0)(environment.self, environment)],
  subsetOf: (focus, args, environment) => {
    const others = membershipOf(arg(args, 0)(environment.self, environment));
    return booleanCollection(focus.every((item) => others.has(item)));
  },
  supersetOf: (focus, args, environment) => {
    const members = membershipOf(focus);
    return booleanCollection(arg(args, 0)(environment.self, environment).every((item) => members.has(item)));
  },
  children: (focus, _args, { tables }) => {
    const found: PathNode[] = [];
    for (const node of focus) allChildren(tables, node, found);
    return found;
  },
  descendants: (focus, _args, environment) => descendants(focus, environment),
  extension: (focus, args, environment) => {
    const url = singleText(arg(args, 0)(environment.self, environment));
    return focus
      .flatMap((node) => childrenNamed(environment.tables, node, 'extension'))
      .filter((node) => childrenNamed(environment.tables, node, 'url')[0]?.value === url);
  },
  resolve: (focus, _args, environment) =>
    focus.flatMap((node) => {
      const text =
        typeof node.value === 'string' ? node.value : childrenNamed(environment.tables, node, 'reference')[0]?.value;
      const target = typeof text === 'string' ? environment.resolve(text) : undefined;
      return target === undefined ? [] : [target];
    }),
  trace: (focus) => focus,
  // The narrative is checked by `narrative/`, on every path.
  htmlChecks: () => booleanCollection(true),
  iif: (focus, args, environment) => {
    const condition = asBoolean(arg(args, 0)(focus, environment));
    return (condition === true ? arg(args, 1) : (args[2] ?? (() => emptyCollection)))(focus, environment);
  },
  startsWith: textFunction((text, other) =>
    booleanCollection(other === undefined ? undefined : text.startsWith(other)),
  ),
  endsWith: textFunction((text, other) => booleanCollection(other === undefined ? undefined : text.endsWith(other))),
  contains: textFunction((text, other) => booleanCollection(other === undefined ? undefined : text.includes(other))),
  indexOf: textFunction((text, other) => (other === undefined ? emptyCollection : [integerNode(text.indexOf(other))])),
  matches: textFunction((text, other) =>
    booleanCollection(other === undefined ? undefined : patternOf(other).test(text)),
  ),
  matchesFull: textFunction((text, other) =>
    booleanCollection(other === undefined ? undefined : patternOf(`^(?:${other})$`).test(text)),
  ),
  replace: textFunction((text, from, to) =>
    from === undefined || to === undefined ? emptyCollection : [stringNode(text.replaceAll(from, () => to))],
  ),
  replaceMatches: textFunction((text, from, to) =>
    from === undefined || to === undefined ? emptyCollection : [stringNode(text.replace(new RegExp(from, 'gs'), to))],
  ),
  upper: textFunction((text) => [stringNode(text.toUpperCase())]),
  lower: textFunction((text) => [stringNode(text.toLowerCase())]),
  trim: textFunction((text) => [stringNode(text.trim())]),
  length: textFunction((text) => [integerNode(text.length)]),
  split: textFunction((text, by) => (by === undefined ? emptyCollection : text.split(by).map(stringNode))),
  join: (focus, args, environment) => {
    const by = args[0] === undefined ? '' : (singleText(args[0](environment.self, environment)) ?? '');
    return [stringNode(focus.map((item) => String(item.value)).join(by))];
  },
  substring: (focus, args, environment) => {
    const text = singleText(focus);
    const start = numberArgument(args, environment);
    if (text === undefined || start < 0 || start >= text.length) return emptyCollection;
    const end = args[1] === undefined ? text.length : start + numberArgument(args, environment, 1);
    return [stringNode(text.slice(start, end))];
  },
  toString: (focus: Collection) => {
    const value = focus.length === 1 ? focus[0]?.value : undefined;
    return value === undefined || typeof value === 'object' ? emptyCollection : [stringNode(String(value))];
  },
  toInteger: (focus) => {
    const value = focus.length === 1 ? toInteger(focus[0]?.value) : undefined;
    return value === undefined ? emptyCollection : [integerNode(value)];
  },
  toDecimal: (focus) => {
    const value = focus.length === 1 ? toDecimal(focus[0]?.value) : undefined;
    return value === undefined ? emptyCollection : [decimalNode(value)];
  },
};

/** Functions whose argument is the name of a type and not an expression. */
export const typeFunctions: ReadonlySet<string> = new Set(['ofType', 'as', 'is']);

import { compareNodes, equalNodes } from './compare.ts';
import { asBoolean, type Evaluate, single } from './evaluation.ts';
import { PathError } from './lexer.ts';
import { booleanCollection, type Collection, decimalNode, emptyCollection, integerNode, stringNode } from './node.ts';
import { distinct, membershipOf } from './sets.ts';

type Logic = (left: boolean | undefined, right: () => boolean | undefined) => boolean | undefined;

/** Three-valued logic (http://hl7.org/fhirpath/#boolean-logic); the right side is only evaluated where it matters. */
const logic: Readonly<Record<string, Logic>> = {
  and: (left, right) => {
    if (left === false) return false;
    const other = right();
    if (other === false) return false;
    return left === undefined || other === undefined ? undefined : true;
  },
  or: (left, right) => {
    if (left === true) return true;
    const other = right();
    if (other === true) return true;
    return left === undefined || other === undefined ? undefined : false;
  },
  xor: (left, right) => {
    const other = right();
    return left === undefined || other === undefined ? undefined : left !== other;
  },
  implies: (left, right) => {
    if (left === false) return true;
    const other = right();
    if (other === true) return true;
    return left === undefined || other === undefined ? undefined : false;
  },
};

const equal = (left: Collection, right: Collection): boolean | undefined => {
  if (left.length === 0 || right.length === 0) return undefined;
  if (left.length !== right.length) return false;
  let result: boolean | undefined = true;
  for (const [index, item] of left.entries()) {
    const other = right[index];
    const same = other === undefined ? false : equalNodes(item, other);
    if (same === false) return false;
    if (same === undefined) result = undefined;
  }
  return result;
};

const normalise = (value: unknown) =>
  typeof value === 'string' ? value.trim().toLowerCase().replace(/\s+/g, ' ') : value;

/** `~`: order and, in strings, case and spacing do not matter. */
const equivalent = (left: Collection, right: Collection): boolean =>
  left.length === right.length &&
  left.every((item) =>
    right.some((other) =>
      typeof item.value === 'string'
        ? normalise(item.value) === normalise(other.value)
        : equalNodes(item, other) === true,
    ),
  );

const not = (value: boolean | undefined) => (value === undefined ? undefined : !value);

const ordered =
  (test: (order: number) => boolean) =>
  (left: Collection, right: Collection): Collection => {
    const a = single(left);
    const b = single(right);
    if (a === undefined || b === undefined) return emptyCollection;
    const order = compareNodes(a, b);
    return order === undefined ? emptyCollection : booleanCollection(test(order));
  };

const arithmetic =
  (compute: (left: number, right: number) => number) =>
  (left: Collection, right: Collection): Collection => {
    const a = single(left)?.value;
    const b = single(right)?.value;
    if (typeof a === 'string' && typeof b === 'string') return [stringNode(a + b)];
    if (typeof a !== 'number' || typeof b !== 'number') return emptyCollection;
    const result = compute(a, b);
    if (!Number.isFinite(result)) return emptyCollection;
    return [Number.isInteger(result) ? integerNode(result) : decimalNode(result)];
  };

const contains = (items: Collection, wanted: Collection): Collection => {
  const item = single(wanted);
  return item === undefined ? emptyCollection : booleanCollection(membershipOf(items).has(item));
};

const text = (items: Collection): string => {
  const value = single(items)?.value;
  return value === undefined || value === null ? '' : String(value);
};

const binary: Readonly<Record<string, (left: Collection, right: Collection) => Collection>> = {
  '=': (left, right) => booleanCollection(equal(left, right)),
  '!=': (left, right) => booleanCollection(not(equal(left, right))),
  '~': (left, right) => booleanCollection(equivalent(left, right)),
  '!~': (left, right) => booleanCollection(!equivalent(left, right)),
  '<': ordered((order) => order < 0),
  '>': ordered((order) => order > 0),
  '<=': ordered((order) => order <= 0),
  '>=': ordered((order) => order >= 0),
  '|': (left, right) => distinct([...left, ...right]),
  in: (left, right) => contains(right, left),
  contains,
  '&': (left, right) => [stringNode(text(left) + text(right))],
  '+': arithmetic((left, right) => left + right),
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => left / right),
  div: arithmetic((left, right) => Math.trunc(left / right)),
  mod: arithmetic((left, right) => left % right),
};

/** Compiles a binary operator over its compiled sides. */
export const compileBinary = (operator: string, left: Evaluate, right: Evaluate): Evaluate => {
  const logical = logic[operator];
  if (logical !== undefined) {
    return (focus, environment) =>
      booleanCollection(logical(asBoolean(left(focus, environment)), () => asBoolean(right(focus, environment))));
  }
  const apply = binary[operator];
  if (apply === undefined) throw new PathError(`The operator ${operator} is not supported`);
  return (focus, environment) => apply(left(focus, environment), right(focus, environment));
};

/** Walking and changing plain JSON without ever touching a prototype. */

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const forbidden: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Property names that no patch may use, whatever they would do. */
export const isForbiddenName = (name: string): boolean => forbidden.includes(name);

/** An array index as RFC 6901 writes it, below `length`; undefined otherwise. */
export const arrayIndex = (token: string, length: number): number | undefined => {
  if (!/^(0|[1-9]\d{0,8})$/.test(token)) return undefined;
  const index = Number(token);
  return index < length ? index : undefined;
};

/** The own member or item that a token names; undefined when there is none. */
export const child = (container: unknown, token: string): { readonly value: unknown } | undefined => {
  if (Array.isArray(container)) {
    const index = arrayIndex(token, container.length);
    return index === undefined ? undefined : { value: container[index] };
  }
  return isRecord(container) && Object.hasOwn(container, token) ? { value: container[token] } : undefined;
};

/** Deep equality of JSON (RFC 6902 section 4.6): members in any order, items in theirs. */
export const equalJson = (left: unknown, right: unknown): boolean => {
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, at) => equalJson(item, right[at]));
  }
  if (!isRecord(left)) return left === right;
  if (!isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalJson(left[key], right[key]))
  );
};

/** Values in a JSON tree, itself among them. */
export const countValues = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countValues(item), 1);
  return isRecord(value) ? Object.values(value).reduce<number>((sum, item) => sum + countValues(item), 1) : 1;
};

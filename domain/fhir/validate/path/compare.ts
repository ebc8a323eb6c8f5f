import { isObject } from '../json.ts';
import type { PathNode } from './node.ts';

const temporalTypes = new Set(['date', 'dateTime', 'instant', 'time', 'System.DateTime', 'System.Time']);

const isTemporal = (node: PathNode) => temporalTypes.has(node.type);

/** Milliseconds since 1970 of a date with time and zone; undefined for dates, partial dates and times of day. */
const instantOf = (text: string): number | undefined =>
  text.length > 10 && text[10] === 'T' && /(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? // A leap second is compared as the second before it: JavaScript has none.
      Date.parse(text.replace(/:60(?=[.Z+-])/, ':59'))
    : undefined;

const hour = 3_600_000;

/** The milliseconds in which a date (or month, or year) surely has not begun, and surely is over: zones run from +14:00 to -12:00. */
const spanOf = (date: string): { readonly before: number; readonly after: number } => {
  const end = new Date(Date.parse(date));
  if (date.length === 4) end.setUTCFullYear(end.getUTCFullYear() + 1);
  else if (date.length === 7) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCDate(end.getUTCDate() + 1);
  return { before: Date.parse(date) - 14 * hour, after: end.getTime() + 12 * hour };
};

const compareInstantWithDate = (instant: number, date: string): number | undefined => {
  const { before, after } = spanOf(date);
  if (instant < before) return -1;
  return instant >= after ? 1 : undefined;
};

/** Orders two dates or times; undefined where precision or zone leaves it open. */
const compareTemporal = (left: string, right: string): number | undefined => {
  const a = instantOf(left);
  const b = instantOf(right);
  if (a !== undefined && b !== undefined) return a - b;
  if (a !== undefined) return compareInstantWithDate(a, right);
  if (b !== undefined) {
    const order = compareInstantWithDate(b, left);
    return order === undefined ? undefined : -order;
  }
  const shared = Math.min(left.length, right.length);
  const order = compareText(left.slice(0, shared), right.slice(0, shared));
  return order !== 0 || left.length === right.length ? order : undefined;
};

const compareText = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

/** Orders two nodes: negative, 0, positive; undefined where they cannot be ordered. */
export const compareNodes = (left: PathNode, right: PathNode): number | undefined => {
  const a = left.value;
  const b = right.value;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    return isTemporal(left) || isTemporal(right) ? compareTemporal(a, b) : compareText(a, b);
  }
  if (isObject(a) && isObject(b)) return compareQuantities(a, b);
  return undefined;
};

/** Two quantities are ordered where their units are the same (R4 Quantity, FHIRPath §6.2 without unit conversion). */
const compareQuantities = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) => {
  const sameUnit = a.code === b.code && a.system === b.system && (a.code !== undefined || a.unit === b.unit);
  if (!sameUnit || typeof a.value !== 'number' || typeof b.value !== 'number') return undefined;
  return a.value - b.value;
};

/** FHIRPath `=` of two items; undefined where precision leaves it open. */
export const equalNodes = (left: PathNode, right: PathNode): boolean | undefined => {
  if (typeof left.value === 'string' && typeof right.value === 'string' && (isTemporal(left) || isTemporal(right))) {
    const order = compareTemporal(left.value, right.value);
    return order === undefined ? undefined : order === 0;
  }
  return deepEqual(left.value, right.value);
};

/** Structural equality of JSON. */
export const deepEqual = (left: unknown, right: unknown): boolean => {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => deepEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => deepEqual(left[key], right[key]));
};

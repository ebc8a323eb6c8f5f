import { isObject } from '../json.ts';
import type { PathNode } from './node.ts';

const temporalTypes = new Set(['date', 'dateTime', 'instant', 'time', 'System.DateTime', 'System.Time']);

const isTemporal = (node: PathNode) => temporalTypes.has(node.type);

/** The parts of a date or time down to its precision; with a zone as milliseconds since 1970. */
const precisionOf = (text: string): { readonly precision: number; readonly sortable: string | number } => {
  if (text.length > 10 && /(?:Z|[+-]\d\d:\d\d)$/.test(text) && text.includes('T')) {
    return { precision: 9, sortable: Date.parse(text.replace(/:60(?=[.Z+-])/, ':59')) };
  }
  return { precision: text.length, sortable: text };
};

/** Orders two dates or times; undefined where their precisions differ and the coarser is a prefix of the finer. */
const compareTemporal = (left: string, right: string): number | undefined => {
  const a = precisionOf(left);
  const b = precisionOf(right);
  if (typeof a.sortable === 'number' && typeof b.sortable === 'number') return a.sortable - b.sortable;
  const shared = Math.min(left.length, right.length, 10);
  const leftPart = left.slice(0, shared);
  const rightPart = right.slice(0, shared);
  if (leftPart !== rightPart && typeof a.sortable === typeof b.sortable) return leftPart < rightPart ? -1 : 1;
  if (typeof a.sortable !== typeof b.sortable) return compareWithDate(leftPart, rightPart);
  return left.length === right.length ? compareText(left, right) : undefined;
};

/** A date against a date with a time: certain only where more than a day (or a year, where that is all) lies between them, since zones span 26 hours. */
const compareWithDate = (left: string, right: string): number | undefined => {
  const difference = Date.parse(`${left}T00:00:00Z`) - Date.parse(`${right}T00:00:00Z`);
  if (left.length === 10 && right.length === 10) return Math.abs(difference) > 86_400_000 ? difference : undefined;
  const years = Number(left.slice(0, 4)) - Number(right.slice(0, 4));
  return Math.abs(years) > 1 ? years : undefined;
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

import { equalNodes } from './compare.ts';
import type { Collection, PathNode } from './node.ts';

/** A key under which equal strings, numbers and Booleans meet; undefined for what must be compared by structure. */
const simpleKey = ({ value, type }: PathNode): string | undefined => {
  if (type.startsWith('date') || type === 'instant' || type === 'System.DateTime') return undefined;
  return typeof value === 'object' || value === undefined ? undefined : `${typeof value} ${String(value)}`;
};

/** Membership in a growing collection, by FHIRPath equality; constant time for simple values. */
export const makeMembership = () => {
  const keys = new Set<string>();
  const others: PathNode[] = [];
  const has = (node: PathNode): boolean => {
    const key = simpleKey(node);
    return key === undefined ? others.some((other) => equalNodes(other, node) === true) : keys.has(key);
  };
  const add = (node: PathNode): void => {
    const key = simpleKey(node);
    if (key === undefined) others.push(node);
    else keys.add(key);
  };
  return { has, add };
};

export const distinct = (items: Collection): PathNode[] => {
  const seen = makeMembership();
  return items.filter((item) => {
    if (seen.has(item)) return false;
    seen.add(item);
    return true;
  });
};

type Membership = ReturnType<typeof makeMembership>;

/** A constant path (`%context.grouping.id`) gives the same collection to every item of an `all()`: its members are gathered once. */
const memberships = new WeakMap<Collection, Membership>();

export const membershipOf = (items: Collection): Membership => {
  const known = memberships.get(items);
  if (known !== undefined) return known;
  const members = makeMembership();
  for (const item of items) members.add(item);
  memberships.set(items, members);
  return members;
};

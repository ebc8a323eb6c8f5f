/**
 * Finds where in a resource a FHIRPath leads. The path is evaluated on a copy in which every value can be told from every other: objects by
 * their identity, primitives by that of the `_` object beside them, which the copy has for each.
 */
import { compilePath } from '../validate/path/compile.ts';
import { PathError } from '../validate/path/lexer.ts';
import { type PathNode, resourceNode } from '../validate/path/node.ts';
import type { TypeTables } from '../validate/type-table.ts';
import { isForbiddenName, isRecord, type JsonRecord } from './json-container.ts';
import { malformedPatch } from './patch-error.ts';

/** Property names and array indexes from the resource down. */
export type Location = readonly (string | number)[];

const maxPathLength = 1000;

interface Probe {
  readonly copy: JsonRecord;
  readonly locations: ReadonlyMap<object, Location>;
}

const makeProbe = (resource: JsonRecord): Probe => {
  const locations = new Map<object, Location>();
  const mark = (sibling: unknown, at: Location): JsonRecord => {
    const marked = isRecord(sibling) ? { ...sibling } : {};
    locations.set(marked, at);
    return marked;
  };
  const copyRecord = (record: JsonRecord, at: Location): JsonRecord => {
    const copy: JsonRecord = {};
    locations.set(copy, at);
    for (const [key, value] of Object.entries(record)) {
      if (key.startsWith('_') || isForbiddenName(key)) continue;
      const sibling = record[`_${key}`];
      if (isRecord(value)) copy[key] = copyRecord(value, [...at, key]);
      else if (!Array.isArray(value)) {
        copy[key] = value;
        copy[`_${key}`] = mark(sibling, [...at, key]);
      } else if (value.some(isRecord)) {
        copy[key] = value.map((item, index) => (isRecord(item) ? copyRecord(item, [...at, key, index]) : item));
      } else {
        copy[key] = value;
        const siblings = Array.isArray(sibling) ? sibling : [];
        copy[`_${key}`] = value.map((_, index) => mark(siblings[index], [...at, key, index]));
      }
    }
    return copy;
  };
  const copy = copyRecord(resource, []);
  return { copy, locations };
};

const locate = ({ locations }: Probe, { value, sibling }: PathNode): Location | undefined =>
  (isRecord(value) ? locations.get(value) : undefined) ?? (sibling === undefined ? undefined : locations.get(sibling));

/**
 * The elements of the resource that a path selects, in order.
 *
 * Throws `request.invalid` for a path that is malformed or selects something that is no element (a computed value).
 */
export const locationsOf = (
  tables: TypeTables,
  resource: JsonRecord,
  path: string,
  at: string,
): readonly Location[] => {
  if (path.length > maxPathLength) throw malformedPatch(at, 'the path is too long');
  const probe = makeProbe(resource);
  const node = resourceNode(tables, probe.copy);
  const environment = { tables, context: node, resource: node, rootResource: node, resolve: () => undefined };
  try {
    const found = compilePath(path)([node], { ...environment, memo: new Map(), self: [node], index: 0 });
    return found.map((item) => {
      const location = locate(probe, item);
      if (!location) throw malformedPatch(at, 'the path leads to no element');
      return location;
    });
  } catch (error) {
    if (error instanceof PathError) throw malformedPatch(at, 'the path is no FHIRPath that can be followed here');
    throw error;
  }
};

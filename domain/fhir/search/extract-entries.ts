/**
 * Resource → index entries. The leaves of a type's parameters are joined into a tree, so that each element is visited once however many
 * parameters read it, and an entry is stored once for all of them.
 */

import { type Emit, type ExtractOptions, isObject, type Json, type Sink } from './emit.ts';
import { emitterFor } from './emitters.ts';
import type { SearchEntry } from './entry.ts';
import { type Leaf, type ParameterType, parametersOf } from './search-table.ts';

interface Node {
  readonly key: string;
  readonly path: string;
  /** Which element of an array, for `entry[0]`. */
  readonly at: number | undefined;
  readonly emitters: Emit[];
  readonly children: Node[];
  /** Repeats as one context of a composite parameter: its position goes into the entries below. */
  group: boolean;
}

const makeNode = (step: string, parent: string): Node => {
  const [, key = step, at] = /^(\w+)(?:\[(\d+)\])?$/.exec(step) ?? [];
  return {
    key,
    path: parent === '' ? step : `${parent}.${step}`,
    at: at === undefined ? undefined : Number(at),
    emitters: [],
    children: [],
    group: false,
  };
};

const place = (root: Node, path: string): Node => {
  let node = root;
  for (const step of path.split('.')) {
    const wanted = node.path === '' ? step : `${node.path}.${step}`;
    let child = node.children.find((one) => one.path === wanted);
    if (!child) {
      child = makeNode(step, node.path);
      node.children.push(child);
    }
    node = child;
  }
  return node;
};

const trees = new Map<string, { readonly root: Node; readonly existence: readonly string[] }>();

const treeOf = (type: string) => {
  const known = trees.get(type);
  if (known) return known;
  const parameters = parametersOf(type);
  if (!parameters) return undefined;
  const root = makeNode('', '');
  const existence: string[] = [];
  const add = (kind: ParameterType, leaf: Leaf): void => {
    if (leaf.type === 'existsAndNotFalse') {
      existence.push(leaf.path);
      return;
    }
    const emit = emitterFor(kind, leaf.type);
    const node = place(root, leaf.path);
    if (emit && !node.emitters.includes(emit)) node.emitters.push(emit);
  };
  for (const { type: kind, leaves, contexts } of parameters.values()) {
    for (const leaf of leaves) add(kind, leaf);
    for (const { at, parts } of contexts) {
      for (const part of parts) for (const leaf of part.leaves) add(part.type, leaf);
      if (at !== '') place(root, at).group = true;
    }
  }
  const tree = { root, existence };
  trees.set(type, tree);
  return tree;
};

const visit = (value: unknown, node: Node, group: number | undefined, sink: Sink): void => {
  for (const emit of node.emitters) emit(value, node.path, group, sink);
  if (node.children.length > 0 && isObject(value)) descend(value, node.children, group, sink);
};

const descend = (element: Json, nodes: readonly Node[], group: number | undefined, sink: Sink): void => {
  for (const node of nodes) {
    const value = element[node.key];
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) visit(value, node, group, sink);
    else if (node.at !== undefined) visit(value[node.at], node, group, sink);
    else for (let at = 0; at < value.length; at += 1) visit(value[at], node, node.group ? at : group, sink);
  }
};

/** `X.exists() and X != false` (Patient.deceased): a boolean or anything else in the choice. */
const existenceEntry = (resource: Json, element: string): SearchEntry => {
  const key = Object.keys(resource).find(
    (name) => name.startsWith(element) && /^[A-Z]|^$/.test(name.slice(element.length)),
  );
  return { p: element, c: String(key !== undefined && resource[key] !== false) };
};

const containedTypes = (resource: Json) => (reference: string) => {
  const contained = Array.isArray(resource.contained) ? resource.contained : [];
  const found: unknown = contained.find((one) => isObject(one) && one.id === reference.slice(1));
  return isObject(found) && typeof found.resourceType === 'string' ? found.resourceType : undefined;
};

/** Entries are equal when their JSON is: `ImagingStudy.series.instance` repeats one SOP class a thousand times. */
const withoutRepeats = (entries: readonly SearchEntry[]): readonly SearchEntry[] =>
  entries.length < 64 ? entries : [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];

/**
 * Index entries with which every supported parameter of the resource's type can be evaluated without the resource. The order is that of the
 * table and of the resource, so that the same resource gives the same bytes. A type that is not R4 has none.
 */
export const extractEntries = (resource: unknown, options: ExtractOptions = {}): readonly SearchEntry[] => {
  const type = isObject(resource) ? resource.resourceType : undefined;
  const tree = typeof type === 'string' ? treeOf(type) : undefined;
  if (!tree || !isObject(resource)) return [];
  const sink: Sink = { options, entries: [], containedType: containedTypes(resource) };
  descend(resource, tree.root.children, undefined, sink);
  for (const element of tree.existence) sink.entries.push(existenceEntry(resource, element));
  return withoutRepeats(sink.entries);
};

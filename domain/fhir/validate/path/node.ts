import { isObject, type JsonObject } from '../json.ts';
import { primitiveRule } from '../primitives/primitive.ts';
import type { TypeTable, TypeTables } from '../type-table.ts';

/** An item of a FHIRPath collection. */
export interface PathNode {
  /** A JSON value; undefined for a primitive that only has extensions. */
  readonly value: unknown;
  /** FHIR type (`code`, `Quantity`, `Observation.component`) or system type (`System.Boolean`). */
  readonly type: string;
  /** The elements below; undefined for primitives and system values. */
  readonly table: TypeTable | undefined;
  /** The `_` property of a primitive: its id and extensions. */
  readonly sibling: JsonObject | undefined;
}

export type Collection = readonly PathNode[];

export const emptyCollection: Collection = [];

const system =
  (type: string) =>
  (value: unknown): PathNode => ({ value, type, table: undefined, sibling: undefined });
export const stringNode = system('System.String');
export const integerNode = system('System.Integer');
export const decimalNode = system('System.Decimal');
const trueCollection: Collection = [system('System.Boolean')(true)];
const falseCollection: Collection = [system('System.Boolean')(false)];

export const booleanCollection = (value: boolean | undefined): Collection => {
  if (value === undefined) return emptyCollection;
  return value ? trueCollection : falseCollection;
};

/** Makes the node of a resource. */
export const resourceNode = (tables: TypeTables, resource: JsonObject): PathNode => {
  const type = typeof resource.resourceType === 'string' ? resource.resourceType : 'Resource';
  return { value: resource, type, table: tables(type), sibling: undefined };
};

/** Makes the node of an element's value. */
export const elementNode = (tables: TypeTables, type: string, value: unknown): PathNode => {
  if (type === 'Resource' && isObject(value)) return resourceNode(tables, value);
  const table = primitiveRule(type) === undefined ? tables(type) : undefined;
  return { value, type, table, sibling: undefined };
};

/** The nodes below `node` under the element `name`, with every type of a choice. */
export const childrenNamed = (tables: TypeTables, node: PathNode, name: string): Collection => {
  const found: PathNode[] = [];
  addChildren(tables, node, name, found);
  return found;
};

export const addChildren = (tables: TypeTables, node: PathNode, name: string, found: PathNode[]): void => {
  const table = node.table ?? tables('Element');
  const owner = node.table === undefined ? node.sibling : node.value;
  const element = table?.elements.get(name);
  if (element === undefined || !isObject(owner)) return;
  for (const field of element.fields) {
    const value = owner[field.key];
    const sibling = field.primitive === undefined ? undefined : owner[`_${field.key}`];
    if (value === undefined && sibling === undefined) continue;
    if (Array.isArray(value) || Array.isArray(sibling)) {
      const values: readonly unknown[] = Array.isArray(value) ? value : [];
      const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
      const length = Math.max(values.length, siblings.length);
      for (let index = 0; index < length; index += 1) {
        addOne(tables, field.type, field.table(), values[index], siblings[index], found);
      }
    } else addOne(tables, field.type, field.table(), value, sibling, found);
  }
};

const addOne = (
  tables: TypeTables,
  type: string,
  table: TypeTable | undefined,
  value: unknown,
  sibling: unknown,
  found: PathNode[],
): void => {
  if (type === 'Resource') {
    if (isObject(value)) found.push(resourceNode(tables, value));
    return;
  }
  if (value === undefined && sibling === undefined) return;
  found.push({ value: value ?? undefined, type, table, sibling: isObject(sibling) ? sibling : undefined });
};

/** All nodes directly below `node`. */
export const allChildren = (tables: TypeTables, node: PathNode, found: PathNode[]): void => {
  const table = node.table ?? (node.sibling === undefined ? undefined : tables('Element'));
  if (table === undefined) return;
  for (const name of table.elements.keys()) addChildren(tables, node, name, found);
};

/** Whether a node is of a type or of one that specialises it; system types stand for the FHIR primitives of their name. */
export const isOfType = (tables: TypeTables, node: PathNode, typeName: string): boolean => {
  const [namespace, bare = typeName] = typeName.includes('.') ? typeName.split('.') : [undefined, typeName];
  if (node.type.startsWith('System.')) return namespace !== 'FHIR' && node.type === `System.${bare}`;
  if (node.table === undefined) {
    const lower = bare.charAt(0).toLowerCase() + bare.slice(1);
    return namespace === 'FHIR' ? node.type === bare : isPrimitiveKind(node.type, lower);
  }
  for (let table: TypeTable | undefined = node.table; table !== undefined; table = tables(table.base)) {
    if (table.name === bare) return true;
  }
  return false;
};

/** R4 §2.24.0: string and uri have specialisations. */
const primitiveBases: Readonly<Record<string, string>> = {
  code: 'string',
  id: 'string',
  markdown: 'string',
  url: 'uri',
  canonical: 'uri',
  oid: 'uri',
  uuid: 'uri',
  unsignedInt: 'integer',
  positiveInt: 'integer',
};

const isPrimitiveKind = (type: string, asked: string): boolean => type === asked || primitiveBases[type] === asked;

import { isObject, type JsonObject } from '../json.ts';
import type { Field, TypeTable, TypeTables } from '../type-table.ts';

/** One value of an element, where it stands. */
export interface Item {
  /** Undefined for a primitive that only has extensions. */
  readonly value: unknown;
  /** The `_` property of a primitive: its id and extensions. */
  readonly sibling?: JsonObject | undefined;
  readonly type: string;
  /** The elements below; undefined for primitives. */
  readonly table: TypeTable | undefined;
  /** The element's name and, in an array, the index. */
  readonly path: readonly (string | number)[];
}

/** The values of the element `name` below an item; `valueQuantity` names one type of a choice. */
export const itemsOf = (tables: TypeTables, owner: Item, name: string): readonly Item[] => {
  const value = owner.table === undefined ? owner.sibling : owner.value;
  const table = owner.table ?? tables('Element');
  if (!isObject(value) || table === undefined) return [];
  const single = table.fields.get(name);
  const fields = table.elements.get(name)?.fields ?? (single === undefined ? [] : [single]);
  return fields.flatMap((field) => itemsOfField(tables, field, value[field.key], value[`_${field.key}`]));
};

const itemsOfField = (tables: TypeTables, field: Field, value: unknown, sibling: unknown): readonly Item[] => {
  const { name } = field.element;
  if (value === undefined && sibling === undefined) return [];
  if (!Array.isArray(value) && !Array.isArray(sibling)) return [itemOf(tables, field, value, sibling, [name])];
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
  return Array.from({ length: Math.max(values.length, siblings.length) }, (_unused, index) =>
    itemOf(tables, field, values[index], siblings[index], [name, index]),
  );
};

const itemOf = (
  tables: TypeTables,
  field: Field,
  value: unknown,
  sibling: unknown,
  path: readonly (string | number)[],
): Item => {
  if (field.type === 'Resource' && isObject(value) && typeof value.resourceType === 'string') {
    return { value, type: value.resourceType, table: tables(value.resourceType), path };
  }
  const below = isObject(sibling) ? sibling : undefined;
  return { value: value ?? undefined, sibling: below, type: field.type, table: field.table(), path };
};

import { isObject } from '../json.ts';
import type { Field, TypeTable, TypeTables } from '../type-table.ts';

/** One value of an element, where it stands. */
export interface Item {
  /** Undefined for a primitive that only has extensions. */
  readonly value: unknown;
  readonly type: string;
  readonly table: TypeTable | undefined;
  /** The element's name and, in an array, the index. */
  readonly path: readonly (string | number)[];
}

/** The values of the element `name` below an item; `valueQuantity` names one type of a choice. */
export const itemsOf = (tables: TypeTables, owner: Item, name: string): readonly Item[] => {
  const { value, table } = owner;
  if (!isObject(value) || table === undefined) return [];
  const single = table.fields.get(name);
  const fields = table.elements.get(name)?.fields ?? (single === undefined ? [] : [single]);
  return fields.flatMap((field) => itemsOfField(tables, field, value[field.key], value[`_${field.key}`]));
};

const itemsOfField = (tables: TypeTables, field: Field, value: unknown, sibling: unknown): readonly Item[] => {
  const { name } = field.element;
  if (value === undefined && sibling === undefined) return [];
  if (!Array.isArray(value) && !Array.isArray(sibling)) return [itemOf(tables, field, value, [name])];
  const length = Math.max(Array.isArray(value) ? value.length : 0, Array.isArray(sibling) ? sibling.length : 0);
  return Array.from({ length }, (_unused, index) =>
    itemOf(tables, field, Array.isArray(value) ? value[index] : undefined, [name, index]),
  );
};

const itemOf = (tables: TypeTables, field: Field, value: unknown, path: readonly (string | number)[]): Item => {
  if (field.type === 'Resource' && isObject(value) && typeof value.resourceType === 'string') {
    return { value, type: value.resourceType, table: tables(value.resourceType), path };
  }
  return { value: value ?? undefined, type: field.type, table: field.table(), path };
};

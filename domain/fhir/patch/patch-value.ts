/** Values in the Parameters of a FHIRPath Patch, and the JSON property that they belong under. */
import type { ElementTable, Field, TypeTable } from '../validate/type-table.ts';
import { isRecord, type JsonRecord } from './json-container.ts';
import { failedPatch, malformedPatch } from './patch-error.ts';

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** What a part carries: `value[x]` with the end of its name, or parts that make up an element without a type of its own. */
export type PatchValue =
  | { readonly kind: 'typed'; readonly suffix: string; readonly value: unknown }
  | { readonly kind: 'parts'; readonly parts: readonly unknown[] };

/** Reads the value of one part. Throws `request.invalid` for none or several. */
export const readPatchValue = (part: JsonRecord, at: string): PatchValue => {
  const keys = Object.keys(part).filter((key) => /^_?value[A-Z]/.test(key));
  const [key] = keys;
  if (Array.isArray(part.part) && key === undefined) return { kind: 'parts', parts: part.part };
  if (key === undefined || keys.length > 1 || key.startsWith('_'))
    throw malformedPatch(at, 'one value[x] without extensions is needed');
  return { kind: 'typed', suffix: key.slice('value'.length), value: part[key] };
};

/** The JSON property of an element for a value: `valueQuantity` for a Quantity in a choice. */
export const fieldFor = (element: ElementTable, value: PatchValue, at: string): Field => {
  const [only, second] = element.fields;
  if (only && !second) return only;
  const suffix = value.kind === 'typed' ? value.suffix : undefined;
  const found = element.fields.find((field) => capitalise(field.type) === suffix);
  if (!found) throw failedPatch(at, 'the element has no such type of value');
  return found;
};

/** The JSON of a value under a field. Throws `fhir.invalid` where parts name elements that the field's type does not have. */
export const jsonOf = (value: PatchValue, field: Field, at: string): unknown => {
  if (value.kind === 'typed') return structuredClone(value.value);
  const table = field.table();
  if (!table) throw failedPatch(at, 'the element has no elements below it');
  return fromParts(value.parts, table, at);
};

const fromParts = (parts: readonly unknown[], table: TypeTable, at: string): JsonRecord => {
  const made: JsonRecord = {};
  for (const part of parts) {
    const name = isRecord(part) ? part.name : undefined;
    const element = typeof name === 'string' ? table.elements.get(name) : undefined;
    if (!isRecord(part) || !element) throw failedPatch(at, 'the element has no such element below it');
    const value = readPatchValue(part, at);
    const field = fieldFor(element, value, at);
    const json = jsonOf(value, field, at);
    const before = made[field.key];
    if (!element.isArray) made[field.key] = json;
    else if (Array.isArray(before)) before.push(json);
    else made[field.key] = [json];
  }
  return made;
};

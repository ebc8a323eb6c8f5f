/** FHIRPath Patch (R4 fhirpatch.html) on a resource. */
import type { FhirDefinitions } from '../../../schemas/fhir/table.ts';
import { type Field, makeTypeTables, type TypeTable, type TypeTables } from '../validate/type-table.ts';
import { isRecord, type JsonRecord } from './json-container.ts';
import { checkIdentity, failedPatch, malformedPatch, maxOperations } from './patch-error.ts';
import { type Location, locationsOf } from './patch-target.ts';
import { fieldFor, jsonOf, type PatchValue, readPatchValue } from './patch-value.ts';

interface Operation {
  readonly at: string;
  readonly type: string;
  readonly path: string;
  readonly name: string | undefined;
  readonly value: PatchValue | undefined;
  readonly index: number | undefined;
  readonly source: number | undefined;
  readonly destination: number | undefined;
}

const readOperation = (source: unknown, position: number): Operation => {
  const at = `Parameters.parameter[${position}]`;
  if (!isRecord(source) || source.name !== 'operation' || !Array.isArray(source.part)) {
    throw malformedPatch(at, 'an operation with parts is expected');
  }
  const parts = new Map<string, JsonRecord>();
  for (const part of source.part) {
    if (!isRecord(part) || typeof part.name !== 'string' || parts.has(part.name))
      throw malformedPatch(at, 'parts have different names');
    parts.set(part.name, part);
  }
  const text = (name: string): string | undefined => {
    const part = parts.get(name);
    const value = part?.valueString ?? part?.valueCode;
    return typeof value === 'string' ? value : undefined;
  };
  const whole = (name: string): number | undefined => {
    const value = parts.get(name)?.valueInteger;
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
  };
  const [type, path] = [text('type'), text('path')];
  if (type === undefined || path === undefined) throw malformedPatch(at, 'type and path are needed');
  const given = parts.get('value');
  return {
    at,
    type,
    path,
    name: text('name'),
    value: given === undefined ? undefined : readPatchValue(given, at),
    index: whole('index'),
    source: whole('source'),
    destination: whole('destination'),
  };
};

/** The container of a location and the last step into it. The location was found in this resource, so every step exists. */
const containerOf = (
  resource: JsonRecord,
  location: Location,
): { owner: JsonRecord; key: string; index: number | undefined } => {
  let owner = resource;
  let key = '';
  let index: number | undefined;
  for (const step of location) {
    if (typeof step === 'number') {
      index = step;
      continue;
    }
    const value = key === '' ? owner : owner[key];
    const inner: unknown = index === undefined || !Array.isArray(value) ? value : value[index];
    if (isRecord(inner)) owner = inner;
    key = step;
    index = undefined;
  }
  return { owner, key, index };
};

const valueAt = (resource: JsonRecord, location: Location): unknown => {
  if (location.length === 0) return resource;
  const { owner, key, index } = containerOf(resource, location);
  const value = owner[key];
  return index !== undefined && Array.isArray(value) ? value[index] : value;
};

/** The field of a location's last property, and the table of what is there. */
const describe = (
  tables: TypeTables,
  resource: JsonRecord,
  location: Location,
): { field: Field | undefined; table: TypeTable | undefined } => {
  const root = typeof resource.resourceType === 'string' ? tables(resource.resourceType) : undefined;
  let table = root;
  let field: Field | undefined;
  for (const [depth, step] of location.entries()) {
    if (typeof step === 'number') continue;
    field = table?.fields.get(step);
    const next = location[depth + 1];
    const here = valueAt(resource, location.slice(0, typeof next === 'number' ? depth + 2 : depth + 1));
    table =
      field?.type === 'Resource' && isRecord(here) && typeof here.resourceType === 'string'
        ? tables(here.resourceType)
        : field?.table();
  }
  return { field, table };
};

/** Changes a list and, in step, the `_` list of a primitive's extensions beside it. */
const changeList = (owner: JsonRecord, key: string, change: (list: unknown[]) => void): void => {
  const list = owner[key];
  if (!Array.isArray(list)) return;
  const siblings = owner[`_${key}`];
  if (Array.isArray(siblings)) {
    const padded: unknown[] = Array.from(list, (_, at) => siblings[at] ?? null);
    change(padded);
    if (padded.some((item) => item !== null)) owner[`_${key}`] = padded.map((item) => (isRecord(item) ? item : null));
    else delete owner[`_${key}`];
  }
  change(list);
  if (list.length === 0) delete owner[key];
};

const required = <T>(value: T | undefined, name: string, at: string): T => {
  if (value === undefined) throw malformedPatch(at, `${name} is needed`);
  return value;
};

const one = (locations: readonly Location[], at: string): Location => {
  const [first, second] = locations;
  if (first === undefined) throw failedPatch(at, 'the path selects nothing');
  if (second !== undefined) throw failedPatch(at, 'the path selects several elements');
  return first;
};

/** The list that all selected elements are in. */
const listOf = (resource: JsonRecord, locations: readonly Location[], at: string) => {
  const lists = locations.map((location) => containerOf(resource, location));
  const [first] = lists;
  if (
    !first ||
    lists.some(({ owner, key, index }) => owner !== first.owner || key !== first.key || index === undefined)
  ) {
    throw failedPatch(at, 'the path selects no list (an empty one takes add)');
  }
  return first;
};

type Apply = (resource: JsonRecord, operation: Operation, tables: TypeTables) => void;

const add: Apply = (resource, { at, path, name, value }, tables) => {
  const location = one(locationsOf(tables, resource, path, at), at);
  const owner = valueAt(resource, location);
  const { table } = describe(tables, resource, location);
  const element = table?.elements.get(required(name, 'name', at));
  if (!isRecord(owner) || !element) throw failedPatch(at, 'there is no element of that name');
  const given = required(value, 'value', at);
  const field = fieldFor(element, given, at);
  if (element.isArray) {
    const before = owner[field.key];
    owner[field.key] = [...(Array.isArray(before) ? before : []), jsonOf(given, field, at)];
  } else if (element.fields.some(({ key }) => Object.hasOwn(owner, key))) {
    throw failedPatch(at, 'the element is there already and does not repeat');
  } else owner[field.key] = jsonOf(given, field, at);
};

const insert: Apply = (resource, { at, path, value, index }, tables) => {
  const locations = locationsOf(tables, resource, path, at);
  const { owner, key } = listOf(resource, locations, at);
  const list = owner[key];
  const position = required(index, 'index', at);
  const { field } = describe(tables, resource, locations[0] ?? []);
  if (!field || !Array.isArray(list) || position > list.length) throw failedPatch(at, 'the index is outside the list');
  const json = jsonOf(required(value, 'value', at), field, at);
  changeList(owner, key, (items) => items.splice(position, 0, items === list ? json : null));
};

/** Nothing to delete is no error (R4 fhirpatch.html). */
const remove: Apply = (resource, { at, path }, tables) => {
  const locations = locationsOf(tables, resource, path, at);
  if (locations.length === 0) return;
  const { owner, key, index } = containerOf(resource, one(locations, at));
  if (key === '') throw failedPatch(at, 'a resource cannot be removed by a patch');
  if (index !== undefined) changeList(owner, key, (items) => items.splice(index, 1));
  else {
    delete owner[key];
    delete owner[`_${key}`];
  }
};

const replace: Apply = (resource, { at, path, value }, tables) => {
  const location = one(locationsOf(tables, resource, path, at), at);
  const { owner, key, index } = containerOf(resource, location);
  const { field: before } = describe(tables, resource, location);
  if (!before) throw failedPatch(at, 'the path selects no element that can be replaced');
  const given = required(value, 'value', at);
  const field = fieldFor(before.element, given, at);
  const json = jsonOf(given, field, at);
  const list = owner[key];
  if (index !== undefined && Array.isArray(list)) {
    changeList(owner, key, (items) => items.splice(index, 1, items === list ? json : null));
    return;
  }
  delete owner[key];
  delete owner[`_${key}`];
  owner[field.key] = json;
};

const move: Apply = (resource, { at, path, source, destination }, tables) => {
  const { owner, key } = listOf(resource, locationsOf(tables, resource, path, at), at);
  const [from, to] = [required(source, 'source', at), required(destination, 'destination', at)];
  const length = Array.isArray(owner[key]) ? owner[key].length : 0;
  if (from >= length || to >= length) throw failedPatch(at, 'the index is outside the list');
  changeList(owner, key, (items) => items.splice(to, 0, ...items.splice(from, 1)));
};

const operations: ReadonlyMap<string, Apply> = new Map([
  ['add', add],
  ['insert', insert],
  ['delete', remove],
  ['replace', replace],
  ['move', move],
]);

/** Resource and Parameters → a new resource. */
export type ApplyFhirPathPatch = <T>(resource: T, parameters: unknown) => T;

/**
 * Makes the function that applies the Parameters of a FHIRPath Patch to a resource and gives a new one; the input stays as it was. All operations
 * succeed, or it throws. The result is to be validated like any update.
 *
 * Throws `request.invalid` for malformed Parameters; `fhir.invalid` where a path selects nothing or too much, or the type or id would change.
 */
export const makeFhirPathPatch = (definitions: FhirDefinitions): ApplyFhirPathPatch => {
  const tables = makeTypeTables(definitions);
  return (resource, parameters) => {
    if (!isRecord(parameters) || parameters.resourceType !== 'Parameters' || !Array.isArray(parameters.parameter)) {
      throw malformedPatch('patch', 'a FHIRPath Patch is a Parameters resource with operations');
    }
    if (parameters.parameter.length > maxOperations)
      throw malformedPatch('patch', `more than ${maxOperations} operations`);
    const wanted = parameters.parameter.map(readOperation);
    const patched: unknown = structuredClone(resource);
    if (!isRecord(patched)) throw failedPatch('patch', 'there is no resource');
    for (const operation of wanted) {
      const apply = operations.get(operation.type);
      if (!apply) throw malformedPatch(operation.at, 'the type is none of add, insert, delete, replace, move');
      apply(patched, operation, tables);
    }
    checkIdentity(resource, patched);
    // Type and id are as before; the elements are checked by validation.
    return patched as typeof resource;
  };
};

import { isObject, type JsonObject, jsonKind } from '../json.ts';
import type { ElementTable, Field, TypeTable } from '../type-table.ts';
import { checkCodes } from './check-codes.ts';
import { checkPrimitive, checkPrimitiveSibling } from './check-primitive.ts';
import { checkReference } from './check-reference.ts';
import { checkResource } from './check-resource.ts';
import { checkConstraints, report, reportAt, type WalkState } from './state.ts';

/** Names and indexes together; clinical resources stay under 40. Guards the stack against hostile nesting. */
const maxPathLength = 200;

/** A property name of the input may be shown where it looks like an element's name. */
const elementNamePattern = /^_?[A-Za-z][A-Za-z0-9]{0,63}$/;

/**
 * Checks an object against its type: R4 §2.6.2 (JSON representation), cardinalities, choices, bindings, invariants.
 * `hasContentElsewhere` is for the `_` sibling of a primitive that has its value: an id alone is enough there (ele-1).
 */
export const checkObject = (
  state: WalkState,
  value: JsonObject,
  table: TypeTable,
  hasContentElsewhere = false,
): void => {
  if (state.path.length > maxPathLength) {
    report(state, 'fatal', 'too-long', 'Elements are nested too deeply');
    return;
  }
  const errorsBefore = state.errors;
  let choices = 0;
  let hasContent = hasContentElsewhere || table.kind === 'resource';
  for (const key of Object.keys(value)) {
    const child = value[key];
    if (child === undefined) continue;
    const field = table.fields.get(key);
    if (field === undefined) {
      const primitive = checkOtherProperty(state, value, table, key, child);
      if (primitive === undefined) continue;
      hasContent = true;
      // `_valueString` beside `valueString` is the same choice.
      if (value[primitive.key] === undefined) choices = checkChoice(state, choices, primitive.element);
      continue;
    }
    if (key !== 'id') hasContent = true;
    if (field.element.choiceBit !== 0) choices = checkChoice(state, choices, field.element);
    state.path.push(field.element.name);
    checkField(state, value, field, child);
    state.path.pop();
  }
  for (const element of table.required) {
    if (isMissing(value, element)) {
      const name = element.fields.length > 1 ? `${element.name}[x]` : element.name;
      reportAt(state, element.name, 'required', `${table.name} needs ${name}`);
    }
  }
  if (!hasContent) report(state, 'error', 'invariant', 'ele-1: All FHIR elements must have a @value or children');
  if (table.name === 'Extension' && hasContent) checkExtension(state, value, choices);
  if (state.errors === errorsBefore && table.constraints.length > 0) {
    checkConstraints(state, table.constraints, value, table.name);
  }
};

const checkChoice = (state: WalkState, seen: number, element: ElementTable): number => {
  if ((seen & element.choiceBit) !== 0) {
    reportAt(state, element.name, 'structure', `${element.name}[x] may have one type only`);
  }
  return seen | element.choiceBit;
};

const checkExtension = (state: WalkState, value: JsonObject, choices: number): void => {
  if ((value.extension !== undefined) === (choices !== 0)) {
    report(state, 'error', 'invariant', 'ext-1: Must have either extensions or value[x], not both');
  }
};

const isMissing = (value: JsonObject, element: ElementTable): boolean => {
  for (const field of element.fields) if (value[field.key] !== undefined) return false;
  for (const field of element.fields) if (value[`_${field.key}`] !== undefined) return false;
  return true;
};

/** A property that is no element: `resourceType`, the `_` sibling of a primitive (whose field is given back), or unknown. */
const checkOtherProperty = (
  state: WalkState,
  value: JsonObject,
  table: TypeTable,
  key: string,
  child: unknown,
): Field | undefined => {
  if (key === 'resourceType' && table.kind === 'resource') return undefined;
  const field = key.startsWith('_') ? table.fields.get(key.slice(1)) : undefined;
  if (field?.primitive !== undefined) {
    state.path.push(field.element.name);
    checkPrimitiveSibling(state, value, field, child);
    state.path.pop();
    return field;
  }
  if (elementNamePattern.test(key)) reportAt(state, key, 'structure', `${table.name} has no element ${key}`);
  else report(state, 'error', 'structure', `${table.name} has a property that is no element of it`);
  return undefined;
};

const checkField = (state: WalkState, owner: JsonObject, field: Field, child: unknown): void => {
  const { element } = field;
  if (!element.isArray) {
    if (element.max === 0) report(state, 'error', 'structure', `${element.name} is not allowed here`);
    else if (Array.isArray(child))
      report(state, 'error', 'structure', `${element.name} must be one value, not an array`);
    else checkValue(state, field, child, false);
    return;
  }
  if (!Array.isArray(child)) {
    report(state, 'error', 'structure', `${element.name} must be an array, not ${jsonKind(child)}`);
    return;
  }
  if (child.length === 0) report(state, 'error', 'structure', `${element.name} must not be an empty array`);
  if (child.length > element.max) {
    report(state, 'error', 'structure', `${element.name} may occur ${element.max} times at most`);
  }
  const siblings = field.primitive === undefined ? undefined : owner[`_${field.key}`];
  for (let index = 0; index < child.length; index += 1) {
    state.path.push(index);
    checkValue(state, field, child[index], Array.isArray(siblings) && isObject(siblings[index]));
    state.path.pop();
  }
};

const checkValue = (state: WalkState, field: Field, value: unknown, hasSibling: boolean): void => {
  const errorsBefore = state.errors;
  if (field.primitive !== undefined) checkPrimitive(state, field, field.primitive, value, hasSibling);
  else if (!isObject(value)) {
    report(
      state,
      'error',
      'structure',
      `${field.element.name} must be an object (${field.type}), not ${jsonKind(value)}`,
    );
    return;
  } else if (field.type === 'Resource') checkResource(state, value, field.element.name === 'contained');
  else checkComplex(state, field, value);
  if (field.constraints.length > 0 && state.errors === errorsBefore) {
    checkConstraints(state, field.constraints, value, field.type);
  }
};

const checkComplex = (state: WalkState, field: Field, value: JsonObject): void => {
  const table = field.table();
  if (table === undefined) throw new Error(`The tables have no type ${field.type}`);
  checkObject(state, value, table);
  if (field.type === 'Reference') checkReference(state, value, field.targets);
  if (field.codes !== undefined) checkCodes(state, field, field.codes, value);
};

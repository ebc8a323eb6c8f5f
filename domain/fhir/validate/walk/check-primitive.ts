import { isObject, type JsonObject, jsonKind } from '../json.ts';
import { checkNarrative } from '../narrative/check-narrative.ts';
import { type PrimitiveRule, satisfies } from '../primitives/primitive.ts';
import type { Field } from '../type-table.ts';
import { report, type WalkState } from './state.ts';

/** Types whose `#…` values count as references to contained resources (dom-3). */
const fragmentTypes = new Set(['uri', 'url', 'canonical']);

/** Checks the value of a primitive element; in an array, null stands for a value that only has extensions. */
export const checkPrimitive = (
  state: WalkState,
  field: Field,
  rule: PrimitiveRule,
  value: unknown,
  hasSibling: boolean,
): void => {
  if (!satisfies(rule, value)) {
    reportUnsatisfied(state, field, rule, value, hasSibling);
    return;
  }
  if (typeof value !== 'string') return;
  if (field.codes !== undefined && !field.codes.hasCode(value)) {
    report(
      state,
      'error',
      'code-invalid',
      `${field.element.name} has a code outside the value set ${field.codes.valueSet}`,
    );
  }
  if (value.startsWith('#') && fragmentTypes.has(field.type)) state.scope.fragments.add(value);
  if (field.type === 'xhtml') {
    for (const problem of checkNarrative(value)) report(state, 'error', 'invariant', problem);
  }
};

const reportUnsatisfied = (
  state: WalkState,
  field: Field,
  rule: PrimitiveRule,
  value: unknown,
  hasSibling: boolean,
): void => {
  const { name } = field.element;
  if (value === null) {
    if (!hasSibling) report(state, 'error', 'structure', `${name} is null without extensions to stand for it`);
  } else if (typeof value === rule.json) report(state, 'error', 'value', `${name} is no ${field.type}: ${rule.format}`);
  else
    report(state, 'error', 'structure', `${name} must be a JSON ${rule.json} (${field.type}), not ${jsonKind(value)}`);
};

/** Checks `_name`: id and extensions of a primitive, or an array of them that runs beside the array of values. */
export const checkPrimitiveSibling = (state: WalkState, owner: JsonObject, field: Field, sibling: unknown): void => {
  const { name, isArray } = field.element;
  if (!isArray) {
    checkSiblingObject(state, name, sibling, owner[field.key]);
    return;
  }
  if (!Array.isArray(sibling)) {
    report(state, 'error', 'structure', `_${name} must be an array, not ${jsonKind(sibling)}`);
    return;
  }
  const values = owner[field.key];
  if (sibling.length === 0) report(state, 'error', 'structure', `_${name} must not be an empty array`);
  if (Array.isArray(values) && values.length !== sibling.length) {
    report(state, 'error', 'structure', `${name} and _${name} must have the same length, padded with null`);
  }
  for (let index = 0; index < sibling.length; index += 1) {
    state.path.push(index);
    const value: unknown = Array.isArray(values) ? values[index] : undefined;
    if (sibling[index] !== null) checkSiblingObject(state, name, sibling[index], value);
    else if (!Array.isArray(values)) {
      report(state, 'error', 'structure', `_${name} has null where ${name} has no value`);
    }
    state.path.pop();
  }
};

const checkSiblingObject = (state: WalkState, name: string, sibling: unknown, value: unknown): void => {
  const table = state.tables('Element');
  if (!isObject(sibling) || table === undefined) {
    report(state, 'error', 'structure', `_${name} must be an object, not ${jsonKind(sibling)}`);
  } else if (Object.keys(sibling).length === 0) {
    report(state, 'error', 'structure', `_${name} must not be an empty object`);
  } else state.checkObject(state, sibling, table, value !== undefined && value !== null);
};

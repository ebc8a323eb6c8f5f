import type { CodeTest } from '../code-test.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Field } from '../type-table.ts';
import { report, type WalkState } from './state.ts';

/** Checks a Coding, CodeableConcept or Quantity against the value set that its element is bound to (R4 §4.1.5, required). */
export const checkCodes = (state: WalkState, field: Field, codes: CodeTest, value: JsonObject): void => {
  const isIn = membership(field.type, codes, value);
  if (isIn === false) {
    report(state, 'error', 'code-invalid', `${field.element.name} needs a code of the value set ${codes.valueSet}`);
  }
};

/** Undefined where nothing can be said. */
export const membership = (type: string, codes: CodeTest, value: JsonObject): boolean | undefined => {
  if (type === 'CodeableConcept') {
    const codings = value.coding;
    const results = Array.isArray(codings) ? codings.map((coding) => codingIn(codes, coding)) : [];
    if (results.includes(true)) return true;
    if (results.includes(undefined)) return undefined;
    // Text alone does not meet a required binding; an extension may say why the code is absent. A grammar only limits its own codes.
    if (results.length === 0 && (value.extension !== undefined || codes.hasCoding(undefined, '') === undefined))
      return undefined;
    return false;
  }
  if (type === 'Coding' || type === 'Quantity') return codingIn(codes, value);
  return undefined;
};

const codingIn = (codes: CodeTest, coding: unknown): boolean | undefined => {
  if (!isObject(coding) || typeof coding.code !== 'string') {
    return isObject(coding) && coding.extension !== undefined ? undefined : codes.hasCoding(undefined, '');
  }
  const system = coding.system;
  return codes.hasCoding(typeof system === 'string' ? system : undefined, coding.code);
};

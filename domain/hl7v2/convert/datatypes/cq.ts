import type { Quantity } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { readNumber } from './nm.ts';
import { readUnit } from './unit.ts';

/** CQ to Quantity. Source: v2-to-FHIR CQ[Quantity]. */
export const quantity = (part: Part, target: string, run: Run): Quantity | undefined => {
  const text = part.peek(1);
  if (text === undefined) return undefined;
  const value = readNumber(text);
  if (value === undefined) {
    run.reject(part.leaf(1), 'invalid-number', 'Not a number');
    return undefined;
  }
  part.take(1, `${target}.value`);
  return { value, ...readUnit(part.sub(2), target) };
};

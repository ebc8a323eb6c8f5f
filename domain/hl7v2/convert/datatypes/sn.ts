import type { Observation, Quantity } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import { comparator, readNumber } from './nm.ts';
import type { Unit } from './unit.ts';

/** What SN can mean: `>^100` a quantity, `^100^-^200` a range, `^1^:^128` a ratio; anything else only a text. */
export type StructuredNumeric = Pick<Observation, 'valueQuantity' | 'valueRange' | 'valueRatio' | 'valueString'>;

/** SN to the value that it means. Source: v2-to-FHIR OBX[Observation], SN[Quantity], SN[Range], SN[Ratio]. */
export const structuredNumeric = (
  part: Part,
  target: string,
  unit: Unit | undefined,
): StructuredNumeric | undefined => {
  const [sign, first, separator, second] = [part.peek(1), part.peek(2), part.peek(3), part.peek(4)];
  const low = first === undefined ? undefined : readNumber(first);
  const high = second === undefined ? undefined : readNumber(second);
  if (low !== undefined && (separator === '-' || separator === ':' || separator === '/') && high !== undefined) {
    if (separator === '-' && (sign === undefined || sign === '=') && low <= high) {
      part.takeAll(`${target}.valueRange`);
      return { valueRange: { low: { value: low, ...unit }, high: { value: high, ...unit } } };
    }
    if (separator !== '-') {
      const compared = compare(sign, low);
      if (compared !== undefined) {
        part.takeAll(`${target}.valueRatio`);
        // A titre's two sides have no unit of their own.
        return { valueRatio: { numerator: { ...compared, ...unit }, denominator: { value: high } } };
      }
    }
  }
  if (low !== undefined && separator === undefined && second === undefined) {
    const compared = compare(sign, low);
    if (compared !== undefined) {
      part.takeAll(`${target}.valueQuantity`);
      return { valueQuantity: { ...compared, ...unit } };
    }
  }
  if (part.peekAll() === undefined) return undefined;
  part.takeAll(`${target}.valueString`);
  const text = [sign, first, separator, second, unit?.unit].filter((found) => found !== undefined).join(' ');
  return { valueString: text };
};

const compare = (sign: string | undefined, value: number): Quantity | undefined => {
  if (sign === undefined || sign === '=') return { value };
  const known = comparator(sign);
  return known === undefined ? undefined : { value, comparator: known };
};

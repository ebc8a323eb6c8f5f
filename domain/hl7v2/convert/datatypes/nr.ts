import type { Range } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import { readNumber } from './nm.ts';
import type { Unit } from './unit.ts';

/** NR to Range; undefined when a bound is no number, or the bounds are the wrong way round. Source: v2-to-FHIR NR[Range]. */
export const numericRange = (part: Part, target: string, unit: Unit | undefined): Range | undefined => {
  const [first, second] = [part.peek(1), part.peek(2)];
  const low = first === undefined ? undefined : readNumber(first);
  const high = second === undefined ? undefined : readNumber(second);
  if ((first !== undefined && low === undefined) || (second !== undefined && high === undefined)) return undefined;
  if (low === undefined && high === undefined) return undefined;
  // R4 invariant rng-2.
  if (low !== undefined && high !== undefined && low > high) return undefined;
  part.take(1, `${target}.low.value`);
  part.take(2, `${target}.high.value`);
  return {
    ...(low !== undefined && { low: { value: low, ...unit } }),
    ...(high !== undefined && { high: { value: high, ...unit } }),
  };
};

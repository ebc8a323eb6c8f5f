import type { Quantity } from 'fhir/r4.d.ts';
import { ucumSystem } from '../../../../schemas/uris.ts';
import type { Part } from '../part.ts';

/** What a unit field adds to a Quantity. */
export type Unit = Pick<Quantity, 'unit' | 'system' | 'code'>;

/**
 * CWE of a unit (OBX-6, SPM-12.2): the text as sent in `unit`; `code` only where the sender says that it is UCUM.
 *
 * `10^9/L` with an unescaped `^`, which cuts the unit in two, is put together again. Source: v2-to-FHIR CWE[Quantity].
 */
export const readUnit = (part: Part | undefined, target: string): Unit | undefined => {
  if (part === undefined) return undefined;
  const first = part.peek(1);
  const second = part.peek(2);
  if (first !== undefined && second !== undefined && isCutPower(first, second, part)) {
    part.leaf(1)?.corrected(`${target}.unit`, 'unescaped-separator');
    part.leaf(2)?.corrected(`${target}.unit`, 'unescaped-separator');
    return { unit: `${first}^${second}` };
  }
  if (first !== undefined && /^UCUM$/i.test(part.peek(3) ?? '')) {
    part.take(1, `${target}.code`);
    part.take(3, `${target}.system`);
    return { unit: part.take(2, `${target}.unit`) ?? first, system: ucumSystem, code: first };
  }
  // A code of some other system tells a reader less than its name.
  const named = part.peek(3) !== undefined && second !== undefined;
  const unit = named
    ? part.take(2, `${target}.unit`)
    : (part.take(1, `${target}.unit`) ?? part.take(2, `${target}.unit`));
  return unit === undefined ? undefined : { unit };
};

const isCutPower = (first: string, second: string, part: Part): boolean =>
  /^([x×*]\s*)?10$/i.test(first) && /^[+-]?\d{1,2}(\s*\/.+)?$/.test(second) && part.peek(3) === undefined;

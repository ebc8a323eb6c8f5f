import type { ObservationReferenceRange } from 'fhir/r4.d.ts';
import { readCompared, readNumber } from './datatypes/nm.ts';
import type { Unit } from './datatypes/unit.ts';

const number = String.raw`[+-]?\d{1,18}(?:\.\d{1,18})?`;
const between = new RegExp(String.raw`^\(?(${number})\s*(?:-{1,2}|–|—|~|～|－|to|至)\s*(${number})\)?$`, 'i');

/**
 * OBX-7 as a reference range: the text as sent, and its bounds where it is `3.5-9.5`, `3.5~9.5`, `4.3 to 6.2`, `<5.0` or `>=60`.
 *
 * A bound without equality (`<5.0`) is not in the range, which FHIR cannot say; `text` does.
 */
export const referenceRange = (text: string, unit: Unit | undefined): ObservationReferenceRange => {
  const match = between.exec(text);
  const low = match?.[1] === undefined ? undefined : readNumber(match[1]);
  const high = match?.[2] === undefined ? undefined : readNumber(match[2]);
  // `-2--1` may mean -2 to -1 or -2 to 1.
  const ambiguous = low !== undefined && low < 0 && text.includes('--');
  if (low !== undefined && high !== undefined && low <= high && !ambiguous) {
    return { low: { value: low, ...unit }, high: { value: high, ...unit }, text };
  }
  const compared = readCompared(text);
  if (compared === undefined) return { text };
  const bound = { value: compared.value, ...unit };
  return compared.comparator.startsWith('<') ? { high: bound, text } : { low: bound, text };
};

import type { Part } from '../part.ts';
import type { Run } from '../run.ts';

/** A point in time as sent, in FHIR's notation, and how precise it is. */
export interface Moment {
  readonly text: string;
  readonly precision: 'year' | 'month' | 'day' | 'minute' | 'second';
  /** Set when the text was not in HL7's notation. */
  readonly isoNotation: boolean;
}

const compact = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,9})?)?)?)?)?)?([+-]\d{4})?$/;
const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads DTM, TS and DT (`YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`, HL7 v2.8 chapter 2A.3.22), keeping the precision.
 *
 * FHIR knows no time without minutes, seconds and zone: those are filled with zeros and `zone`. Undefined when it is no date or time. The ISO
 * notation that some systems send instead is read as well.
 */
export const readMoment = (text: string, zone: string): Moment | undefined => {
  let match = compact.exec(text);
  const isoNotation = match === null;
  match ??= iso.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, offset] = match;
  if (year === '0000') return undefined;
  if (month === undefined) return { text: year, precision: 'year', isoNotation };
  const mm = month.padStart(2, '0');
  if (mm < '01' || mm > '12') return undefined;
  if (day === undefined) return { text: `${year}-${mm}`, precision: 'month', isoNotation };
  const dd = day.padStart(2, '0');
  if (dd < '01' || Number(dd) > daysIn(Number(year), Number(mm))) return undefined;
  if (hour === undefined) return { text: `${year}-${mm}-${dd}`, precision: 'day', isoNotation };
  const hh = hour.padStart(2, '0');
  if (hh > '23' || (minute ?? '00') > '59' || (second ?? '00') > '59') return undefined;
  const at = zoneOf(offset, zone);
  if (at === undefined) return undefined;
  return {
    text: `${year}-${mm}-${dd}T${hh}:${minute ?? '00'}:${second ?? '00'}${fraction ?? ''}${at}`,
    precision: second === undefined ? 'minute' : 'second',
    isoNotation,
  };
};

/** DTM to a FHIR dateTime; a value that is none is rejected with a finding. */
export const dateTime = (part: Part, target: string, run: Run): string | undefined =>
  moment(part, 1, target, run)?.text;

/** DTM to a FHIR instant; a value without a time of day is none and stays raw. */
export const instant = (part: Part, target: string, run: Run): string | undefined => {
  const leaf = part.leaf(1);
  if (leaf === undefined || leaf.text === '') return undefined;
  const read = readMoment(leaf.text, run.zone);
  if (read !== undefined && read.precision !== 'second' && read.precision !== 'minute') {
    leaf.kept('no-time-of-day');
    return undefined;
  }
  return moment(part, 1, target, run)?.text;
};

/** The day of a DTM, as a FHIR date: what a calendar shows in the sender's zone. */
export const date = (part: Part, target: string, run: Run): string | undefined =>
  moment(part, 1, target, run)?.text.slice(0, 10);

/** Part `n` as a moment; without a target it is only looked at. */
export const moment = (part: Part | undefined, n: number, target: string | undefined, run: Run): Moment | undefined => {
  const leaf = part?.leaf(n);
  if (leaf === undefined || leaf.text === '') return undefined;
  const read = readMoment(leaf.text, run.zone);
  if (read === undefined) {
    run.reject(leaf, 'invalid-date', 'Not a date or time');
    return undefined;
  }
  if (target === undefined) return read;
  if (read.isoNotation) leaf.corrected(target, 'date-notation');
  else leaf.mapped(target);
  return read;
};

const zoneOf = (offset: string | undefined, zone: string): string | undefined => {
  if (offset === undefined) return zone;
  if (offset === 'Z') return 'Z';
  const digits = offset.replace(':', '');
  const hours = Number(digits.slice(1, 3));
  if (hours > 14 || digits.slice(3) > '59' || (hours === 14 && digits.slice(3) !== '00')) return undefined;
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
};

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

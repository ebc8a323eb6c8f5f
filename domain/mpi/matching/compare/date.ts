import { parseResidentId } from '../../resident-id.ts';
import { type FieldValues, firstOf } from '../field-values.ts';
import { type Column, valueColumn } from './column.ts';
import { isOneEdit } from './text-distance.ts';

const [near, part, differ] = [1, 2, 3];

/**
 * The digits of a date of birth as far as it is known: `YYYYMMDD`, `YYYYMM` or `YYYY`. Reads ISO 8601, digits only, year/month/day with
 * any separators, and day/month/year. Digits that are no possible date are kept: they are typing errors of one.
 */
export const dateDigits = (text: string): string | undefined => {
  const plain = text.normalize('NFKC').trim();
  const european = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(plain);
  if (european !== null) {
    const [, day = '', month = '', year = ''] = european;
    return year + month.padStart(2, '0') + day.padStart(2, '0');
  }
  const iso = /^(\d{4})[/.年-](\d{1,2})(?:[/.月-](\d{1,2})日?(?:[T ].*)?|月)?$/.exec(plain);
  if (iso !== null) {
    const [, year = '', month = '', day] = iso;
    return year + month.padStart(2, '0') + (day === undefined ? '' : day.padStart(2, '0'));
  }
  const digits = plain.replace(/\D/g, '').slice(0, 8);
  return /^(\d{4}|\d{6}|\d{8})$/.test(digits) && !/^(\d)\1+$/.test(digits) ? digits : undefined;
};

/** The date of birth that a record states, or else the one within its valid resident ID. */
export const birthDateOf = (fields: FieldValues): string | undefined => {
  const stated = firstOf(fields, 'birthDate');
  const digits = stated === undefined ? undefined : dateDigits(stated);
  if (digits !== undefined) return digits;
  const id = firstOf(fields, 'residentId');
  const parsed = id === undefined ? undefined : parseResidentId(id);
  return parsed?.ok ? parsed.value.birthDate.replaceAll('-', '') : undefined;
};

/** Dates that are set in when only the year is known. */
const isEstimate = (date: string): boolean => date.length < 8 || date.endsWith('0101');

const compareDates = (a: string, b: string): number => {
  if (a.length === 8 && b.length === 8) {
    const dayMonthSwapped = a.slice(0, 4) + a.slice(6) + a.slice(4, 6) === b;
    if (dayMonthSwapped || (a.slice(0, 1) === b.slice(0, 1) && isOneEdit(a, b))) return near;
  }
  const sameYear = a.slice(0, 4) === b.slice(0, 4);
  if (sameYear && (isEstimate(a) || isEstimate(b))) return part;
  const sameMonth = a.slice(4, 6) === b.slice(4, 6);
  const sameDay = a.slice(6) === b.slice(6);
  return Number(sameYear) + Number(sameMonth) + Number(sameDay) >= 2 ? part : differ;
};

/** `near`: one digit, neighbouring digits or day and month swapped; `part`: an estimated date in one year, or two of year, month, day. */
export const dateColumn = (): Column =>
  valueColumn<string>({
    levels: ['exact', 'near', 'part', 'differ'],
    read: birthDateOf,
    key: (date) => date,
    differing: (a, b) => (a.length === 8 || b.length === 8 || a.length !== b.length ? compareDates(a, b) : differ),
  });

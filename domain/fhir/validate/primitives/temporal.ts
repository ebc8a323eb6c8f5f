/** Dates and times of R4 §2.24.0.1, read by position: no regular expression walks over the input twice. */

const digit = (text: string, at: number): number => {
  const code = text.charCodeAt(at) - 48;
  return code >= 0 && code <= 9 ? code : Number.NaN;
};

/** The two digits at `at`, or NaN. */
const pair = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysIn = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

/** How much of a date `text` starts with: its length (4, 7 or 10), or 0 where it is none or not in the calendar. */
const dateLength = (text: string): 0 | 4 | 7 | 10 => {
  const year = pair(text, 0) * 100 + pair(text, 2);
  if (!(year >= 1)) return 0;
  if (text[4] !== '-') return 4;
  const month = pair(text, 5);
  if (!(month >= 1 && month <= 12)) return 0;
  if (text[7] !== '-') return 7;
  const day = pair(text, 8);
  return day >= 1 && day <= daysIn(year, month) ? 10 : 0;
};

/** Where the time that starts at `at` ends (`hh:mm:ss` with an optional fraction), or 0. Second 60 is a leap second. */
const timeEnd = (text: string, at: number): number => {
  const wellFormed =
    pair(text, at) <= 23 &&
    text[at + 2] === ':' &&
    pair(text, at + 3) <= 59 &&
    text[at + 5] === ':' &&
    pair(text, at + 6) <= 60;
  if (!wellFormed) return 0;
  if (text[at + 8] !== '.') return at + 8;
  let end = at + 9;
  while (digit(text, end) >= 0) end += 1;
  return end === at + 9 ? 0 : end;
};

/** True where `text` from `at` to its end is `Z` or an offset of at most 14 hours. */
const isZone = (text: string, at: number): boolean => {
  if (text[at] === 'Z') return text.length === at + 1;
  const isOffset = (text[at] === '+' || text[at] === '-') && text[at + 3] === ':' && text.length === at + 6;
  const hours = pair(text, at + 1);
  const minutes = pair(text, at + 4);
  return isOffset && (hours <= 13 ? minutes <= 59 : hours === 14 && minutes === 0);
};

export const isDate = (text: string): boolean => {
  const length = dateLength(text);
  return length !== 0 && length === text.length;
};

/** A full date and time with seconds and zone. */
export const isInstant = (text: string): boolean => {
  if (dateLength(text) !== 10 || text[10] !== 'T') return false;
  const end = timeEnd(text, 11);
  return end !== 0 && isZone(text, end);
};

export const isDateTime = (text: string): boolean => (text.length <= 10 ? isDate(text) : isInstant(text));

export const isTime = (text: string): boolean => timeEnd(text, 0) === text.length && text.length >= 8;

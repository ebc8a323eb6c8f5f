/** Dates of FHIR as text: shifted by days, or cut to what may be told. */

const form = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

export const dateTypes: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant']);

/** HIPAA §164.514(b)(2)(i)(C): ages over 89 are not told, nor a year that tells one. */
export const oldestAge = 89;

/**
 * Shifts a date by whole days; a time of day becomes midnight in its own zone, as the anonymizer does. Undefined for a date that has no day
 * (nothing to shift) or is not one.
 */
export const shiftDate = (text: string, days: number): string | undefined => {
  const match = form.exec(text);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return undefined;
  const moved = new Date(0);
  moved.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + days);
  const year = moved.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) return undefined;
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${String(year).padStart(4, '0')}-${two(moved.getUTCMonth() + 1)}-${two(moved.getUTCDate())}`;
  return text.length > 10 ? `${day}T00:00:00${match[4] ?? 'Z'}` : day;
};

/** The year of a date; undefined where there is none, or where at `today` (YYYY-MM-DD) it tells an age over 89. */
export const yearOf = (text: string, today: string): string | undefined => {
  const year = form.exec(text)?.[1];
  return year === undefined || Number(today.slice(0, 4)) - Number(year) > oldestAge ? undefined : year;
};

/** Offset of −50 to +50 days by the anonymizer's own hash (seed 131), so that its files give its dates. */
export const anonymizerOffset = (prefix: string, key: string): number => {
  let offset = 0;
  for (const byte of Buffer.from(prefix + key, 'utf8')) offset = (offset * 131 + byte) % 101;
  return offset - 50;
};

/**
 * Calendar days in a region's zone. A day is `YYYY-MM-DD`; day arithmetic is on days, never on hours, so that a result of 23:59 and one
 * of 00:01 the next morning lie one day apart, whatever the clocks do in between.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Building a formatter costs a hundred times its use, so one is kept for each zone. */
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, made);
  return made;
};

/** FHIR dateTime with at least a day; a time has seconds and a zone (http://hl7.org/fhir/R4/datatypes.html#dateTime). */
const dateTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/;
const dayLength = 10;
const millisecondsOfDay = 86_400_000;

const epochDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) / millisecondsOfDay;

/** Whether the text names a day that exists. */
const isDay = (day: string): boolean => {
  const parsed = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day);
};

/** A moment as recognition compares it. `instant` is absent when only the day is known. */
export interface Moment {
  readonly day: string;
  /** Milliseconds since the epoch. */
  readonly instant?: number;
}

/** Reads a FHIR dateTime; `undefined` for what has no day, no zone, or does not exist. */
export const readMoment = (text: string | undefined, timeZone: string): Moment | undefined => {
  if (text === undefined || !dateTime.test(text) || !isDay(text.slice(0, dayLength))) return undefined;
  if (text.length === dayLength) return { day: text };
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : { day: formatOf(timeZone).format(instant), instant };
};

/** Negative when `a` is earlier. A moment known by its day only comes before every instant of that day. */
export const compareMoments = (a: Moment, b: Moment): number => {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  const [first, second] = [a.instant ?? Number.NEGATIVE_INFINITY, b.instant ?? Number.NEGATIVE_INFINITY];
  return first === second ? 0 : first < second ? -1 : 1;
};

export const addDays = (day: string, days: number): string =>
  new Date((epochDay(day) + days) * millisecondsOfDay).toISOString().slice(0, dayLength);

/** Days from `from` to `to`; negative when `to` is earlier. */
const daysBetween = (from: string, to: string): number => epochDay(to) - epochDay(from);

/** Whether `day` is one of the days from `validFrom` to `validTo`, both included. */
export const isWithin = (day: string, range: { readonly validFrom: string; readonly validTo?: string | undefined }) =>
  range.validFrom <= day && (range.validTo === undefined || day <= range.validTo);

/** Days of use left on `today` for an examination of `examined` that stays usable for `days`: 0 on the last day, negative after it. */
export const daysLeft = (examined: string, days: number, today: string): number => days - daysBetween(examined, today);

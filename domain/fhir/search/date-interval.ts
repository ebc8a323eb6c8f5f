/**
 * FHIR dates as half-open intervals of instants: `2013-01` is [2013-01-01T00:00, 2013-02-01T00:00). R4 section 3.1.1.4.7 compares those.
 */

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Local time where a date or time states no zone: China Standard Time, in minutes east of UTC. */
const defaultOffsetMinutes = 480;

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const zoneMinutes = (zone: string | undefined, offsetMinutes: number): number => {
  if (zone === undefined) return offsetMinutes;
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
};

/** Midnight UTC of a day; `Date.UTC` alone reads years below 100 as 19xx. */
const dayStart = (year: number, month: number, day: number): number =>
  year >= 100 ? Date.UTC(year, month - 1, day) : new Date(Date.UTC(2000, month - 1, day)).setUTCFullYear(year);

/**
 * [from, to) in epoch milliseconds for a FHIR date, dateTime or instant of any precision; undefined if it is not one.
 *
 * @param offsetMinutes zone of values that state none
 */
export const dateInterval = (
  text: string,
  offsetMinutes: number = defaultOffsetMinutes,
): readonly [from: number, to: number] | undefined => {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, y = '', m, d, hour, minute, second, fraction, zone] = match;
  const year = Number(y);
  const shift = zoneMinutes(zone, offsetMinutes) * 60_000;
  if (m === undefined) return [dayStart(year, 1, 1) - shift, dayStart(year + 1, 1, 1) - shift];
  const month = Number(m);
  if (month < 1 || month > 12) return undefined;
  if (d === undefined) {
    return [dayStart(year, month, 1) - shift, dayStart(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - shift];
  }
  const day = Number(d);
  if (day < 1 || (day > 28 && day > daysInMonth(year, month))) return undefined;
  const midnight = dayStart(year, month, day) - shift;
  if (hour === undefined || minute === undefined) return [midnight, midnight + 86_400_000];
  const clock = [Number(hour), Number(minute), Number(second ?? 0)] as const;
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return undefined;
  const at = midnight + ((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1000;
  if (second === undefined) return [at, at + 60_000];
  if (fraction === undefined) return [at, at + 1000];
  const from = at + Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
  // Finer than a millisecond is not kept.
  return [from, from + 10 ** Math.max(0, 3 - fraction.length)];
};

/** The calendar day (`2013-01-14`) of an instant in a zone. */
export const dayOf = (instant: number, offsetMinutes: number = defaultOffsetMinutes): string =>
  new Date(instant + offsetMinutes * 60_000).toISOString().slice(0, 10);

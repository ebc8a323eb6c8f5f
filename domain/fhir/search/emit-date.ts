/** Entries of dates, periods and schedules, as intervals (R4 section 3.1.1.4.7). */
import { dateInterval } from './date-interval.ts';
import { draft, type Emit, isObject, type Json, type Sink } from './emit.ts';
import type { Interval } from './entry.ts';

const pushInterval = (interval: Interval | undefined, path: string, group: number | undefined, sink: Sink): void => {
  if (interval === undefined) return;
  const entry = draft(path, group);
  entry.d = interval;
  sink.entries.push(entry);
};

const instantsOf = (value: unknown, { options }: Sink): readonly [number, number] | undefined =>
  typeof value === 'string' ? dateInterval(value, options.offsetMinutes) : undefined;

const date: Emit = (value, path, group, sink) => pushInterval(instantsOf(value, sink), path, group, sink);

const periodOf = (value: Json, sink: Sink): Interval | undefined => {
  const [start, end] = [instantsOf(value.start, sink), instantsOf(value.end, sink)];
  return start || end ? [start?.[0] ?? null, end?.[1] ?? null] : undefined;
};

const period: Emit = (value, path, group, sink) => {
  if (isObject(value)) pushInterval(periodOf(value, sink), path, group, sink);
};

/** Only the outer limits of a schedule count. */
const timing: Emit = (value, path, group, sink) => {
  if (!isObject(value)) return;
  const events = Array.isArray(value.event) ? value.event.map((event) => instantsOf(event, sink)) : [];
  const limits: Interval[] = events.filter((event) => event !== undefined);
  const bounds = isObject(value.repeat) ? value.repeat.boundsPeriod : undefined;
  const outer = isObject(bounds) ? periodOf(bounds, sink) : undefined;
  if (outer) limits.push(outer);
  const [first, ...rest] = limits;
  if (first === undefined) return;
  const join = (a: Interval, b: Interval): Interval => [
    a[0] === null || b[0] === null ? null : Math.min(a[0], b[0]),
    a[1] === null || b[1] === null ? null : Math.max(a[1], b[1]),
  ];
  pushInterval(rest.reduce(join, first), path, group, sink);
};

export const dates: Readonly<Record<string, Emit>> = {
  date,
  dateTime: date,
  instant: date,
  Period: period,
  Timing: timing,
};

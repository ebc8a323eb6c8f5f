import type { Decision, ResultEntry } from '../../schemas/recognition/index.ts';
import { compareMoments, type Moment, readMoment } from './calendar.ts';
import { compareText } from './order.ts';

/** A result with what it is ordered by. */
export interface Timed {
  readonly entry: ResultEntry;
  readonly time: Moment | undefined;
}

export const timed = (entry: ResultEntry, timeZone: string): Timed => ({
  entry,
  time: readMoment(entry.effective, timeZone),
});

/** Negative when `a` was examined later; a result without a time comes last. */
const later = (a: Moment | undefined, b: Moment | undefined): number => {
  if (a === undefined || b === undefined) return (b === undefined ? 0 : 1) - (a === undefined ? 0 : 1);
  return compareMoments(b, a);
};

const issuedAt = ({ entry }: Timed): number => {
  const instant = Date.parse(entry.issued ?? '');
  return Number.isNaN(instant) ? 0 : instant;
};

/** The later examination first, then the later issue, then by reference so that the order is total and never that of arrival. */
export const newestFirst = (a: Timed, b: Timed): number =>
  later(a.time, b.time) || issuedAt(b) - issuedAt(a) || compareText(a.entry.result, b.entry.result);

/** Whether `a` was examined after `b`. */
export const isLater = (a: Timed, b: Timed): boolean => later(a.time, b.time) < 0;

/** Whether a result that is not recognisable is still this person's and was not taken back: its reasons are worth more to a doctor. */
export const isLive = ({ rules }: Decision): boolean =>
  !rules.some(({ code, outcome }) => outcome === 'fail' && (code === 'not-voided' || code === 'identity-certain'));

import type { Decision, ResultEntry } from '../../schemas/recognition/index.ts';
import { compareMoments, type Moment, readMoment } from './calendar.ts';

/** A result with its decision, and what they are ordered by. */
export interface Judged {
  readonly entry: ResultEntry;
  readonly decision: Decision;
  readonly time: Moment | undefined;
}

export const judged = (entry: ResultEntry, decision: Decision, timeZone: string): Judged => ({
  entry,
  decision,
  time: readMoment(entry.effective, timeZone),
});

/** Recognisable before not; what was taken back, or may be another person's, last. */
const standing = ({ decision }: Judged): number => {
  if (decision.recognisable) return 2;
  const failed = decision.rules.filter(({ outcome }) => outcome === 'fail').map(({ code }) => code);
  return failed.includes('not-voided') || failed.includes('identity-certain') ? 0 : 1;
};

const later = (a: Moment | undefined, b: Moment | undefined): number => {
  if (a === undefined || b === undefined) return (b === undefined ? 0 : 1) - (a === undefined ? 0 : 1);
  return compareMoments(b, a);
};

/**
 * Orders the results for one item, best first: by standing, then the later examination, whatever the reach of its mark, then the later
 * issue, then by reference so that the order is total.
 */
export const byMerit = (a: Judged, b: Judged): number =>
  standing(b) - standing(a) ||
  later(a.time, b.time) ||
  (b.entry.issued ?? '').localeCompare(a.entry.issued ?? '') ||
  a.entry.result.localeCompare(b.entry.result);

/** Whether `a` was examined after `b`. */
export const isLater = (a: Judged, b: Judged): boolean => later(a.time, b.time) < 0;

import type { Period } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { type Moment, moment } from './dtm.ts';

/** DR to Period. */
export const period = (part: Part, target: string, run: Run): Period | undefined => periodOf(part, 1, 2, target, run);

/** Two parts, start and end, as a Period; undefined when neither is there. */
export const periodOf = (part: Part, start: number, end: number, target: string, run: Run): Period | undefined =>
  between({ part, at: start }, { part, at: end }, target, run);

/** Two fields, start and end, as a Period; undefined when neither is there. */
export const periodOfFields = (
  segment: SegmentReader,
  start: number,
  end: number,
  target: string,
  run: Run,
): Period | undefined => between({ part: segment.one(start), at: 1 }, { part: segment.one(end), at: 1 }, target, run);

/** A name's, address's or number's validity: effective and expiration dates, else the deprecated range before them. */
export const validity = (
  part: Part,
  at: { readonly start: number; readonly end: number; readonly range?: number },
  target: string,
  run: Run,
): Period | undefined => {
  const dates = periodOf(part, at.start, at.end, target, run);
  if (dates !== undefined || at.range === undefined) return dates;
  const range = part.sub(at.range);
  return range && periodOf(range, 1, 2, target, run);
};

interface Place {
  readonly part: Part | undefined;
  readonly at: number;
}

/** An end before the start is rejected: R4 invariant per-1. */
const between = (start: Place, end: Place, target: string, run: Run): Period | undefined => {
  const from = moment(start.part, start.at, `${target}.start`, run);
  const last = end.part?.leaf(end.at);
  if (from !== undefined && last !== undefined) {
    const until = moment(end.part, end.at, undefined, run);
    if (until !== undefined && isAfter(from, until)) {
      run.reject(last, 'end-before-start', 'The end is before the start');
      return { start: from.text };
    }
  }
  const to = moment(end.part, end.at, `${target}.end`, run);
  if (from === undefined && to === undefined) return undefined;
  return { ...(from && { start: from.text }), ...(to && { end: to.text }) };
};

/** Whether `a` is later than `b` as far as the coarser of both tells. */
export const isAfter = (a: Pick<Moment, 'text'>, b: Pick<Moment, 'text'>): boolean => {
  if (a.text.includes('T') && b.text.includes('T')) return Date.parse(a.text) > Date.parse(b.text);
  const length = Math.min(a.text.length, b.text.length, 10);
  return a.text.slice(0, length) > b.text.slice(0, length);
};

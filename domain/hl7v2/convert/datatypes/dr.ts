import type { Period } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { moment } from './dtm.ts';

/** DR to Period. */
export const period = (part: Part, target: string, run: Run): Period | undefined => periodOf(part, 1, 2, target, run);

/** Two parts, start and end, as a Period; undefined when neither is there. */
export const periodOf = (part: Part, start: number, end: number, target: string, run: Run): Period | undefined => {
  const from = moment(part, start, `${target}.start`, run);
  const to = moment(part, end, `${target}.end`, run);
  if (from === undefined && to === undefined) return undefined;
  return { ...(from && { start: from.text }), ...(to && { end: to.text }) };
};

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

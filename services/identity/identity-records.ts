import { z } from 'zod';

/** Where a source patient belongs, and why; values of the person are never part of it. */
export const linkRecordSchema = z.strictObject({
  person: z.string(),
  /** `certain`: by a rule that leaves no doubt, or nobody else is like it; `review`: a steward is to decide. */
  state: z.enum(['certain', 'review']),
  at: z.string(),
  rule: z.string(),
  modelVersion: z.string(),
  /** Persons that it may be as well, when in review. */
  candidates: z.array(z.string()).default([]),
  evidence: z.array(z.unknown()).default([]),
  /** MACs of the matching keys that it is listed under. */
  keys: z.array(z.string()),
});
export type LinkRecord = z.infer<typeof linkRecordSchema>;

/** A person is the set of source patients linked to it. */
export const personRecordSchema = z.strictObject({ id: z.string(), members: z.array(z.string()) });
export type PersonRecord = z.infer<typeof personRecordSchema>;

/** Source patients that share one blinded matching key. */
export const matchRecordSchema = z.strictObject({ members: z.array(z.string()) });
export type MatchRecord = z.infer<typeof matchRecordSchema>;

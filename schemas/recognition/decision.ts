import { z } from 'zod';
import { calendarDaySchema, sentenceSchema } from './common.ts';

/** The rules in the order in which a decision lists them. */
export const ruleCodes = [
  'status-final',
  'not-voided',
  'value-present',
  'identity-certain',
  'item-mapped',
  'item-in-catalogue',
  'item-ordered',
  'unit-consistent',
  'examination-time',
  'policy-in-force',
  'own-hospital',
  'qualification-valid',
  'qualification-scope',
  'grade-ladder',
  'window',
  'images-reachable',
  'consent',
  'negative-list',
] as const;

/** What one rule said. `reason` tells apart the ways in which it failed, for programs; `zh` and `en` say it to people. */
const ruleOutcomeSchema = z.strictObject({
  code: z.enum(ruleCodes),
  outcome: z.enum(['pass', 'fail', 'not-applicable']),
  reason: z.string().optional(),
  zh: z.string(),
  en: z.string(),
  /** On failures: what would make the result pass, or what to do instead. */
  wouldHelp: sentenceSchema.optional(),
});
export type RuleOutcome = z.infer<typeof ruleOutcomeSchema>;
export type RuleCode = RuleOutcome['code'];

/** Whether one result may be relied on for one ordered item, and why. Holds no value and no personal data beyond references. */
export const decisionSchema = z.strictObject({
  recognisable: z.boolean(),
  result: z.strictObject({ reference: z.string(), version: z.int() }),
  /** As asked: a catalogue id or a LOINC code. */
  orderedItem: z.string(),
  /** The catalogue item that the result is. */
  item: z.string().optional(),
  rules: z.array(ruleOutcomeSchema),
  /** `全国HR`; absent when no valid mark covers performer and requester. */
  mark: z.string().optional(),
  qualification: z
    .strictObject({
      id: z.string(),
      certificate: z.string(),
      scope: z.string(),
      validFrom: calendarDaySchema,
      validTo: calendarDaySchema.optional(),
    })
    .optional(),
  /** Last calendar day of use in `timeZone`: the result is usable until the midnight that ends it. */
  usableUntil: calendarDaySchema.optional(),
  /** Calendar days from the request's day to `usableUntil`; 0 on the last day, negative after it. */
  daysLeft: z.int().optional(),
  /** The request's instant, as given. */
  decidedAt: z.string(),
  timeZone: z.string().optional(),
  /** What the decision can be replayed with. `policy` is `id@version`. */
  reference: z.strictObject({
    catalogue: z.string(),
    qualifications: z.string(),
    organisations: z.string(),
    policy: z.string().optional(),
  }),
});
export type Decision = z.infer<typeof decisionSchema>;

import { z } from 'zod';
import { organisationIdSchema } from '../organisation.ts';
import { calendarDaySchema, categorySchema, referenceIdSchema, repeated, validity } from './common.ts';

/** Which items a line is about; everything left out matches anything. */
const target = {
  item: referenceIdSchema.optional(),
  group: referenceIdSchema.optional(),
  category: categorySchema.optional(),
  /**
   * Where the patient is treated, as the region names it: `outpatient`, `inpatient`, `emergency`. Matches only a requester who says so: a
   * request without a setting is under the general lines.
   */
  setting: referenceIdSchema.optional(),
};

/**
 * How many days a result stays usable. The most specific line wins: item before group before category before none, and within one of
 * these a line with a setting before one without. 0: the day of the examination only.
 */
const usableDaysSchema = z.strictObject({ ...target, days: z.int().min(0).max(36_500) });

/** A combination that the region does not recognise whatever its quality. */
const negativeEntrySchema = z.strictObject({
  id: referenceIdSchema,
  ...target,
  performer: organisationIdSchema.optional(),
  requester: organisationIdSchema.optional(),
  /** Days of the examination. */
  from: calendarDaySchema.optional(),
  to: calendarDaySchema.optional(),
  zh: z.string().min(1),
  en: z.string().min(1),
});

/** Lower grades that need not be recognised: 同级互认、下级认上级. */
const ladderSchema = z.strictObject({
  /** How many grade ranks below the requester's a performer may stand; 0: the requester's own grade and above. */
  maxRanksBelow: z.int().min(0),
  /** Members of one consortium recognise each other whatever their grades. */
  consortiumExempt: z.boolean(),
  /** Scopes whose mark is recognised whatever the grades. */
  exemptScopes: z.array(referenceIdSchema).default([]),
});

export const policySchema = z
  .strictObject({
    id: referenceIdSchema,
    version: z.string().min(1),
    /** GB 2260; the policy holds for requesters there. Of several in force the one of the smallest region is used. */
    region: z.string().regex(/^\d{6}$/),
    ...validity,
    /** Zone of the region's calendar days: IANA name or fixed offset. */
    timeZone: z.string().refine(isTimeZone, 'unknown time zone'),
    usableDays: z.array(usableDaysSchema),
    /** The requester's own results: `recognised` without a mark, only `with-mark`, or `excluded`. */
    ownHospital: z.enum(['recognised', 'with-mark', 'excluded']),
    ladder: ladderSchema.optional(),
    /** Whether imaging counts only while its images or traces can be reached. */
    imagesRequired: z.boolean().default(true),
    /** What holds when the person decided nothing. */
    consentDefault: z.enum(['permit', 'deny']),
    negativeList: z.array(negativeEntrySchema).default([]),
  })
  .check(({ value, issues }) => {
    const keys = value.usableDays.map(({ item, group, category, setting }) =>
      JSON.stringify([item, group, category, setting]),
    );
    for (const position of repeated(keys)) {
      issues.push({ code: 'custom', message: 'same target twice', path: ['usableDays', position], input: undefined });
    }
  });
export type RecognitionPolicy = z.infer<typeof policySchema>;

export const policiesSchema = z.array(policySchema).min(1);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-CA', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

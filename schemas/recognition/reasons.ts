import { z } from 'zod';
import { repeated, validity } from './common.ts';

/** Why a doctor examines again although a result is recognisable. */
const reasonSchema = z.strictObject({
  /** As the region numbers it: `01` … `99`. */
  code: z.string().min(1).max(16),
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Whether the doctor must add words. */
  textRequired: z.boolean().default(false),
  /** Left out of the non-recognition count when `false`. */
  counted: z.boolean().default(true),
});

/** One region's list, one version. */
export const reasonListSchema = z
  .strictObject({
    id: z.string().min(1),
    version: z.string().min(1),
    /** The rule or notice that the list is from. */
    source: z.string().min(1),
    ...validity,
    reasons: z.array(reasonSchema).min(1),
  })
  .check(({ value, issues }) => {
    for (const position of repeated(value.reasons.map(({ code }) => code))) {
      issues.push({
        code: 'custom',
        message: 'code used twice',
        path: ['reasons', position, 'code'],
        input: undefined,
      });
    }
  });
export type ReasonList = z.infer<typeof reasonListSchema>;

import { z } from 'zod';

/** A calendar day, `YYYY-MM-DD`, in the zone of the region that the data belongs to. Ranges of days include both ends. */
export const calendarDaySchema = z.iso.date();

/** Ids that people write in reference data: `glucose`, `demo-city`. */
export const referenceIdSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64);

/**
 * - `lab` (检验): the value is recognised
 * - `imaging` (检查: imaging, ECG, endoscopy …): the images or traces are recognised
 */
export const categorySchema = z.enum(['lab', 'imaging']);
export type ResultCategory = z.infer<typeof categorySchema>;

/** A sentence for people in Chinese and in English. It never holds personal data. */
export const sentenceSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Sentence = z.infer<typeof sentenceSchema>;

/** First and last day on which something is valid; no `validTo`: until further notice. */
export const validity = { validFrom: calendarDaySchema, validTo: calendarDaySchema.optional() };

/** A LOINC code; its check digit (Luhn) is verified, since a mistyped code in reference data silently matches nothing. */
export const loincCodeSchema = z
  .string()
  .regex(/^\d{1,7}-\d$/)
  .refine((code) => luhnDigit(code.slice(0, -2)) === code.slice(-1), 'check digit does not fit');

const luhnDigit = (digits: string): string => {
  const sum = [...digits].reverse().reduce((total, digit, position) => {
    const weighted = Number(digit) * (position % 2 === 0 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return String((10 - (sum % 10)) % 10);
};

/** Reports every position whose key appeared before, as zod issues at `path[position]`. */
export const repeated = (keys: readonly string[]): number[] => {
  const seen = new Set<string>();
  return keys.flatMap((key, position) => {
    if (seen.has(key)) return [position];
    seen.add(key);
    return [];
  });
};

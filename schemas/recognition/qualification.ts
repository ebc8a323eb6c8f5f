import { z } from 'zod';
import { organisationIdSchema } from '../organisation.ts';
import { calendarDaySchema, referenceIdSchema, repeated, validity } from './common.ts';

/**
 * Where a mark counts: the whole country, regions (GB 2260 codes; `530000` covers the province, `530100` the city), a consortium, or named
 * organisations (bilateral agreements). Marks of all kinds exist (全国HR, 京津冀HR, 昆明HR), so scopes are data.
 */
export const scopeSchema = z.strictObject({
  id: referenceIdSchema,
  /** As printed on the report. */
  mark: z.string().min(1),
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Order of reach: of several valid marks the one with the highest is shown. */
  reach: z.int().min(0),
  covers: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everywhere') }),
    z.strictObject({ kind: z.literal('regions'), regions: z.array(z.string().regex(/^\d{6}$/)).min(1) }),
    z.strictObject({ kind: z.literal('consortium'), consortium: z.string().min(1) }),
    z.strictObject({ kind: z.literal('organisations'), organisations: z.array(organisationIdSchema).min(2) }),
  ]),
});
export type Scope = z.infer<typeof scopeSchema>;

/** That an organisation passed quality assessment for items or groups of items. Counts at the time of the examination. */
export const qualificationSchema = z
  .strictObject({
    id: referenceIdSchema,
    organisation: organisationIdSchema,
    items: z.array(referenceIdSchema).default([]),
    groups: z.array(referenceIdSchema).default([]),
    scope: referenceIdSchema,
    certificate: z.string().min(1),
    ...validity,
    /** The external quality assessment that it rests on. A failed round gives no mark. */
    eqa: z
      .strictObject({ programme: z.string().min(1), round: z.string().min(1), result: z.enum(['passed', 'failed']) })
      .optional(),
    /** Taken back on `on`; examinations from `effectiveFrom` on are not covered, which may lie before `on`. */
    withdrawn: z.strictObject({ on: calendarDaySchema, effectiveFrom: calendarDaySchema }).optional(),
  })
  .refine(({ items, groups }) => items.length + groups.length > 0, 'names no item and no group')
  .refine(({ validFrom, validTo }) => validTo === undefined || validFrom <= validTo, 'ends before it begins');
export type Qualification = z.infer<typeof qualificationSchema>;

export const qualificationsSchema = z
  .strictObject({
    version: z.string().min(1),
    validFrom: validity.validFrom,
    scopes: z.array(scopeSchema),
    qualifications: z.array(qualificationSchema),
  })
  .check(({ value, issues }) => {
    const refuse = (path: (string | number)[], message: string): void => {
      issues.push({ code: 'custom', message, path, input: undefined });
    };
    for (const position of repeated(value.scopes.map(({ id }) => id))) {
      refuse(['scopes', position, 'id'], 'scope id used twice');
    }
    for (const position of repeated(value.qualifications.map(({ id }) => id))) {
      refuse(['qualifications', position, 'id'], 'qualification id used twice');
    }
    const scopes = new Set(value.scopes.map(({ id }) => id));
    value.qualifications.forEach(({ scope }, position) => {
      if (!scopes.has(scope)) refuse(['qualifications', position, 'scope'], 'scope is not in the list');
    });
  });

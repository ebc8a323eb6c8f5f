import { z } from 'zod';

export const organisationIdSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64);

/** A member of the region: hospital, clinic, regional platform, or the office that keeps its reference data. */
export const organisationSchema = z.strictObject({
  id: organisationIdSchema,
  name: z.string().min(1),
  nameEn: z.string().min(1),
  kind: z.enum(['hospital', 'clinic', 'platform', 'steward']),
  /** As the authority grades it: 三级甲等, 二级甲等, 未定级. */
  grade: z.string().optional(),
  /** Order of grades for ladders: a higher number is a higher grade. */
  gradeRank: z.int().min(0).optional(),
  /** Administrative division, GB 2260, six digits. */
  region: z.string().regex(/^\d{6}$/),
  consortia: z.array(z.string()).default([]),
});
export type Organisation = z.infer<typeof organisationSchema>;

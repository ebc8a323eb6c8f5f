import { z } from 'zod';

/** Codes that raise a record's level of protection: the level of GB/T 39725-2020 for every code of a system that begins so. */
export const levelTableSchema = z.strictObject({
  /** Level of what no row names. */
  usual: z.number().int().min(1).max(5),
  rows: z.array(
    z.strictObject({
      level: z.number().int().min(1).max(5),
      reason: z.string().min(1),
      /** Canonical URI, or its beginning. */
      system: z.string().min(1),
      codes: z.array(z.string().min(1)).min(1),
    }),
  ),
});
export type LevelTable = z.infer<typeof levelTableSchema>;

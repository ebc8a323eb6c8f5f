import { z } from 'zod';

const common = {
  id: z.string(),
  organisation: z.string(),
  client: z.string(),
  scopes: z.array(z.string()),
  /** The address that was called, with its query. */
  request: z.string(),
  /** ISO instant; of an export it is the transactionTime. */
  createdAt: z.string(),
};

export const importRequestSchema = z.strictObject({
  ...common,
  kind: z.literal('import'),
  /** Base address of the sender's own server: references below it are the sender's, like relative ones. */
  inputSource: z.string().optional(),
  inputs: z.array(
    z.strictObject({
      type: z.string().optional(),
      /** As the caller named it. */
      url: z.string(),
      /** Blob key. */
      key: z.string(),
      bytes: z.int(),
    }),
  ),
});
export type ImportRequest = z.infer<typeof importRequestSchema>;

export const exportRequestSchema = z.strictObject({
  ...common,
  kind: z.literal('export'),
  level: z.enum(['system', 'patient', 'group']),
  /** Whose records: the caller's own organisation, or every one's. */
  organisations: z.array(z.string()),
  /** Of the group, ids. */
  patients: z.array(z.string()).optional(),
  since: z.string().optional(),
  types: z.array(z.string()).optional(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

export const jobRequestSchema = z.discriminatedUnion('kind', [importRequestSchema, exportRequestSchema]);
export type JobRequest = z.infer<typeof jobRequestSchema>;

export const importPhases = ['reports', 'places', 'records'] as const;
export type ImportPhase = (typeof importPhases)[number];

export const jobStateSchema = z.strictObject({
  status: z.enum(['active', 'completed', 'cancelled', 'failed']),
  lease: z.strictObject({ holder: z.string(), until: z.int() }).optional(),
  finishedAt: z.string().optional(),
  /** Steps that failed in a row, not for want of a record's own soundness. */
  failures: z.int(),
  /** Resources taken in or given out, and lines refused. */
  resources: z.int(),
  refused: z.int(),
  /** Resources a second, lately. */
  rate: z.number(),
  /** 0 to 1; absent where the end is not known. */
  share: z.number().optional(),
  /** Number of the next output file. */
  nextFile: z.int(),
  /** Where an import goes on: everything before is committed. */
  importAt: z.strictObject({ phase: z.enum(importPhases), input: z.int(), offset: z.int(), line: z.int() }).optional(),
  /** Where an export goes on: everything before is in files. */
  exportAt: z.strictObject({ source: z.int(), cursor: z.string().optional() }).optional(),
});
export type JobState = z.infer<typeof jobStateSchema>;

/** What one file of an import has brought so far. */
export const inputCountSchema = z.strictObject({ count: z.int(), refused: z.int() });
export type InputCount = z.infer<typeof inputCountSchema>;

/** A file that the job has written. */
export const jobFileSchema = z.strictObject({
  type: z.string(),
  key: z.string(),
  count: z.int(),
  /** Of an import's errors: position of the file in which they are. */
  input: z.int().optional(),
});
export type JobFile = z.infer<typeof jobFileSchema>;

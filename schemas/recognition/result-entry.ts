import { z } from 'zod';
import { organisationIdSchema } from '../organisation.ts';
import { categorySchema } from './common.ts';

const valueSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('quantity'),
    value: z.number(),
    /** UCUM. */
    unit: z.string().min(1).optional(),
    /** As the sender printed it, where no UCUM code is known. */
    printedUnit: z.string().min(1).optional(),
    comparator: z.enum(['<', '<=', '>=', '>', 'ad']).optional(),
  }),
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({
    kind: z.literal('coded'),
    code: z.string().optional(),
    system: z.string().optional(),
    display: z.string().optional(),
  }),
]);
export type ResultValue = z.infer<typeof valueSchema>;

/**
 * Status of report and result together: `final`, `amended` and `corrected` are issued results; `preliminary` may still change;
 * `cancelled` and `entered-in-error` were taken back; `superseded` was left out of a later version of its report.
 */
export const entryStatusSchema = z.enum([
  'preliminary',
  'final',
  'amended',
  'corrected',
  'cancelled',
  'entered-in-error',
  'superseded',
  'unknown',
]);
export type EntryStatus = z.infer<typeof entryStatusSchema>;

/** `inexact`: the map's target is wider or narrower than what was sent; `ambiguous`: several standard items fit, `loinc` lists them. */
export const mappingStateSchema = z.enum(['mapped', 'inexact', 'ambiguous', 'unmapped']);
export type MappingState = z.infer<typeof mappingStateSchema>;

/** One result as recognition needs it, so that a person's results answer a query in one read. */
export const resultEntrySchema = z.strictObject({
  /** `Observation/id`, or `DiagnosticReport/id` for an imaging report. */
  result: z.string(),
  /** `DiagnosticReport/id`. */
  report: z.string(),
  /** `Patient/id` of the source patient. */
  patient: z.string(),
  organisation: organisationIdSchema,
  category: categorySchema,
  /** Item of the terminology dictionary. */
  item: z.string().optional(),
  loinc: z.array(z.string()),
  mapping: mappingStateSchema,
  /** As the sender wrote it. */
  original: z.strictObject({
    code: z.string().optional(),
    display: z.string().optional(),
    system: z.string().optional(),
  }),
  value: valueSchema.optional(),
  /** Whether the unit fits the item and the value is possible in it; absent when the terminology did not judge. */
  unitConsistent: z.boolean().optional(),
  /** `H`, `L`, `HH`, … (http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation). */
  interpretation: z.array(z.string()).optional(),
  range: z.string().optional(),
  status: entryStatusSchema,
  /** Of the examination: FHIR dateTime with zone, or a date. Absent when the sender gave none. */
  effective: z.string().optional(),
  issued: z.string().optional(),
  performer: z.strictObject({ name: z.string().optional(), department: z.string().optional() }).optional(),
  /** Of imaging: whether images or traces can be reached, by the last probe. */
  images: z.enum(['reachable', 'unreachable', 'unknown']).optional(),
  /** Version of the resource `result`. */
  version: z.int().min(1),
});
export type ResultEntry = z.infer<typeof resultEntrySchema>;

import { z } from 'zod';

/** FHIR issue severities (http://hl7.org/fhir/issue-severity). `error` and `fatal` stop the record they are about. */
export const severitySchema = z.enum(['fatal', 'error', 'warning', 'information']);
export type Severity = z.infer<typeof severitySchema>;

/** What a stage noticed. `path` says where, `message` says what, in words; neither ever holds the value itself. */
export const findingSchema = z.strictObject({
  severity: severitySchema,
  /** Dotted, stable, for programs: `terminology.unmapped-code`, `person-id.checksum`. */
  code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/),
  /** HL7 v2 path (`OBX[2]-5.1`) or FHIRPath expression (`Bundle.entry[1].resource.code`). */
  path: z.string(),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/**
 * One row of the disposition ledger: what became of one segment, field, component or element that carried data.
 *
 * - `mapped`: it is in `target`
 * - `kept-raw`: no target; it is in the kept bytes only
 * - `corrected`: it is in `target`, changed by `rule`
 * - `rejected`: it was refused because of `rule`
 */
export const ledgerRowSchema = z.strictObject({
  path: z.string(),
  disposition: z.enum(['mapped', 'kept-raw', 'corrected', 'rejected']),
  /** FHIR elements, comma separated where one field feeds several: `Observation.code.coding[0].code`. */
  target: z.string().optional(),
  /** Id of the rule that corrected or rejected, or why it was only kept. */
  rule: z.string().optional(),
});
export type LedgerRow = z.infer<typeof ledgerRowSchema>;

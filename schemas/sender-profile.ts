import { z } from 'zod';

const fieldPathSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{2}-\d{1,3}(\.\d{1,2})?$/, 'a field or component such as `PID-19` or `ZPI-3.1`');

/** What one sender's field means where it departs from the standard. */
const fieldOverrideSchema = z.discriminatedUnion('action', [
  /** Leave the field out of the resources; the ledger says so. */
  z.strictObject({ action: z.literal('ignore') }),
  /** The field is an identifier of the patient, whatever the standard says. */
  z.strictObject({
    action: z.literal('patient-identifier'),
    system: z.url(),
    /** Code of HL7 table 0203, such as `NI`. */
    type: z.string().min(1).optional(),
  }),
  /** The field becomes an extension of the resource that its segment (or, for a Z-segment, the segment before it) gave rise to. */
  z.strictObject({
    action: z.literal('extension'),
    url: z.url(),
    type: z.enum(['string', 'code', 'dateTime', 'boolean', 'decimal', 'CodeableConcept']).default('string'),
    /** The resource it belongs to, for Z-segments. */
    resource: z.enum(['Patient', 'Encounter', 'ServiceRequest', 'DiagnosticReport', 'Observation']).optional(),
  }),
]);
export type FieldOverride = z.infer<typeof fieldOverrideSchema>;

/**
 * How one organisation speaks HL7 v2: what its messages leave to agreement, as data in the registry.
 *
 * Everything has a default, so that `{}` is a usable profile.
 */
export const senderProfileSchema = z.strictObject({
  /** Offset of times that carry none (HL7 v2.8 chapter 2A.3.22). China Standard Time unless said otherwise. */
  timeZone: z
    .string()
    .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/)
    .default('+08:00'),
  /** Assigning authorities and facilities (namespace id) to system URIs. */
  namespaces: z.record(z.string().min(1), z.url()).default({}),
  /** Coding system names (CWE.3) to system URIs. */
  codingSystems: z.record(z.string().min(1), z.url()).default({}),
  /** Identifier types (CX.5) to system URIs, for identifiers without an assigning authority. */
  identifierTypes: z.record(z.string().min(1), z.url()).default({}),
  /** HL7 table number, or the guide's name of the concept map, to local code to FHIR code. */
  codeTables: z.record(z.string().min(1), z.record(z.string().min(1), z.string().min(1))).default({}),
  /** Fields that mean something else in this sender's messages. */
  fields: z.record(fieldPathSchema, fieldOverrideSchema).default({}),
  /** Used when MSH-18 is empty and detection is undecided; a name as in HL7 table 0211 (`UNICODE UTF-8`, `GB 18030-2000`). */
  charset: z.string().min(1).optional(),
  /**
   * What `POST /hl7v2` answers. `application`: always AA, AE or AR, since the answer comes after the commit. `as-asked`: what MSH-15 and MSH-16 ask for
   * (HL7 v2.8 chapter 2.9.2), the accept acknowledgement first.
   */
  acknowledgement: z.enum(['application', 'as-asked']).default('application'),
});
export type SenderProfile = z.infer<typeof senderProfileSchema>;

/** The profile of a sender that registered none. */
export const defaultSenderProfile: SenderProfile = senderProfileSchema.parse({});

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { derive } from '../../domain/fhir/index.ts';
import { findingSchema, ledgerRowSchema } from '../../schemas/finding.ts';
import type { Put } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

/**
 * - `processed`: committed; what it brought is in the store
 * - `failed`: refused; its bytes are kept, and it can be sent or replayed again once the cause is mended
 */
export const messageStatuses = ['processed', 'failed'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export const messageRecordSchema = z.strictObject({
  id: z.string(),
  organisation: z.string(),
  client: z.string(),
  kind: z.enum(['hl7v2', 'fhir']),
  receivedAt: z.string(),
  status: z.enum(messageStatuses),
  /** The kept bytes: blob key, SHA-256 in hex, length. */
  raw: z.strictObject({ key: z.string(), sha256: z.string(), bytes: z.int() }),
  /** `ORU^R01`, `Bundle`; absent when it could not be read. */
  type: z.string().optional(),
  /** Errors that stopped it; all findings are with the ledger. */
  errors: z.array(findingSchema),
  warnings: z.int(),
  /** `Type/id/_history/version` of what it wrote. */
  resources: z.array(z.string()),
  /** What was answered; sent again word for word when the message comes again. */
  response: z.strictObject({ status: z.int(), contentType: z.string(), body: z.string() }),
});
export type MessageRecord = z.infer<typeof messageRecordSchema>;

export const messageLedgerSchema = z.strictObject({
  ledger: z.array(ledgerRowSchema),
  findings: z.array(findingSchema),
});
export type MessageLedger = z.infer<typeof messageLedgerSchema>;

const messageIdLength = 26;

/**
 * A message's id from what makes it itself: the sender's own key (MSH-3/4/10, Bundle.identifier) or, without one, its bytes. So a message that comes
 * again finds its record by primary key, and two that race meet at the record's condition.
 */
export const messageId = (organisation: string, kind: MessageRecord['kind'], key: readonly string[]): string =>
  derive(messageIdLength, [organisation, kind, ...key]);

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Content-addressed, so the same bytes are kept once. */
export const rawKey = (organisation: string, digest: string): string =>
  `raw/${organisation}/${digest.slice(0, 2)}/${digest}`;

/** The puts of a message's record and its ledger. `version`: of the failed record that this one takes the place of; undefined when there is none. */
export const messagePuts = (
  record: MessageRecord,
  { ledger, findings }: MessageLedger,
  version: number | undefined,
): Put[] => [
  {
    ...keys.message(record.id),
    indexes: { gsi1: keys.messagesByStatus(record.organisation, record.status, record.receivedAt, record.id) },
    body: JSON.stringify(record),
    condition: version ?? 'absent',
  },
  { ...keys.ledger(record.id), body: JSON.stringify({ ledger, findings }) },
];

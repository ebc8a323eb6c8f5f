import { z } from 'zod';
import type { Caller } from './caller.ts';
import type { Clock, Ids, Put } from './ports/index.ts';
import { keys } from './store/keys.ts';

/** One call, as it is kept and sealed. References, codes and counts only. */
export const auditEntrySchema = z.strictObject({
  id: z.string(),
  at: z.string(),
  requestId: z.string(),
  /** Route of the route table: `POST /hl7v2`. */
  action: z.string(),
  outcome: z.enum(['success', 'refused', 'failed']),
  /** Error code when the outcome is no success. */
  code: z.string().optional(),
  client: z.string().optional(),
  organisation: z.string().optional(),
  /** HL7 v3 ActReason: TREAT, HPAYMT … */
  purposeOfUse: z.string().optional(),
  /** `Patient/…`, `DiagnosticReport/…`, `message/…`: what the call read or wrote. */
  entities: z.array(z.string()).default([]),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What a call adds to its entry while it runs. */
export interface AuditDraft {
  readonly requestId: string;
  readonly action: string;
  caller?: Caller;
  purposeOfUse?: string;
  readonly entities: string[];
  /** Set once the entry is part of a committed transaction, so that it is not written twice. */
  written: boolean;
}

export const newAuditDraft = (requestId: string, action: string): AuditDraft => ({
  requestId,
  action,
  entities: [],
  written: false,
});

export interface AuditOutcome {
  readonly outcome: AuditEntry['outcome'];
  readonly code?: string;
}

/** References beyond this many are counted, not listed: an entry stays small whatever the call touched. */
const maxEntities = 200;

/** The put that carries the call's entry; part of the call's own transaction when it writes, on its own when it reads. */
export const auditPut = (
  draft: AuditDraft,
  { outcome, code }: AuditOutcome,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Put => {
  const id = ids.next();
  const at = new Date(clock.now()).toISOString();
  const listed = draft.entities.slice(0, maxEntities);
  if (draft.entities.length > maxEntities) listed.push(`and ${draft.entities.length - maxEntities} more`);
  const entry: AuditEntry = {
    id,
    at,
    requestId: draft.requestId,
    action: draft.action,
    outcome,
    ...(code === undefined ? {} : { code }),
    ...(draft.caller === undefined ? {} : { client: draft.caller.client, organisation: draft.caller.organisation }),
    ...(draft.purposeOfUse === undefined ? {} : { purposeOfUse: draft.purposeOfUse }),
    entities: listed,
  };
  return { ...keys.audit(at, id), body: JSON.stringify(entry), condition: 'absent' };
};

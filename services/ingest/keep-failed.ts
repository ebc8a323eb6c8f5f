import { errorCodes, type HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type AuditDraft, auditPut } from '../audit-trail.ts';
import {
  type MessageLedger,
  type MessageRecord,
  messagePuts,
  messageRecordSchema,
} from '../messages/message-record.ts';
import type { Clock, Ids, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

export interface FailedMessage {
  readonly message: Omit<MessageRecord, 'status' | 'errors' | 'warnings' | 'resources' | 'response'>;
  readonly errors: readonly Finding[];
  readonly detail: MessageLedger;
  readonly response: MessageRecord['response'];
  readonly audit: AuditDraft;
}

/** Whether the message itself is at fault, so that sending it again as it is would not help; else nothing is said about it and the sender tries again. */
export const isRefusal = ({ code }: HutongError): boolean =>
  code === 'store.too-large' || (errorCodes[code].status < 500 && code !== 'store.conflict');

/** The finding that stands for a refusal. */
export const findingOf = (error: HutongError): Finding => ({
  severity: 'error',
  code: error.code,
  path: error.path ?? '',
  message: error.message,
});

/**
 * Records a message that cannot be processed, with what is wrong, so that a steward finds it; its bytes are kept already. The same message
 * again takes the same place. One that was processed meanwhile is left alone.
 */
export const makeKeepFailed =
  ({ table, clock, ids }: { readonly table: RecordTable; readonly clock: Clock; readonly ids: Ids }) =>
  async ({ message, errors, detail, response, audit }: FailedMessage): Promise<void> => {
    const item = await table.get(keys.message(message.id));
    if (item !== undefined && messageRecordSchema.parse(JSON.parse(item.body)).status === 'processed') return;
    const findings = [...errors, ...detail.findings];
    const record: MessageRecord = {
      ...message,
      status: 'failed',
      errors: [...errors],
      warnings: detail.findings.filter(({ severity }) => severity !== 'information').length,
      resources: [],
      response,
    };
    const entry = auditPut(
      { ...audit, entities: [...audit.entities, `message/${message.id}`] },
      { outcome: 'failed', ...(errors[0] === undefined ? {} : { code: errors[0].code }) },
      { clock, ids },
    );
    const puts = [...messagePuts(record, { ledger: detail.ledger, findings }, item?.version), entry];
    // Lost a race with the same message: the winner's record says the same.
    const result = await table.transact({ puts });
    if (result.ok) audit.written = true;
  };

export type KeepFailed = ReturnType<typeof makeKeepFailed>;

import type { BundlePlan } from '../../domain/fhir/index.ts';
import type { Finding, LedgerRow } from '../../schemas/finding.ts';
import type { AuditDraft } from '../audit-trail.ts';
import { type MessageRecord, messagePuts, messageRecordSchema } from '../messages/message-record.ts';
import { keys } from '../store/keys.ts';
import { type AppliedEntry, keyText } from './apply-entries.ts';
import { type CommitPlan, type Stored, versionedReference } from './commit-plan.ts';

export interface CommitRequest {
  readonly plan: () => Promise<BundlePlan> | BundlePlan;
  /** The record but for what the commit itself finds out. */
  readonly message: Omit<MessageRecord, 'status' | 'errors' | 'warnings' | 'resources' | 'response'>;
  readonly ledger: readonly LedgerRow[];
  /** Of the stages before; asked for once the plan of the try that commits is made. */
  readonly findings: () => readonly Finding[];
  /** ISO instant at which the sender made the message. */
  readonly sentAt?: string;
  readonly sameAs?: () => ReadonlyMap<string, string>;
  readonly respond: (entries: readonly AppliedEntry[]) => MessageRecord['response'];
  readonly audit: AuditDraft;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly record: MessageRecord }
  /** The same message was committed before, or by another call meanwhile: its own answer. */
  | { readonly kind: 'known'; readonly record: MessageRecord };

/** Commits a message once: its resources with its own record and ledger. See `makeCommitPlan` for errors. */
export const makeCommitMessage =
  ({ commitPlan }: { readonly commitPlan: CommitPlan }) =>
  (request: CommitRequest): Promise<CommitResult> => {
    const { message } = request;
    const messageKey = keys.message(message.id);
    const earlier = (stored: Stored) => stored.get(keyText(messageKey));
    return commitPlan<CommitResult>({
      plan: request.plan,
      organisation: message.organisation,
      message: message.id,
      ...(request.sentAt === undefined ? {} : { sentAt: request.sentAt }),
      ...(request.sameAs === undefined ? {} : { sameAs: request.sameAs }),
      audit: request.audit,
      alsoRead: [messageKey],
      known: (stored) => {
        const item = earlier(stored);
        const record = item === undefined ? undefined : messageRecordSchema.parse(JSON.parse(item.body));
        return record?.status === 'processed' ? { kind: 'known', record } : undefined;
      },
      around: (applied, stored) => {
        const findings = [...request.findings(), ...applied.findings];
        const record: MessageRecord = {
          ...message,
          status: 'processed',
          errors: [],
          warnings: findings.filter(({ severity }) => severity !== 'information').length,
          resources: applied.entries.filter(({ effect }) => effect !== 'unchanged').map(versionedReference),
          response: request.respond(applied.entries),
        };
        return {
          puts: messagePuts(record, { ledger: [...request.ledger], findings }, earlier(stored)?.version),
          entities: [`message/${record.id}`, ...record.resources],
          result: { kind: 'committed', record },
        };
      },
    });
  };

export type CommitMessage = ReturnType<typeof makeCommitMessage>;

import type { Patient } from 'fhir/r4.d.ts';
import type { BundlePlan } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding, LedgerRow } from '../../schemas/finding.ts';
import { type AuditDraft, auditPut } from '../audit-trail.ts';
import type { IdentifyPatient } from '../identity/identify-patient.ts';
import { type MessageRecord, messagePuts, messageRecordSchema } from '../messages/message-record.ts';
import {
  type Clock,
  type Ids,
  maxTransactItems,
  type Outbox,
  type Put,
  type RecordTable,
  type StoredRecord,
} from '../ports/index.ts';
import type { Region } from '../region.ts';
import { keys } from '../store/keys.ts';
import { type AppliedEntry, type AppliedGroup, applyEntries, homeOf, keyText } from './apply-entries.ts';
import { resultEntryPut } from './result-entries.ts';

export interface CommitRequest {
  readonly plan: BundlePlan;
  /** The record but for what the commit itself finds out. */
  readonly message: Omit<MessageRecord, 'status' | 'errors' | 'warnings' | 'resources' | 'response'>;
  readonly ledger: readonly LedgerRow[];
  readonly findings: readonly Finding[];
  /** ISO instant at which the sender made the message. */
  readonly sentAt?: string;
  readonly respond: (entries: readonly AppliedEntry[]) => MessageRecord['response'];
  readonly audit: AuditDraft;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly record: MessageRecord; readonly findings: readonly Finding[] }
  /** The same message was committed before, or by another call meanwhile: its own answer. */
  | { readonly kind: 'known'; readonly record: MessageRecord };

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  readonly region: Region;
  readonly identifyPatient: IdentifyPatient;
}

/** Commits of the same record by several callers at once are few; each loser reads again and lays its change over the winner's. */
const maxAttempts = 8;

const reference = ({ resource }: AppliedEntry): string => `${resource.resourceType}/${resource.id}`;

/**
 * Stage 6 to 8 of a record's way: identifies the patients, lays the resources over what is stored, and writes them with result entries, links, ledger,
 * audit entry and outbox event in one transaction.
 *
 * Throws `fhir.unresolved-reference`, `auth.organisation`, `resource.*`, `store.too-large` (over 100 items), `store.conflict`.
 */
export const makeCommitMessage = ({ table, clock, ids, outbox, region, identifyPatient }: Dependencies) => {
  const attempt = async (request: CommitRequest): Promise<CommitResult | 'conflict'> => {
    const { plan, message, audit } = request;
    const messageKey = keys.message(message.id);
    const homes = plan.entries.map(homeOf);
    const requiredKeys = plan.required.map(({ reference: target }) => {
      const [type = '', id = ''] = target.split('/');
      return type === 'Patient' ? keys.patient(id) : keys.resource(type, id);
    });
    const wanted = new Map([messageKey, ...homes, ...requiredKeys].map((key) => [keyText(key), key]));
    const stored = new Map<string, StoredRecord>(
      (await table.batchGet([...wanted.values()])).map((item) => [keyText(item), item]),
    );

    const known = stored.get(keyText(messageKey));
    const knownRecord = known === undefined ? undefined : messageRecordSchema.parse(JSON.parse(known.body));
    if (knownRecord?.status === 'processed') return { kind: 'known', record: knownRecord };

    plan.required.forEach(({ path }, position) => {
      const key = requiredKeys[position];
      const item = key === undefined ? undefined : stored.get(keyText(key));
      // Another organisation's record answers as if it were not there: ids must not be probed.
      const owner = item === undefined ? undefined : (JSON.parse(item.body) as { organisation?: string }).organisation;
      if (owner !== message.organisation) {
        throw new HutongError(
          'fhir.unresolved-reference',
          'The reference names nothing that this organisation has stored',
          { path },
        );
      }
    });

    const now = new Date(clock.now()).toISOString();
    const applied = applyEntries(plan.entries, stored, {
      organisation: message.organisation,
      message: message.id,
      now,
      ...(request.sentAt === undefined ? {} : { sentAt: request.sentAt }),
    });
    const changedPatients = applied.entries.filter(({ resource }) => resource.resourceType === 'Patient');
    const identified = await Promise.all(
      // resourceType was just looked at.
      changedPatients.map(({ resource, position }) =>
        identifyPatient(resource as Patient & { id: string }, `Bundle.entry[${position}].resource`),
      ),
    );

    const findings = [...request.findings, ...applied.findings, ...identified.flatMap((identity) => identity.findings)];
    const record: MessageRecord = {
      ...message,
      status: 'processed',
      errors: [],
      warnings: findings.filter(({ severity }) => severity !== 'information').length,
      resources: applied.entries
        .filter(({ effect }) => effect !== 'unchanged')
        .map((entry) => `${reference(entry)}/_history/${entry.resource.meta.versionId}`),
      response: request.respond(applied.entries),
    };
    const reports = applied.groups.filter(({ changed, group }) => changed && holdsResults(group));
    const puts: Put[] = [
      ...messagePuts(record, { ledger: [...request.ledger], findings }, known?.version),
      ...applied.puts,
      ...reports.map((group) => resultEntryPut(group, region)),
      ...identified.flatMap((identity) => identity.puts),
      ...publications(reports, now),
    ];
    const entities = [`message/${record.id}`, ...record.resources];
    puts.push(
      auditPut({ ...audit, entities: [...audit.entities, ...entities] }, { outcome: 'success' }, { clock, ids }),
    );

    if (puts.length > maxTransactItems) {
      throw new HutongError(
        'store.too-large',
        'The message touches too many records for one commit; split it by patient',
        {
          details: { records: puts.length, limit: maxTransactItems },
        },
      );
    }
    const result = await table.transact({ puts });
    if (!result.ok) return 'conflict';
    audit.written = true;
    return { kind: 'committed', record, findings };
  };

  /** One event for each report that changed: subscribers learn of new results, corrections and withdrawals alike. */
  const publications = (reports: readonly AppliedGroup[], at: string): Put[] =>
    reports.map(({ group, patientId = '', groupId = '' }) =>
      outbox.entry({
        id: ids.next(),
        topic: 'results.changed',
        orderKey: `Patient/${patientId}`,
        at,
        payload: {
          organisation: group.organisation,
          patient: `Patient/${patientId}`,
          group: groupId,
          reports: group.resources
            .filter(({ resourceType }) => resourceType === 'DiagnosticReport')
            .map(({ id, meta }) => `DiagnosticReport/${id}/_history/${meta.versionId}`),
        },
      }),
    );

  return async (request: CommitRequest): Promise<CommitResult> => {
    for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
      const result = await attempt(request);
      if (result !== 'conflict') return result;
    }
    throw new HutongError(
      'store.conflict',
      'Other messages about the same records were committed at the same time; send it again',
    );
  };
};

export type CommitMessage = ReturnType<typeof makeCommitMessage>;

const holdsResults = ({ resources }: AppliedGroup['group']): boolean =>
  resources.some(({ resourceType }) => resourceType === 'DiagnosticReport');

import type { Bundle } from 'fhir/r4.d.ts';
import { planBundle } from '../../domain/fhir/index.ts';
import { errorCodes, HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { AppliedEntry } from '../commit/apply-entries.ts';
import type { CommitMessage } from '../commit/commit-message.ts';
import { type MessageRecord, messageId, messageRecordSchema } from '../messages/message-record.ts';
import type { Clock, RecordTable } from '../ports/index.ts';
import type { ValidateSent } from '../profiles/validate-sent.ts';
import type { Region } from '../region.ts';
import { requireValid } from '../resources/prepare-resource.ts';
import type { ResolveConditions } from '../resources/resolve-conditions.ts';
import { keys } from '../store/keys.ts';
import { answerReads, hasReads, readsOnly } from './answer-reads.ts';
import { findingsOf, nothingEntry, outcomeOf, writtenEntry } from './bundle-response.ts';
import { isRefusal, type KeepFailed } from './keep-failed.ts';
import type { KeepRaw } from './keep-raw.ts';
import { messageResponse, transactionOfMessage } from './message-bundle.ts';
import { normaliseBundle } from './normalise-bundle.ts';
import { parseFhirJson } from './parse-fhir-json.ts';
import { applyPatchEntries, type PatchEntries } from './patch-entries.ts';
import type { PerformRead } from './perform-read.ts';
import type { ProcessBatch } from './process-batch.ts';
import { requireEntryScopes } from './require-entry-scopes.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly region: Region;
  readonly validate: ValidateSent;
  readonly keepRaw: KeepRaw;
  readonly keepFailed: KeepFailed;
  readonly resolveConditions: ResolveConditions;
  readonly commitMessage: CommitMessage;
  readonly processBatch: ProcessBatch;
  readonly performRead: PerformRead;
  readonly patchEntries: PatchEntries;
}

type Response = MessageRecord['response'];

const contentType = 'application/fhir+json; charset=utf-8';
const respond = (body: unknown, status = 200): Response => ({ status, contentType, body: JSON.stringify(body) });

/** One answer for each entry, in the order of the request's (R4 http.html 3.1.0.11.3); reads are filled in afterwards. */
const transactionResponse = ({ entry = [] }: Bundle, written: readonly AppliedEntry[]): Bundle => {
  const byPosition = new Map(written.map((applied) => [applied.position, applied]));
  return {
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: entry.map((_, position) => {
      const applied = byPosition.get(position);
      return applied === undefined ? nothingEntry : writtenEntry(applied);
    }),
  };
};

/** What is left of a batch when its resources are taken out: its entries are judged one by one, the bundle itself is not. */
const frameOf = (bundle: Bundle): unknown => {
  // Not validated yet: any JSON may stand here.
  const entry: unknown = bundle.entry;
  if (!Array.isArray(entry)) return bundle;
  const frames = entry.map((one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    const { resource: _judgedLater, ...frame } = one as Record<string, unknown>;
    return frame;
  });
  return { ...bundle, entry: frames };
};

/** The bundle, or undefined for what is none: the way of a message finds out why. */
const bundleIn = (bytes: Uint8Array): Bundle | undefined => {
  try {
    const resource = parseFhirJson(bytes);
    return resource.resourceType === 'Bundle' ? (resource as Bundle) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * A FHIR bundle on its way: raw bytes kept, idempotency key found, validated, normalised, identified, committed. A transaction and a message are committed as one; a batch
 * entry by entry.
 *
 * Resolves with the response bundle, or with the OperationOutcome of a bundle that was refused and kept as failed. The same bundle again (Bundle.identifier, else its bytes)
 * gets the answer of the first time. Throws `store.unavailable`, and `store.conflict` after many tries.
 */
export const makeIngestBundle = (dependencies: Dependencies) => {
  const {
    table,
    clock,
    region,
    validate,
    keepRaw,
    keepFailed,
    resolveConditions,
    commitMessage,
    processBatch,
    performRead,
    patchEntries,
  } = dependencies;

  /** A bundle of questions is no message: nothing of it is kept, and a system that only reads may send it. */
  const answerQuestions = async (bundle: Bundle, caller: Caller, audit: AuditDraft): Promise<Response> => {
    requireValid(validate, bundle);
    if (bundle.type === 'transaction') requireEntryScopes(bundle, caller);
    const type = bundle.type === 'batch' ? 'batch-response' : 'transaction-response';
    const response: Bundle = { resourceType: 'Bundle', type };
    return respond(await answerReads(performRead, bundle, response, { caller, audit }));
  };

  return async (bytes: Uint8Array, caller: Caller, audit: AuditDraft): Promise<Response> => {
    const sent = bundleIn(bytes);
    if (sent !== undefined && readsOnly(sent)) return answerQuestions(sent, caller, audit);
    // A system that may write nothing leaves nothing behind.
    if (!caller.scopes.some((scope) => /^system\/.*\.[a-z]*[cud]/.test(scope))) {
      throw new HutongError('auth.scope', 'The token lacks a scope to create, update or delete');
    }
    const raw = await keepRaw(caller.organisation, bytes);
    const receivedAt = new Date(clock.now()).toISOString();
    const base = { organisation: caller.organisation, client: caller.client, kind: 'fhir' as const, receivedAt, raw };
    let key: readonly string[] = ['digest', raw.sha256];
    let type: string | undefined;
    let findings: readonly Finding[] = [];
    /** What a profile that the region asks for has against it, though not enough to refuse it. */
    let warnings: readonly Finding[] = [];

    const commit = async (
      bundle: Bundle,
      response: (entries: readonly AppliedEntry[]) => Bundle,
    ): Promise<MessageRecord> => {
      const { system = '', value } = bundle.identifier ?? {};
      if (value !== undefined && bundle.type !== 'batch') key = ['identifier', system, value];
      const id = messageId(caller.organisation, 'fhir', key);
      const result = await commitMessage({
        plan: async () => {
          const patched = await applyPatchEntries(patchEntries, bundle, caller);
          const normalised = normaliseBundle(
            await resolveConditions(patched, caller),
            region,
            caller.organisation,
            'sent',
          );
          findings = [...warnings, ...normalised.findings];
          return planBundle(normalised.bundle, { organisation: caller.organisation, commitKey: id });
        },
        message: { ...base, id, type: 'Bundle' },
        ledger: [],
        findings: () => findings,
        respond: (entries) => respond(response(entries)),
        audit,
      });
      if (result.kind === 'known' && result.record.raw.sha256 !== raw.sha256) {
        key = ['digest', raw.sha256];
        throw new HutongError('message.control-id-reused', 'Bundle.identifier was used before for another content', {
          path: 'Bundle.identifier',
        });
      }
      return result.record;
    };

    const withReads = async (bundle: Bundle, response: Response): Promise<Response> => {
      if (!hasReads(bundle)) return response;
      // Written by `respond`, and so a Bundle.
      const written = JSON.parse(response.body) as Bundle;
      const answered = await answerReads(performRead, bundle, written, { caller, audit });
      // The entry of the commit was written with it; what was read since gets an entry of the call's own.
      audit.written = false;
      return respond(answered);
    };

    const process = async (bundle: Bundle): Promise<Response> => {
      switch (bundle.type) {
        case 'transaction': {
          requireEntryScopes(bundle, caller);
          const { response } = await commit(bundle, (entries) => transactionResponse(bundle, entries));
          return withReads(bundle, response);
        }
        case 'message': {
          const { header, transaction } = transactionOfMessage(bundle);
          requireEntryScopes(transaction, caller);
          return (await commit(transaction, () => messageResponse(header, receivedAt))).response;
        }
        case 'batch': {
          const id = messageId(caller.organisation, 'fhir', key);
          const earlier = await table.get(keys.message(id));
          const record = earlier === undefined ? undefined : messageRecordSchema.parse(JSON.parse(earlier.body));
          if (record?.status === 'processed') return withReads(bundle, record.response);
          const entry = await processBatch(bundle, id, caller, audit);
          // The entries are committed; what is left is the record that the batch was.
          const batchResponse: Bundle = { resourceType: 'Bundle', type: 'batch-response', entry: [...entry] };
          return withReads(bundle, (await commit({ ...bundle, entry: [] }, () => batchResponse)).response);
        }
        default:
          throw new HutongError('fhir.not-supported', 'The base takes a Bundle of type transaction, batch or message', {
            path: 'Bundle.type',
          });
      }
    };

    try {
      const resource = sent ?? parseFhirJson(bytes);
      type = resource.resourceType;
      if (type !== 'Bundle') {
        throw new HutongError(
          'fhir.wrong-type',
          'POST to the base takes a Bundle; a single resource goes to its type',
          { path: 'resourceType' },
        );
      }
      // Its type is looked at first: the entries of a batch are judged one by one.
      const bundle = resource as Bundle;
      warnings = requireValid(validate, bundle.type === 'batch' ? frameOf(bundle) : bundle, caller.organisation);
      return await process(bundle);
    } catch (error) {
      if (!(error instanceof HutongError) || !isRefusal(error)) throw error;
      const errors = findingsOf(error);
      const response = respond(outcomeOf(errors), errorCodes[error.code].status);
      const id = messageId(caller.organisation, 'fhir', key);
      const message = { ...base, id, ...(type === undefined ? {} : { type }) };
      await keepFailed({ message, errors, detail: { ledger: [], findings: [...findings] }, response, audit });
      return response;
    }
  };
};

export type IngestBundle = ReturnType<typeof makeIngestBundle>;

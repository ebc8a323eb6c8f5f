import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { planBundle, type ValidateResource, type ValidationIssue } from '../../domain/fhir/index.ts';
import { errorCodes, HutongError, issueTypeOf } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { hutongBase } from '../../schemas/uris.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { AppliedEntry } from '../commit/apply-entries.ts';
import type { CommitMessage } from '../commit/commit-message.ts';
import { type MessageRecord, messageId } from '../messages/message-record.ts';
import type { Clock } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { findingOf, isRefusal, type KeepFailed } from './keep-failed.ts';
import type { KeepRaw } from './keep-raw.ts';
import { normaliseBundle } from './normalise-bundle.ts';
import { parseFhirJson } from './parse-fhir-json.ts';
import { requireEntryScopes } from './require-entry-scopes.ts';

interface Dependencies {
  readonly clock: Clock;
  readonly region: Region;
  readonly validate: ValidateResource;
  readonly keepRaw: KeepRaw;
  readonly keepFailed: KeepFailed;
  readonly commitMessage: CommitMessage;
}

const contentType = 'application/fhir+json; charset=utf-8';

const statusText = {
  created: '201 Created',
  updated: '200 OK',
  unchanged: '200 OK',
  deleted: '204 No Content',
} as const;

const responseEntry = ({ resource, effect }: AppliedEntry): BundleEntry => ({
  response: {
    status: statusText[effect],
    location: `${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`,
    etag: `W/"${resource.meta.versionId}"`,
    lastModified: resource.meta.lastUpdated,
  },
});

/** A validator's issue as a finding. */
const issueFinding = ({ severity, code, expression, diagnostics }: ValidationIssue): Finding => ({
  severity,
  code: `fhir.${code}`,
  path: expression,
  message: diagnostics,
});

/** The transaction-response, its entries in the order of the request's (R4 http.html 3.1.0.11.3). */
const transactionResponse = (entries: readonly AppliedEntry[]): MessageRecord['response'] => ({
  status: 200,
  contentType,
  body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction-response', entry: entries.map(responseEntry) }),
});

const outcomeOf = (findings: readonly Finding[], status: number): MessageRecord['response'] => ({
  status,
  contentType,
  body: JSON.stringify({
    resourceType: 'OperationOutcome',
    issue: findings.map(({ severity, code, path, message }) => ({
      severity,
      code: issueTypeOf(code),
      ...(Object.hasOwn(errorCodes, code)
        ? { details: { coding: [{ system: `${hutongBase}/CodeSystem/error`, code }] } }
        : {}),
      diagnostics: message,
      ...(path === '' ? {} : { expression: [path] }),
    })),
  }),
});

/**
 * A FHIR transaction on its way: raw bytes kept, idempotency key found, validated, normalised, identified, committed.
 *
 * Resolves with the transaction-response, or with the OperationOutcome of a bundle that was refused and kept as failed. The same bundle again
 * (Bundle.identifier, else its bytes) gets the answer of the first time. Throws `store.unavailable`, and `store.conflict` after many tries.
 */
export const makeIngestBundle =
  ({ clock, region, validate, keepRaw, keepFailed, commitMessage }: Dependencies) =>
  async (bytes: Uint8Array, caller: Caller, audit: AuditDraft): Promise<MessageRecord['response']> => {
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
    const fail = async (errors: readonly Finding[], status: number): Promise<MessageRecord['response']> => {
      const response = outcomeOf(errors, status);
      const id = messageId(caller.organisation, 'fhir', key);
      const message = { ...base, id, ...(type === undefined ? {} : { type }) };
      await keepFailed({ message, errors, detail: { ledger: [], findings: [...findings] }, response, audit });
      return response;
    };
    try {
      const resource = parseFhirJson(bytes);
      type = resource.resourceType;
      if (type !== 'Bundle') {
        throw new HutongError(
          'fhir.wrong-type',
          'POST to the base takes a Bundle; a single resource goes to its type',
          {
            path: 'resourceType',
          },
        );
      }
      const issues = validate(resource).map(issueFinding);
      const errors = issues.filter(({ severity }) => severity === 'error' || severity === 'fatal');
      if (errors.length > 0) return await fail(errors, errorCodes['fhir.invalid'].status);
      // Validated as a Bundle.
      const bundle = resource as Bundle;
      if (bundle.type !== 'transaction') {
        throw new HutongError('fhir.not-supported', 'The base takes a Bundle of type transaction', {
          path: 'Bundle.type',
        });
      }
      requireEntryScopes(bundle, caller);
      const { system = '', value } = bundle.identifier ?? {};
      if (value !== undefined) key = ['identifier', system, value];
      const id = messageId(caller.organisation, 'fhir', key);
      const normalised = normaliseBundle(bundle, region.dictionary, caller.organisation);
      findings = [...issues, ...normalised.findings];
      const plan = planBundle(normalised.bundle, { organisation: caller.organisation, commitKey: id });
      const result = await commitMessage({
        plan: () => plan,
        message: { ...base, id, type },
        ledger: [],
        findings,
        respond: transactionResponse,
        audit,
      });
      if (result.kind === 'known' && result.record.raw.sha256 !== raw.sha256) {
        key = ['digest', raw.sha256];
        throw new HutongError('message.control-id-reused', 'Bundle.identifier was used before for another content', {
          path: 'Bundle.identifier',
        });
      }
      return result.record.response;
    } catch (error) {
      if (!(error instanceof HutongError) || !isRefusal(error)) throw error;
      return await fail([findingOf(error)], errorCodes[error.code].status);
    }
  };

export type IngestBundle = ReturnType<typeof makeIngestBundle>;

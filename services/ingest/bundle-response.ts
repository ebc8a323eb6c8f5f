import type { BundleEntry, OperationOutcome } from 'fhir/r4.d.ts';
import { errorCodes, type HutongError, issueTypeOf } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { hutongBase } from '../../schemas/uris.ts';
import type { AppliedEntry } from '../commit/apply-entries.ts';

const statusText = {
  created: '201 Created',
  updated: '200 OK',
  unchanged: '200 OK',
  deleted: '204 No Content',
} as const;

/** What a bundle's response says of one entry that was written (R4 http.html 3.1.0.11.3). */
export const writtenEntry = ({
  resource,
  effect,
  warnings = [],
}: Pick<AppliedEntry, 'resource' | 'effect'> & { readonly warnings?: readonly Finding[] }): BundleEntry => ({
  response: {
    status: statusText[effect],
    location: `${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`,
    etag: `W/"${resource.meta.versionId}"`,
    lastModified: resource.meta.lastUpdated,
    ...(warnings.length === 0 ? {} : { outcome: outcomeOf(warnings) }),
  },
});

/** Of a conditional delete that found nothing. */
export const nothingEntry: BundleEntry = { response: { status: '204 No Content' } };

/** OperationOutcome of findings; values of the record are never part of them. */
export const outcomeOf = (findings: readonly Finding[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: findings.map(({ severity, code, path, message }) => ({
    severity,
    // The table holds FHIR issue types only, and so does the validator.
    code: issueTypeOf(code) as OperationOutcome['issue'][number]['code'],
    ...(Object.hasOwn(errorCodes, code)
      ? { details: { coding: [{ system: `${hutongBase}/CodeSystem/error`, code }] } }
      : {}),
    diagnostics: message,
    ...(path === '' ? {} : { expression: [path] }),
  })),
});

/** What an error has found: its findings, or itself. */
export const findingsOf = (error: HutongError): readonly Finding[] =>
  error.findings.length > 0
    ? error.findings
    : [{ severity: 'error', code: error.code, path: error.path ?? '', message: error.message }];

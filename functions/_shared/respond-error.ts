import { errorCodes, HutongError, issueTypeOf } from '../../schemas/error.ts';
import { hutongBase } from '../../schemas/uris.ts';
import type { Route } from '../routes.ts';
import { fhirJson, type HttpResponse, json } from './http.ts';

/** What callers may know of anything thrown: an unexpected error keeps its text to itself, it may quote data. */
export const asHutongError = (error: unknown): HutongError =>
  error instanceof HutongError
    ? error
    : new HutongError('internal', 'The gateway failed; nothing of this request was committed. Send it again', {
        cause: error,
      });

const retryAfter = (error: HutongError): Record<string, string> =>
  errorCodes[error.code].status === 503 ? { 'retry-after': '2' } : {};

/** The methods that the address takes (RFC 9110 section 15.5.6). */
const allow = ({ details }: HutongError): Record<string, string> =>
  Array.isArray(details?.allowed) ? { allow: details.allowed.join(', ') } : {};

const challenge = (error: HutongError): Record<string, string> =>
  errorCodes[error.code].status === 401 && error.code !== 'auth.invalid-client'
    ? { 'www-authenticate': error.code === 'auth.missing' ? 'Bearer' : 'Bearer error="invalid_token"' }
    : {};

/** OperationOutcome (R4) of an error: one issue, or one for each finding that it carries. */
export const operationOutcome = (error: HutongError) => ({
  resourceType: 'OperationOutcome' as const,
  issue: (error.findings.length > 0
    ? error.findings
    : [{ severity: 'error' as const, code: error.code, path: error.path ?? '', message: error.message }]
  ).map(({ severity, code, path, message }) => ({
    severity,
    code: issueTypeOf(code),
    details: { coding: [{ system: `${hutongBase}/CodeSystem/error`, code }] },
    diagnostics: message,
    ...(path === '' ? {} : { expression: [path] }),
  })),
});

const oauthCodes: Partial<Record<HutongError['code'], string>> = {
  'auth.invalid-client': 'invalid_client',
  'auth.replayed-assertion': 'invalid_client',
  'auth.invalid-scope': 'invalid_scope',
  'auth.unsupported-grant': 'unsupported_grant_type',
};

/** The one place that turns a thrown error into an answer. An HL7 ACK for a message that could be read is made by the ingest service instead. */
export const respondError = (thrown: unknown, style: Route['errors']): HttpResponse => {
  const error = asHutongError(thrown);
  const { status } = errorCodes[error.code];
  const headers = { ...retryAfter(error), ...challenge(error), ...allow(error) };
  if (style === 'fhir') return fhirJson(operationOutcome(error), status, headers);
  if (style === 'oauth') {
    const body = {
      error: oauthCodes[error.code] ?? 'invalid_request',
      error_description: error.message,
      ...error.details,
    };
    return json(body, status, { 'cache-control': 'no-store', ...headers });
  }
  return json(
    {
      type: `https://hutong.example/problems/${error.code}`,
      title: error.message,
      status,
      code: error.code,
      ...(error.path === undefined ? {} : { path: error.path }),
      ...(error.details === undefined ? {} : { details: error.details }),
    },
    status,
    { ...headers, 'content-type': 'application/problem+json; charset=utf-8' },
  );
};

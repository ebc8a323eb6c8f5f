import type { AuditDraft } from '../../services/audit-trail.ts';
import type { Caller } from '../../services/caller.ts';

/** A request as endpoints see it, whatever brought it: API Gateway or the embedded server. */
export interface HttpRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** `{id}` and the like of the route's path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decompressed; empty when there is none. */
  readonly body: Uint8Array;
  readonly audit: AuditDraft;
}

export interface AuthenticatedRequest extends HttpRequest {
  readonly caller: Caller;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Why the call was refused or failed though it has a regular answer (an HL7 AE): for the audit entry. */
  readonly outcome?: { readonly outcome: 'refused' | 'failed'; readonly code?: string };
}

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

export const fhirJson = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/fhir+json; charset=utf-8', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** An endpoint answers one route. On a route without a token the caller is nobody. */
export type Endpoint = (request: AuthenticatedRequest) => Promise<HttpResponse>;

import type { Route, RouteName } from '../routes.ts';
import type { AuthenticatedRequest, HttpResponse } from './http.ts';

/**
 * The part of API Gateway's HTTP API event (payload format 2.0) that the gateway reads. The embedded server makes the same event and
 * hands the body over as it is, which saves printing and reading it as base64.
 */
export interface GatewayEvent {
  /** `POST /fhir/{type}/{id}`. */
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** Embedded server only. */
  readonly rawBody?: Uint8Array;
  /** What the middleware makes of the event, for the handler. */
  call?: Call;
}

export interface Call {
  readonly route: Route & { readonly name: RouteName };
  /** Milliseconds on the monotonic clock. */
  readonly started: number;
  /** Complete once the middleware before the handler has run. */
  request: AuthenticatedRequest;
}

/** API Gateway's answer, payload format 2.0. */
export interface GatewayResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  /** Embedded server only. */
  readonly rawBody?: string | Uint8Array;
}

export type HandlerResponse = HttpResponse | GatewayResult;

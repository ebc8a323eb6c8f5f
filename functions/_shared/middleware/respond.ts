import type { GatewayResult } from '../event.ts';
import type { HttpResponse } from '../http.ts';
import { respondError } from '../respond-error.ts';
import type { Middleware } from './middleware.ts';

/** Errors become answers in the route's form. */
export const errorsToAnswers: Middleware = {
  onError: (call) => {
    call.response = respondError(call.error, call.event.call?.route.errors ?? 'problem');
  },
};

/** HttpResponse to API Gateway's form. The embedded server takes the body as it is. */
const toResult = (
  { status, headers, body }: HttpResponse,
  requestId: string | undefined,
  embedded: boolean,
): GatewayResult => {
  const all = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
  };
  if (embedded) return { statusCode: status, headers: all, body: '', isBase64Encoded: false, rawBody: body };
  return typeof body === 'string'
    ? { statusCode: status, headers: all, body, isBase64Encoded: false }
    : { statusCode: status, headers: all, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
};

const answerCall: NonNullable<Middleware['after']> = (call) => {
  // Until here the response is what the handler, or errorsToAnswers, made.
  const response = call.response as HttpResponse;
  call.response = toResult(response, call.event.call?.request.requestId, call.event.rawBody !== undefined);
};

export const answer: Middleware = { after: answerCall, onError: answerCall };

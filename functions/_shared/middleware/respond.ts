import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
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

/** Smaller bodies fit one packet as they are. */
const worthCompressing = 1024;
const compress = promisify(gzip);

/** Whether Accept-Encoding names gzip, or anything, with a weight that is not zero (RFC 9110 section 12.5.3). */
const acceptsGzip = (accepted: string | undefined): boolean =>
  (accepted ?? '').split(',').some((one) => {
    const [name = '', ...parameters] = one.split(';');
    return /^\s*(gzip|\*)\s*$/i.test(name) && !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/i.test(parameter));
  });

/** API Gateway's HTTP API compresses nothing by itself. On a thread of its own, so that other calls go on; FHIR shrinks to a tenth also at a low level. */
const encode = async (response: HttpResponse, accepted: string | undefined): Promise<HttpResponse> => {
  const { headers, body } = response;
  if (body.length < worthCompressing || headers['content-encoding'] !== undefined) return response;
  const varied = { ...headers, vary: 'accept-encoding' };
  if (!acceptsGzip(accepted)) return { ...response, headers: varied };
  const packed = await compress(body, { level: constants.Z_BEST_SPEED + 2 });
  return { ...response, headers: { ...varied, 'content-encoding': 'gzip' }, body: packed };
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

const answerCall: NonNullable<Middleware['after']> = async (call) => {
  const { headers, rawBody } = call.event;
  // Until here the response is what the handler, or errorsToAnswers, made.
  const response = await encode(call.response as HttpResponse, headers?.['accept-encoding']);
  call.response = toResult(response, call.event.call?.request.requestId, rawBody !== undefined);
};

export const answer: Middleware = { after: answerCall, onError: answerCall };

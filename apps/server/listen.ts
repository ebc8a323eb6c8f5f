import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { GatewayEvent, GatewayResult } from '../../functions/_shared/event.ts';
import type { HttpResponse } from '../../functions/_shared/http.ts';
import type { GatewayHandler } from '../../functions/_shared/make-handler.ts';
import { respondError } from '../../functions/_shared/respond-error.ts';
import type { FunctionName, Route } from '../../functions/routes.ts';
import { HutongError } from '../../schemas/error.ts';
import { readRequestBody } from './read-request-body.ts';
import { matchRoute } from './router.ts';
import type { ServeBlob } from './serve-blob.ts';

/** Only what Lambda's runtime would give; the handlers read none of it. */
// middy wants a Context; an embedded call has none of AWS's facts.
const context = {} as Parameters<GatewayHandler>[1];

const headersOf = (request: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );

const send = (
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void => {
  // Neither has a body, so neither has a length (RFC 9110 section 8.6).
  if (status === 204 || status === 304) {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, 'content-length': length });
  // Node itself sends no body after HEAD.
  response.end(body);
};

const refuse = (response: ServerResponse, error: unknown, style: Route['errors']): void => {
  const { status, headers, body }: HttpResponse = respondError(error, style);
  // An unread body cannot be skipped cheaply, so the connection ends with the answer.
  send(response, status, { ...headers, connection: 'close' }, body);
};

/**
 * Serves the route table on 127.0.0.1: makes API Gateway's event of each request and hands it to the function's handler.
 * Resolves once it listens; `port` 0 picks a free one.
 */
export const listen = (
  handlers: Readonly<Record<FunctionName, GatewayHandler>>,
  port: number,
  serveBlob: ServeBlob,
): Promise<Server> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const pathname = mark < 0 ? target : target.slice(0, mark);
    const path = pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
    if (await serveBlob(path, request, response)) return;
    // HEAD is GET without the body (RFC 9110 section 9.3.2).
    const match = matchRoute(request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'), path);
    if (match.route === undefined) {
      const style = path === '/fhir' || path.startsWith('/fhir/') ? 'fhir' : 'problem';
      const error =
        match.allowed.length > 0
          ? new HutongError('request.method', `The address takes ${match.allowed.join(', ')}`, {
              details: { allowed: match.allowed },
            })
          : new HutongError('request.unknown-route', 'There is no such address');
      refuse(response, error, style);
      return;
    }
    const { route, parameters } = match;
    let rawBody: Uint8Array;
    try {
      rawBody = await readRequestBody(request);
    } catch (error) {
      refuse(response, error, route.errors);
      return;
    }
    const event: GatewayEvent = {
      routeKey: `${route.method} ${route.path}`,
      rawPath: path,
      rawQueryString: mark < 0 ? '' : target.slice(mark + 1),
      headers: headersOf(request),
      pathParameters: parameters,
      rawBody,
    };
    // `answer`, the last middleware, always makes API Gateway's form.
    const result = (await handlers[route.function](event, context)) as GatewayResult;
    send(response, result.statusCode, result.headers, result.rawBody ?? result.body);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => refuse(response, error, 'problem'));
  });
  server.keepAliveTimeout = 65_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
};

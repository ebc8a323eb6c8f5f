import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayEvent, GatewayResult } from '../../../functions/_shared/event.ts';
import type { DeployedFunction } from '../../../infra/functions.ts';
import { routesOf, type Templates } from '../synthesise.ts';

/** Media types whose bodies API Gateway passes on as text; all others come as base64. */
const textual = /^(text\/|application\/(json|xml|javascript)\b)/i;

const eventOf = async (
  request: IncomingMessage,
  path: string,
  search: string,
  routeKey: string,
  parameters: Readonly<Record<string, string>>,
): Promise<GatewayEvent> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const isText = textual.test(request.headers['content-type'] ?? '');
  return {
    routeKey,
    rawPath: path,
    rawQueryString: search,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};

interface TemplateRoute {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly function: DeployedFunction;
}

/** The template's routes as API Gateway picks them: greedy ones last, else those with most literal segments first. */
const readRoutes = (stage: Templates): readonly TemplateRoute[] => {
  const literals = ({ segments }: TemplateRoute): number =>
    segments.filter((segment) => !segment.startsWith('{')).length;
  const greedy = ({ segments }: TemplateRoute): number => (segments.at(-1) === '{proxy+}' ? 1 : 0);
  return routesOf(stage)
    .map(({ key, function: name }) => {
      const [method = '', path = ''] = key.split(' ');
      // The template test has the names.
      return { key, method, segments: path.split('/'), function: name as DeployedFunction };
    })
    .toSorted((left, right) => greedy(left) - greedy(right) || literals(right) - literals(left));
};

/** The parameters of a path that a route fits; undefined when it does not. */
const match = (route: TemplateRoute, method: string, path: string): Record<string, string> | undefined => {
  const segments = path.split('/').map(decodeURIComponent);
  if (route.method !== method) return undefined;
  const parameters: Record<string, string> = {};
  if (route.segments.at(-1) === '{proxy+}') {
    const above = route.segments.length - 1;
    parameters.proxy = segments.slice(above).join('/');
    return route.segments.slice(0, above).join('/') === segments.slice(0, above).join('/') && segments.length > above
      ? parameters
      : undefined;
  }
  if (route.segments.length !== segments.length) return undefined;
  for (const [position, wanted] of route.segments.entries()) {
    const segment = segments[position] ?? '';
    if (wanted.startsWith('{') && segment !== '') parameters[wanted.slice(1, -1)] = segment;
    else if (wanted !== segment) return undefined;
  }
  return parameters;
};

export interface HttpApi {
  readonly baseUrl: string;
  readonly stop: () => Promise<void>;
}

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
};

/** An HTTP API in front of the functions: routes, events and answers in API Gateway's payload format 2.0, which is JSON on the way. */
export const startHttpApi = async (
  stage: Templates,
  port: number,
  invoke: (name: DeployedFunction, event: GatewayEvent) => Promise<unknown>,
): Promise<HttpApi> => {
  const routes = readRoutes(stage);
  const server = createServer(async (request, response) => {
    const target = new URL(request.url ?? '/', 'http://localhost');
    const route = routes.find((candidate) => match(candidate, request.method ?? 'GET', target.pathname));
    if (route === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
      return;
    }
    try {
      const parameters = match(route, request.method ?? 'GET', target.pathname) ?? {};
      const event = await eventOf(request, target.pathname, target.search.slice(1), route.key, parameters);
      // A function of the gateway answers in this form.
      const result = (await invoke(route.function, event)) as GatewayResult;
      response.writeHead(result.statusCode, result.headers);
      response.end(Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'));
    } catch {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"Internal Server Error"}');
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port: used } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${used}`, stop: () => close(server) };
};

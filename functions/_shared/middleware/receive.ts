import { HutongError } from '../../../schemas/error.ts';
import { newAuditDraft } from '../../../services/audit-trail.ts';
import { routes } from '../../routes.ts';
import { readBody } from '../read-body.ts';
import type { Middleware } from './middleware.ts';

const byKey = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));

/** Nobody yet: endpoints behind a token run only after `authenticate` has put the caller here. */
const nobody = { client: '', organisation: '', scopes: [] };

/** Makes the request of the event: route, request id, headers, query. The body comes last (`receiveBody`), when it is known who sends it. */
export const receive = ({
  newRequestId,
  monotonic,
}: {
  readonly newRequestId: () => string;
  /** Milliseconds, for durations only. */
  readonly monotonic: () => number;
}): Middleware => ({
  before: ({ event }) => {
    // API Gateway knows a base with a slash at its end only as a greedy route in which nothing is left.
    const isBase = (event.pathParameters?.proxy ?? '') === '';
    const key = isBase ? event.routeKey.replace(/\/\{proxy\+\}$/, '') : event.routeKey;
    const route = byKey.get(key);
    if (route === undefined) throw new HutongError('request.unknown-route', 'There is no such address');
    const requestId = newRequestId();
    const audit = newAuditDraft(requestId, key);
    event.call = {
      route,
      started: monotonic(),
      request: {
        requestId,
        method: route.method,
        path: event.rawPath,
        parameters: Object.fromEntries(
          Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, value ?? '']),
        ),
        query: new URLSearchParams(event.rawQueryString ?? ''),
        headers: event.headers ?? {},
        body: new Uint8Array(),
        audit,
        caller: nobody,
      },
    };
  },
});

/** Reads the body within the route's limits. */
export const receiveBody: Middleware = {
  before: ({ event }) => {
    const { call } = event;
    if (call === undefined) return;
    const body = readBody(event, call.request.headers['content-encoding'], call.route);
    call.request = { ...call.request, body };
  },
};

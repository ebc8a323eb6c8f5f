import type { HttpResponse } from '../http.ts';
import { describeError, type Log } from '../log.ts';
import { asHutongError } from '../respond-error.ts';
import type { Middleware } from './middleware.ts';

/** One line for each call. */
export const logCall = (log: Log, monotonic: () => number): Middleware => {
  const line: NonNullable<Middleware['after']> = ({ event, response, error: thrown }) => {
    const { call } = event;
    // `answer` has not run yet.
    const { status } = response as HttpResponse;
    const caller = call?.request.audit.caller;
    const error = thrown === undefined || thrown === null ? undefined : asHutongError(thrown);
    log({
      level: status >= 500 ? 'error' : 'info',
      event: 'request',
      ...(call === undefined
        ? {}
        : {
            requestId: call.request.requestId,
            route: call.route.name,
            milliseconds: Math.round((monotonic() - call.started) * 10) / 10,
          }),
      status,
      ...(caller === undefined ? {} : { client: caller.client, organisation: caller.organisation }),
      ...(error === undefined ? {} : { code: error.code }),
      ...(error === undefined || status < 500 ? {} : { error: describeError(error) }),
    });
  };
  return { after: line, onError: line };
};

import middy from '@middy/core';
import { HutongError } from '../../schemas/error.ts';
import type { FunctionName, RoutesOf } from '../routes.ts';
import type { GatewayEvent, HandlerResponse } from './event.ts';
import type { Endpoint } from './http.ts';
import type { Log } from './log.ts';
import { audit, type WriteAudit } from './middleware/audit.ts';
import { type Authenticate, authenticate } from './middleware/authenticate.ts';
import { logCall } from './middleware/log-call.ts';
import { receive, receiveBody } from './middleware/receive.ts';
import { answer, errorsToAnswers } from './middleware/respond.ts';

export interface Surroundings {
  readonly authenticate: Authenticate;
  readonly writeAudit: WriteAudit;
  readonly log: Log;
  readonly newRequestId: () => string;
  /** Milliseconds, for durations only. */
  readonly monotonic: () => number;
}

/** One endpoint for each route of the function. */
export type Endpoints<F extends FunctionName> = { readonly [N in RoutesOf<F>]: Endpoint };

/**
 * The Lambda handler of a function: its endpoints behind the one stack of middleware.
 *
 * Before the endpoint, top to bottom: request, caller, body. After it or on an error, bottom to top: audit entry, error to answer, log line, API Gateway's form.
 */
export const makeHandler = <F extends FunctionName>(endpoints: Endpoints<F>, surroundings: Surroundings) => {
  const byName: Readonly<Record<string, Endpoint | undefined>> = endpoints;
  return middy<GatewayEvent, HandlerResponse>()
    .use([
      answer,
      logCall(surroundings.log, surroundings.monotonic),
      errorsToAnswers,
      audit(surroundings.writeAudit),
      receive(surroundings),
      authenticate(surroundings.authenticate),
      receiveBody,
    ])
    .handler(async ({ call }: GatewayEvent): Promise<HandlerResponse> => {
      const endpoint = byName[call?.route.name ?? ''];
      if (call === undefined || endpoint === undefined)
        throw new HutongError('request.unknown-route', 'There is no such address');
      return endpoint(call.request);
    });
};

export type GatewayHandler = ReturnType<typeof makeHandler>;

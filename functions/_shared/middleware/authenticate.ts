import type { Caller } from '../../../services/caller.ts';
import type { Middleware } from './middleware.ts';

export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** Finds out who calls, for every route that asks for a token. */
export const authenticate = (check: Authenticate): Middleware => ({
  before: async ({ event }) => {
    const { call } = event;
    if (call === undefined || !call.route.authenticated) return;
    const caller = await check(call.request.headers.authorization);
    call.request.audit.caller = caller;
    call.request = { ...call.request, caller };
  },
});

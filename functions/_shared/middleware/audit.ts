import { HutongError } from '../../../schemas/error.ts';
import type { AuditDraft, AuditOutcome } from '../../../services/audit-trail.ts';
import type { GatewayEvent } from '../event.ts';
import type { HttpResponse } from '../http.ts';
import { asHutongError } from '../respond-error.ts';
import type { Middleware } from './middleware.ts';

export type WriteAudit = (draft: AuditDraft, outcome: AuditOutcome) => Promise<void>;

/** One audit entry for each call that a token is asked of; a call that wrote has its entry in its own transaction already. Fails closed: what cannot be audited is not shown. */
export const audit = (write: WriteAudit): Middleware => {
  const record = async ({ call }: GatewayEvent, outcome: AuditOutcome): Promise<void> => {
    if (call === undefined || call.request.audit.written) return;
    if (!call.route.authenticated && call.route.errors !== 'oauth') return;
    try {
      await write(call.request.audit, outcome);
      call.request.audit.written = true;
    } catch (cause) {
      throw new HutongError('store.unavailable', 'The call could not be audited; send it again', { cause });
    }
  };
  return {
    after: async ({ event, response }) => {
      // The handler answers with HttpResponse; only `answer`, which runs last, makes API Gateway's form of it.
      const { outcome } = response as HttpResponse;
      await record(event, outcome ?? { outcome: 'success' });
    },
    onError: async (call) => {
      const error = asHutongError(call.error);
      if (error.code === 'store.unavailable') return;
      try {
        await record(call.event, { outcome: error.code === 'internal' ? 'failed' : 'refused', code: error.code });
      } catch (unaudited) {
        call.error = asHutongError(unaudited);
      }
    },
  };
};

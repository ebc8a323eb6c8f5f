import { HutongError } from '../../schemas/error.ts';
import type { IngestHl7v2 } from '../../services/ingest/ingest-hl7v2.ts';
import type { HttpRequest } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';

/** What interface engines send as HL7 v2; a missing type is taken for it. */
const accepted = /^(application\/(hl7-v2|octet-stream)|x-application\/hl7-v2|text\/(plain|hl7v2))\b/i;

const requireHl7 = ({ headers }: HttpRequest): void => {
  const type = headers['content-type'];
  if (type !== undefined && type !== '' && !accepted.test(type)) {
    throw new HutongError(
      'request.media-type',
      'HL7 v2 comes as application/hl7-v2, x-application/hl7-v2+er7 or text/plain',
      {
        path: 'content-type',
      },
    );
  }
};

export const hl7v2Endpoints = ({ ingestHl7v2 }: { readonly ingestHl7v2: IngestHl7v2 }): Endpoints<'hl7v2'> => ({
  hl7v2: async (request) => {
    requireHl7(request);
    if (!request.caller.scopes.includes('hutong/message.write')) {
      throw new HutongError('auth.scope', 'The token lacks hutong/message.write');
    }
    const { contentType, body, errorCode } = await ingestHl7v2(request.body, request.caller, request.audit);
    // The answer to the message is in the ACK; the HTTP status only says that there is one (docs/decisions).
    return {
      status: 200,
      headers: { 'content-type': contentType },
      body,
      ...(errorCode === undefined ? {} : { outcome: { outcome: 'failed', code: errorCode } }),
    };
  },
});

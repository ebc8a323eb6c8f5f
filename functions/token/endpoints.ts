import { HutongError } from '../../schemas/error.ts';
import type { makeIssueToken } from '../../services/issue-token.ts';
import { type HttpRequest, json } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';

const formOf = ({ headers, body }: HttpRequest): Record<string, string> => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) {
    throw new HutongError('request.media-type', 'The token endpoint takes application/x-www-form-urlencoded', {
      path: 'content-type',
    });
  }
  const pairs = [...new URLSearchParams(Buffer.from(body).toString('utf8'))];
  const form = Object.fromEntries(pairs);
  // RFC 6749 section 3.2: parameters are not included more than once.
  if (Object.keys(form).length !== pairs.length)
    throw new HutongError('auth.invalid-request', 'A parameter occurs twice');
  return form;
};

export const tokenEndpoints = ({
  issueToken,
}: {
  readonly issueToken: ReturnType<typeof makeIssueToken>;
}): Endpoints<'token'> => ({
  token: async (request) => {
    const { client, organisation, ...token } = await issueToken(formOf(request));
    request.audit.caller = { client, organisation, scopes: token.scope.split(' ') };
    return json(token, 200, { pragma: 'no-cache' });
  },
});

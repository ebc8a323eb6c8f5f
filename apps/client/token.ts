import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { HutongError } from '../../schemas/error.ts';

export interface TokenSource {
  readonly baseUrl: string;
  readonly client: string;
  /** Private key with `kid` and `alg`. */
  readonly key: JWK;
  readonly scope: string;
  /** Gives up, with the signal's reason. */
  readonly signal?: AbortSignal;
}

const assertionSeconds = 240;

/** A client assertion (RFC 7523) for the gateway's token endpoint, good for four minutes and one use. */
export const signAssertion = async ({
  baseUrl,
  client,
  key,
}: Omit<TokenSource, 'scope' | 'signal'>): Promise<string> => {
  const alg = key.alg ?? 'ES384';
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg, typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(`${baseUrl}/oauth2/token`)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + assertionSeconds)
    .sign(await importJWK(key, alg));
};

/** Asks the gateway for an access token. Throws the gateway's own refusal as `auth.invalid-client`. */
export const fetchToken = async (source: TokenSource): Promise<string> => {
  const response = await fetch(`${source.baseUrl}/oauth2/token`, {
    method: 'POST',
    ...(source.signal === undefined ? {} : { signal: source.signal }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: source.scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signAssertion(source),
    }),
  });
  // The gateway's token endpoint answers with these members only.
  const answer = (await response.json()) as { readonly access_token?: string; readonly error_description?: string };
  if (answer.access_token === undefined) {
    throw new HutongError(
      'auth.invalid-client',
      answer.error_description ?? `The token endpoint answered ${response.status}`,
    );
  }
  return answer.access_token;
};

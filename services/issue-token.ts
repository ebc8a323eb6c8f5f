import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import { keyNames } from '../schemas/config.ts';
import { HutongError } from '../schemas/error.ts';
import type { Registry } from '../schemas/registry.ts';
import { isScope, within } from '../schemas/scopes.ts';
import type { Clock, Ids, KeyRing, RecordTable } from './ports/index.ts';
import { keys } from './store/keys.ts';

export interface TokenRequest {
  readonly grant_type?: string;
  readonly scope?: string;
  readonly client_assertion_type?: string;
  readonly client_assertion?: string;
}

export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly scope: string;
}

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly baseUrl: string;
}

const tokenSeconds = 300;
/** An assertion lives five minutes at most (SMART App Launch 2.2, client-confidential-asymmetric). */
const assertionSeconds = 300;
/** Clocks of hospitals drift. */
const toleranceSeconds = 30;

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * SMART Backend Services token endpoint: client credentials with a signed JWT (private_key_jwt, ES384 or RS384), one-use `jti`.
 *
 * Throws `auth.unsupported-grant`, `auth.invalid-request`, `auth.invalid-client`, `auth.replayed-assertion` or `auth.invalid-scope`.
 * Source: SMART App Launch 2.2, Backend Services; RFC 7523 section 3.
 */
export const makeIssueToken = ({ table, keyRing, clock, ids, registry, baseUrl }: Dependencies) => {
  const clients = new Map(registry.clients.map((client) => [client.id, client]));

  /** The client and the `jti` of a good assertion. Every reason to refuse reads the same from outside. */
  const verifyAssertion = async (assertion: string) => {
    const invalid = (reason: string, cause?: unknown) =>
      new HutongError('auth.invalid-client', `The client assertion is refused: ${reason}`, { cause });
    let issuer: string | undefined;
    try {
      issuer = decodeJwt(assertion).iss;
    } catch (cause) {
      throw invalid('it is no JWT', cause);
    }
    const client = clients.get(issuer ?? '');
    if (client === undefined || !client.enabled) throw invalid('the client is not registered');
    try {
      const { payload } = await jwtVerify(
        assertion,
        createLocalJWKSet({ keys: client.keys.map((key) => ({ ...key })) }),
        {
          issuer: client.id,
          subject: client.id,
          audience: `${baseUrl}/oauth2/token`,
          algorithms: ['ES384', 'RS384'],
          requiredClaims: ['exp', 'jti'],
          clockTolerance: toleranceSeconds,
          currentDate: new Date(clock.now()),
        },
      );
      const { exp = 0, jti } = payload;
      if (typeof jti !== 'string' || jti === '' || jti.length > 255) throw invalid('jti must have 1 to 255 characters');
      if (exp * 1000 > clock.now() + (assertionSeconds + toleranceSeconds) * 1000) {
        throw invalid('exp is more than five minutes ahead');
      }
      return { client, jti, exp };
    } catch (cause) {
      if (cause instanceof HutongError) throw cause;
      if (cause instanceof errors.JWTExpired) throw invalid('it has expired', cause);
      if (cause instanceof errors.JWTClaimValidationFailed)
        throw invalid(`its claim ${cause.claim} is missing or wrong`, cause);
      throw invalid('no registered key verifies it', cause);
    }
  };

  return async (
    request: TokenRequest,
  ): Promise<TokenResponse & { readonly client: string; readonly organisation: string }> => {
    if (request.grant_type !== 'client_credentials') {
      throw new HutongError('auth.unsupported-grant', 'grant_type must be client_credentials', { path: 'grant_type' });
    }
    if (request.client_assertion_type !== assertionType) {
      throw new HutongError('auth.invalid-request', `client_assertion_type must be ${assertionType}`, {
        path: 'client_assertion_type',
      });
    }
    if (request.client_assertion === undefined || request.client_assertion === '') {
      throw new HutongError('auth.invalid-request', 'client_assertion is missing', { path: 'client_assertion' });
    }
    const { client, jti, exp } = await verifyAssertion(request.client_assertion);

    const asked = (request.scope ?? '').split(' ').filter((scope) => scope !== '');
    const refused = asked.filter((scope) => !isScope(scope) || !within(scope, client.scopes));
    if (asked.length === 0 || refused.length > 0) {
      throw new HutongError('auth.invalid-scope', 'scope must name scopes that are registered for this client', {
        path: 'scope',
        details: { registered: client.scopes },
      });
    }

    const digest = createHash('sha256').update(`${client.id}\n${jti}`).digest('base64url');
    const once = await table.transact({
      puts: [{ ...keys.jti(digest), body: '', condition: 'absent', expiresAt: exp + toleranceSeconds + 1 }],
    });
    if (!once.ok)
      throw new HutongError(
        'auth.replayed-assertion',
        'The client assertion was used before; sign a new one with its own jti',
      );

    const issuedAt = Math.floor(clock.now() / 1000);
    const [current] = await keyRing.publicKeys(keyNames.accessToken);
    const head = encode({ alg: 'ES384', typ: 'at+jwt', kid: current?.kid });
    const claims = encode({
      iss: baseUrl,
      aud: baseUrl,
      sub: client.id,
      client_id: client.id,
      organisation: client.organisation,
      scope: asked.join(' '),
      iat: issuedAt,
      exp: issuedAt + tokenSeconds,
      jti: ids.next(),
    });
    const { bytes } = await keyRing.sign(keyNames.accessToken, Buffer.from(`${head}.${claims}`));
    return {
      access_token: `${head}.${claims}.${Buffer.from(bytes).toString('base64url')}`,
      token_type: 'bearer',
      expires_in: tokenSeconds,
      scope: asked.join(' '),
      client: client.id,
      organisation: client.organisation,
    };
  };
};

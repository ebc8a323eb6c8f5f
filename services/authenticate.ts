import { createHash } from 'node:crypto';
import { createLocalJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { keyNames } from '../schemas/config.ts';
import { HutongError } from '../schemas/error.ts';
import type { Caller } from './caller.ts';
import type { Clock, KeyRing } from './ports/index.ts';

interface Dependencies {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  /** Issuer and audience of access tokens. */
  readonly baseUrl: string;
}

interface Remembered {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Tokens live five minutes, so this many remembered ones are a client's work of some seconds at the worst. */
const maxRemembered = 10_000;
/** A token of a new key is refused for this long at most. */
const keysAgeMilliseconds = 2000;

/**
 * Checks a bearer token (RFC 6750) that this gateway issued and says who calls.
 *
 * An ES384 check costs about 1 ms of CPU, more than a read: a token is verified once and remembered by its digest until it expires.
 * Throws `auth.missing`, `auth.invalid-token` or `auth.expired-token`.
 */
export const makeAuthenticate = ({ keyRing, clock, baseUrl }: Dependencies) => {
  const remembered = new Map<string, Remembered>();
  let jwks: JWTVerifyGetKey | undefined;
  let jwksReadAt = 0;

  const readKeys = async (): Promise<JWTVerifyGetKey> => {
    jwksReadAt = clock.now();
    jwks = createLocalJWKSet({ keys: (await keyRing.publicKeys(keyNames.accessToken)).map((key) => ({ ...key })) });
    return jwks;
  };

  /** After a rotation an unknown kid may be a new key: then the keys are read again, though not for each of a flood of made-up ones. */
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    const known = jwks ?? (await readKeys());
    try {
      return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || clock.now() < jwksReadAt + keysAgeMilliseconds) throw error;
      return (await readKeys())(header, token);
    }
  };

  const verify = async (token: string): Promise<Remembered> => {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        issuer: baseUrl,
        audience: baseUrl,
        algorithms: ['ES384'],
        requiredClaims: ['exp', 'client_id', 'organisation', 'scope'],
        currentDate: new Date(clock.now()),
      });
      const { client_id: client, organisation, scope, exp } = payload;
      if (
        typeof client !== 'string' ||
        typeof organisation !== 'string' ||
        typeof scope !== 'string' ||
        exp === undefined
      ) {
        throw new HutongError('auth.invalid-token', 'The access token lacks a claim');
      }
      return { caller: { client, organisation, scopes: scope.split(' ') }, expires: exp * 1000 };
    } catch (cause) {
      if (cause instanceof HutongError) throw cause;
      if (cause instanceof errors.JWTExpired) {
        throw new HutongError(
          'auth.expired-token',
          'The access token has expired; ask the token endpoint for a new one',
          { cause },
        );
      }
      throw new HutongError('auth.invalid-token', 'The access token is not one of this gateway', { cause });
    }
  };

  return async (authorization: string | undefined): Promise<Caller> => {
    const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined)
      throw new HutongError('auth.missing', 'The call needs an Authorization header with a bearer token');
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = remembered.get(digest);
    if (known !== undefined) {
      if (known.expires > clock.now()) return known.caller;
      remembered.delete(digest);
    }
    const fresh = await verify(token);
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(digest, fresh);
    return fresh.caller;
  };
};

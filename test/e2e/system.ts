import { randomUUID } from 'node:crypto';
import { Client } from 'fhir-kit-client';
import { importJWK, type JWK, SignJWT } from 'jose';
import { type Charset, decodeBytes, encodeBytes } from '../../domain/hl7v2/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** Decoded as HL7 v2 is; empty when it is no text. */
  readonly text: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever the gateway answered
  readonly json: any;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A hospital's system that is signed in. */
export interface System {
  readonly token: string;
  readonly fhir: Client;
  readonly call: (path: string, options?: CallOptions) => Promise<Answer>;
  /** Sends HL7 v2; the text of the answer is its acknowledgement. */
  readonly hl7: (message: string | Uint8Array, charset?: Charset) => Promise<Answer>;
  readonly bundle: (bundle: unknown) => Promise<Answer>;
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const textOf = (bytes: Uint8Array): string => {
  try {
    return decodeBytes(bytes).text;
  } catch {
    return '';
  }
};

/** One HTTP call; the body of the answer is read whole. */
export const call = async (url: string, { method = 'GET', headers = {}, body }: CallOptions = {}): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = textOf(bytes);
  return { status: response.status, headers: response.headers, bytes, text, json: jsonOf(text) };
};

export interface Assertion {
  readonly baseUrl: string;
  readonly client: string;
  readonly key: JWK;
  readonly audience?: string;
  readonly jti?: string;
  /** Seconds from now. */
  readonly expires?: number;
}

/** A client assertion (RFC 7523 section 3) with whatever is asked to be wrong about it. */
export const sign = async ({ baseUrl, client, key, audience, jti, expires = 240 }: Assertion): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: key.alg ?? 'ES384', typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(audience ?? `${baseUrl}/oauth2/token`)
    .setJti(jti ?? randomUUID())
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + expires)
    .sign(await importJWK(key, key.alg ?? 'ES384'));

export const requestToken = (baseUrl: string, assertion: string, scope: string): Promise<Answer> =>
  call(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString(),
  });

export const withToken = (baseUrl: string, token: string): System => {
  const authorization = `Bearer ${token}`;
  const send: System['call'] = (path, options = {}) =>
    call(`${baseUrl}${path}`, { ...options, headers: { authorization, ...options.headers } });
  return {
    token,
    fhir: new Client({ baseUrl: `${baseUrl}/fhir`, bearerToken: token }),
    call: send,
    hl7: (message, charset = 'utf-8') =>
      send('/hl7v2', {
        method: 'POST',
        headers: { 'content-type': 'application/hl7-v2' },
        body: typeof message === 'string' ? encodeBytes(message, charset) : message,
      }),
    bundle: (bundle) =>
      send('/fhir', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(bundle),
      }),
  };
};

/** Gets a token (SMART Backend Services) and calls with it. */
export const signIn = async (options: Assertion & { readonly scope: string }): Promise<System> => {
  const answer = await requestToken(options.baseUrl, await sign(options), options.scope);
  if (answer.status !== 200) throw new Error(`The token endpoint answered ${answer.status}`);
  return withToken(options.baseUrl, answer.json.access_token);
};

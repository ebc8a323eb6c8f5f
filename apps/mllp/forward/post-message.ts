import { HutongError } from '../../../schemas/error.ts';
import type { TokenHolder } from './token-holder.ts';

/** What became of one sending. */
export type Outcome =
  /** The gateway keeps the message. `codes`: MSA-1 of each acknowledgement in the answer; none when the sender's profile wants no answer. */
  | { readonly kind: 'answered'; readonly ack: Uint8Array; readonly codes: readonly string[] }
  /** It never will, however often it is sent. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody knows, or not now. `configuration`: somebody has to mend the address, the key or the scopes first. */
  | {
      readonly kind: 'later';
      readonly code: string;
      readonly configuration: boolean;
      readonly retryAfterMilliseconds?: number;
    };

export interface PostOptions {
  /** The gateway's address without a trailing slash. */
  readonly url: string;
  readonly tokens: TokenHolder;
  readonly timeoutMilliseconds: number;
}

/** The message itself is what the gateway cannot take: malformed request, too large, wrong media type, unprocessable. */
const permanent: readonly number[] = [400, 406, 413, 415, 422];
/** The agent is not set up as the gateway is: wrong key or client, no scope, wrong address. Every message would meet it. */
const configurational: readonly number[] = [301, 302, 303, 307, 308, 401, 403, 404, 405];

const codesOf = (ack: Uint8Array): string[] =>
  [
    ...Buffer.from(ack)
      .toString('latin1')
      .matchAll(/(?:^|[\r\n])MSA[^A-Za-z0-9\s]([AC][AER])/g),
  ].map(([, code = '']) => code);

/** A proxy or a login page in between also says 200; only HL7, or nothing as HL7, is the gateway's answer. */
const isAcknowledgement = (type: string | null, body: Uint8Array): boolean =>
  /^application\/hl7-v2\b/i.test(type ?? '') &&
  (body.length === 0 || /^\s*(MSH|FHS|BHS)/.test(Buffer.from(body.subarray(0, 16)).toString('latin1')));

const retryAfter = (header: string | null): { readonly retryAfterMilliseconds?: number } =>
  header !== null && /^\d{1,5}$/.test(header) ? { retryAfterMilliseconds: Number(header) * 1000 } : {};

/** Name of what went wrong on the way, without its message, which may hold an address. */
const networkCode = (error: unknown): string => {
  // fetch puts the system's error in `cause`.
  const { cause, name } = error as { readonly cause?: { readonly code?: string }; readonly name?: string };
  return `network.${(cause?.code ?? name ?? 'unknown').toLowerCase()}`;
};

/** Sends a message to `POST /hl7v2` once, with a fresh token when the first is not taken. Never throws. */
export const makePostMessage =
  ({ url, tokens, timeoutMilliseconds }: PostOptions) =>
  async (bytes: Uint8Array): Promise<Outcome> => {
    const attempt = async (again: boolean): Promise<Outcome> => {
      const token = await tokens.get();
      const response = await fetch(`${url}/hl7v2`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/hl7-v2' },
        // A redirected POST becomes a GET.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMilliseconds),
        body: bytes as Uint8Array<ArrayBuffer>, // Read from a file or a socket: never shared memory.
      });
      const body = new Uint8Array(await response.arrayBuffer());
      const { status, headers } = response;
      if (status === 200) {
        return isAcknowledgement(headers.get('content-type'), body)
          ? { kind: 'answered', ack: body, codes: codesOf(body) }
          : { kind: 'later', code: 'http.200-without-ack', configuration: true };
      }
      if (status === 401) {
        tokens.forget(token);
        if (!again) return attempt(true);
      }
      if (permanent.includes(status)) return { kind: 'refused', code: `http.${status}` };
      return {
        kind: 'later',
        code: `http.${status}`,
        configuration: configurational.includes(status),
        ...retryAfter(headers.get('retry-after')),
      };
    };
    try {
      return await attempt(false);
    } catch (error) {
      // The token endpoint's refusal.
      if (error instanceof HutongError) return { kind: 'later', code: error.code, configuration: true };
      return { kind: 'later', code: networkCode(error), configuration: false };
    }
  };

export type PostMessage = ReturnType<typeof makePostMessage>;

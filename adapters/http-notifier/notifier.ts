import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { NotificationRequest, NotificationResult, Notifier } from '../../services/ports/index.ts';
import { checkedLookup, checkHost, type EndpointRules, parseEndpoint, refusalIn, resolveAll } from './endpoint.ts';

export interface HttpNotifierOptions extends Partial<EndpointRules> {
  /** Milliseconds for the whole call, from look-up to status. */
  readonly timeout?: number;
}

/** A receiver that answers later has taken long enough to be called slow; Lambda's time is bounded too. */
const defaultTimeout = 10_000;
/** What an answer may hold before the connection is cut: it is not read, only let go by. */
const maxAnswerBytes = 16 * 1024;

/** Lets a short answer end by itself, so that the receiver sees no reset; cuts a longer one. */
const discard = (response: IncomingMessage): void => {
  let bytes = 0;
  response.on('error', () => {});
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) response.destroy();
  });
};

/** Rejects when the signal says so: a look-up cannot be called back, only left alone. */
const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const resultOf = (status: number): NotificationResult => {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  // A redirect is a failure like any other: it would lead where nobody has looked.
  return status === 410 ? { kind: 'gone' } : { kind: 'failed', reason: `status-${status}` };
};

/** node:http(s) rather than fetch: it takes a look-up of one's own, so that the address that was checked is the one that is called, and follows nothing. */
export const makeHttpNotifier = ({
  allowLoopback = false,
  resolve = resolveAll,
  timeout = defaultTimeout,
}: HttpNotifierOptions = {}): Notifier => {
  const rules: EndpointRules = { allowLoopback, resolve };

  const post = (url: URL, { headers, body }: NotificationRequest, signal: AbortSignal): Promise<number> =>
    new Promise((settle, reject) => {
      const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        url,
        {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          lookup: checkedLookup(rules),
          signal,
          // A connection of its own: one that is kept might outlive the check of its address.
          agent: false,
        },
        (response) => {
          discard(response);
          settle(response.statusCode ?? 0);
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  return {
    async refusal(endpoint) {
      const url = parseEndpoint(endpoint, rules);
      return url === undefined ? 'url' : checkHost(url.hostname, rules);
    },

    async send(request, signal) {
      const url = parseEndpoint(request.endpoint, rules);
      if (url === undefined) return { kind: 'failed', reason: 'url' };
      const late = AbortSignal.timeout(timeout);
      const end = signal === undefined ? late : AbortSignal.any([signal, late]);
      try {
        // An address in the URL itself is connected to without a look-up.
        const refused = await Promise.race([checkHost(url.hostname, rules), rejectionOf(end)]);
        if (refused !== undefined) return { kind: 'failed', reason: refused };
        return resultOf(await post(url, request, end));
      } catch (error) {
        if (signal?.aborted === true) return { kind: 'aborted' };
        if (late.aborted) return { kind: 'failed', reason: 'timeout' };
        return { kind: 'failed', reason: refusalIn(error) ?? 'connection' };
      }
    },
  };
};

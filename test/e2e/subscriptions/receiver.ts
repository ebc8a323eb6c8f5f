import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was sent
  readonly json: any;
  readonly answered: number;
}

/** A subscriber's HTTP server on this machine, which keeps all that comes. */
export interface Receiver {
  readonly url: string;
  readonly all: readonly Received[];
  /** Those that were answered with success, without handshakes. */
  readonly taken: () => readonly Received[];
  /** What it answers from now on. */
  answer: number;
  /** Takes calls and never answers. */
  hold: boolean;
  /** Bytes of an answer. */
  answerBytes: number;
  readonly stop: () => Promise<void>;
}

const typeOf = (json: Received['json']): string | undefined =>
  json?.entry?.[0]?.resource?.parameter?.find(({ name }: { name: string }) => name === 'type')?.valueCode;

export const isHandshake = ({ headers, json }: Received): boolean =>
  typeOf(json) === 'handshake' || String(headers['hutong-notification']).startsWith('handshake.');

export const openReceiver = async (port = 0): Promise<Receiver> => {
  const all: Received[] = [];
  const receiver = { answer: 200, hold: false, answerBytes: 32 };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const answered = receiver.answer;
    all.push({
      url: request.url ?? '',
      headers: request.headers,
      body,
      json: body === '' ? undefined : JSON.parse(body),
      answered,
    });
    if (receiver.hold) return;
    response.on('error', () => {});
    response
      .writeHead(answered, answered === 302 ? { location: '/elsewhere' } : {})
      .end(answered === 204 ? undefined : Buffer.alloc(receiver.answerBytes));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port: bound } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${bound}/hook`,
    all,
    taken: () => all.filter((one) => one.answered < 300 && !isHandshake(one)),
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
};

/** Checks a notification as docs/subscriptions.md tells a receiver to. */
export const signatureHolds = ({ headers, body }: Received, secret: string): boolean => {
  const mac = createHmac('sha256', secret).update(`${headers['hutong-timestamp']}.${body}`).digest('hex');
  return headers['hutong-signature'] === `v1=${mac}`;
};

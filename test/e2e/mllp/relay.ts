import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * - `pass`: to the gateway and back
 * - `unavailable`: 503 for `POST /hl7v2`
 * - `swallow`: to the gateway, but the answer is lost
 * - a number: this status for `POST /hl7v2`
 */
export type RelayMode = 'pass' | 'unavailable' | 'swallow' | number;

/** The road between agent and gateway, which can be closed, and a list of what went along it. */
export interface Relay {
  readonly url: string;
  mode: RelayMode;
  target: number;
  /** MSH-10 of each message that came by, in order, delivered or not. */
  readonly seen: readonly string[];
  /** MSH-10 of each message whose answer went back. */
  readonly delivered: readonly string[];
  /** Bytes of the newest message. */
  readonly newest: () => Buffer;
  readonly stop: () => Promise<void>;
}

const controlIdOf = (bytes: Buffer): string => bytes.toString('latin1').split('\r')[0]?.split('|')[9] ?? '';

export const openRelay = async (): Promise<Relay> => {
  const seen: string[] = [];
  const delivered: string[] = [];
  let newest = Buffer.alloc(0);
  const server = createServer((request, response) => {
    const relay = async (): Promise<void> => {
      const body = await buffer(request);
      const isMessage = request.url === '/hl7v2';
      const { mode } = state;
      if (isMessage) {
        seen.push(controlIdOf(body));
        newest = body;
      }
      if (isMessage && (mode === 'unavailable' || typeof mode === 'number')) {
        response.writeHead(typeof mode === 'number' ? mode : 503).end();
        return;
      }
      const onward = httpRequest({
        port: state.target,
        host: '127.0.0.1',
        path: request.url,
        method: request.method,
        headers: request.headers,
      });
      onward.end(body);
      const [answer] = await once(onward, 'response');
      const text = await buffer(answer);
      if (isMessage && mode === 'swallow') {
        request.socket.destroy();
        return;
      }
      if (isMessage && answer.statusCode === 200) delivered.push(controlIdOf(body));
      response.writeHead(answer.statusCode, answer.headers).end(text);
    };
    relay().catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const state: Relay = {
    url: `http://127.0.0.1:${port}`,
    mode: 'pass',
    target: 0,
    seen,
    delivered,
    newest: () => newest,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return state;
};

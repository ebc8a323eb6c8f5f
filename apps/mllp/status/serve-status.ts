import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Status } from './status.ts';

/** `GET /status` on the loopback interface: 200 when all is well, 503 when there is an alarm, so that a plain HTTP check is enough. */
export const serveStatus = async (
  port: number,
  read: () => Promise<Status>,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.method !== 'GET' || request.url !== '/status') {
      answer(404, { error: 'The agent answers GET /status' });
      return;
    }
    read().then(
      (status) => answer(status.state === 'ok' ? 200 : 503, status),
      () => answer(500, { error: 'The status could not be read' }),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A TCP server that listens has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

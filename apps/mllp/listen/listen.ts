import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface TlsOptions {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** PEM of the authority whose client certificates are asked for; none: senders need no certificate. */
  readonly clientAuthority?: string;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsOptions;
  readonly mostConnections: number;
  readonly onConnection: (socket: Socket) => void;
  readonly onTlsError: (code: string) => void;
}

export interface Listener {
  readonly port: number;
  /** Senders connected now. */
  readonly connections: () => number;
  /** Takes no more connections and closes those there are. */
  readonly close: () => Promise<void>;
}

/** Long enough for a slow link, short enough that half-open handshakes do not pile up. */
const handshakeTimeoutMilliseconds = 10_000;

/** Listens for MLLP, within TLS 1.2 or later when there is a certificate. */
export const listen = async (options: ListenOptions): Promise<Listener> => {
  const { host, port, tls, mostConnections, onConnection, onTlsError } = options;
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  };
  // The sender may end its half once it has sent; it still gets its answers.
  const half = { allowHalfOpen: true };
  let server: Server;
  if (tls === undefined) server = createServer(half, accept);
  else {
    const { certificate: cert, key, clientAuthority } = tls;
    server = createTlsServer(
      {
        ...half,
        cert,
        key,
        minVersion: 'TLSv1.2',
        handshakeTimeout: handshakeTimeoutMilliseconds,
        ...(clientAuthority === undefined ? {} : { ca: clientAuthority, requestCert: true, rejectUnauthorized: true }),
      },
      accept,
    );
    server.on('tlsClientError', (error: NodeJS.ErrnoException) => onTlsError(error.code ?? 'unknown'));
  }
  server.maxConnections = mostConnections;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    // A TCP server that listens has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

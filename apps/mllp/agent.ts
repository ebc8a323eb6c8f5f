import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { HutongError } from '../../schemas/error.ts';
import { fetchToken } from '../client/token.ts';
import type { AgentConfig } from './config.ts';
import { Forwarder } from './forward/forwarder.ts';
import { makePostMessage } from './forward/post-message.ts';
import { makeTokenHolder } from './forward/token-holder.ts';
import { makeAcknowledge } from './listen/acknowledge.ts';
import { serveConnection } from './listen/connection.ts';
import { listen, type TlsOptions } from './listen/listen.ts';
import { makeTakeFrame } from './listen/take-frame.ts';
import { Waiters } from './listen/waiters.ts';
import type { Log } from './log.ts';
import { Spool } from './spool/spool.ts';
import { makeReadStatus } from './status/read-status.ts';
import { serveStatus } from './status/serve-status.ts';
import type { Status } from './status/status.ts';

export interface Agent {
  readonly port: number;
  readonly statusPort: number;
  readonly status: () => Promise<Status>;
  /** Lets go of the senders, finishes what is being sent, and leaves the rest in the spool. */
  readonly stop: () => Promise<void>;
}

/** How often alarms are looked at when nobody asks for the status. */
const watchEveryMilliseconds = 10_000;

const readFileOf = async (file: string, option: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new HutongError('config.invalid', 'The file cannot be read', { path: option, cause });
  }
};

const readKey = async (file: string): Promise<JWK> => {
  try {
    return JSON.parse(await readFileOf(file, '--key'));
  } catch (cause) {
    if (cause instanceof HutongError) throw cause;
    throw new HutongError('config.invalid', 'The key file is no JWK', { path: '--key', cause });
  }
};

const readTls = async ({ tlsCert, tlsKey, tlsClientCa }: AgentConfig): Promise<TlsOptions | undefined> => {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return {
    certificate: await readFileOf(tlsCert, '--tls-cert'),
    key: await readFileOf(tlsKey, '--tls-key'),
    ...(tlsClientCa === undefined ? {} : { clientAuthority: await readFileOf(tlsClientCa, '--tls-client-ca') }),
  };
};

/** Starts the edge agent: takes up what the spool still holds, then listens. Throws `config.invalid`. */
export const startAgent = async (config: AgentConfig, log: Log): Promise<Agent> => {
  const now = Date.now;
  const key = await readKey(config.key);
  const tls = await readTls(config);
  const spool = await Spool.open({ directory: config.spool, limit: config.spoolLimit, now });
  const counts = { received: 0, rejected: 0, full: false };
  const waiters = new Waiters();
  const acknowledge = makeAcknowledge(now);
  const tokens = makeTokenHolder(
    () =>
      fetchToken({
        baseUrl: config.url,
        client: config.client,
        key,
        scope: 'hutong/message.write',
        signal: AbortSignal.timeout(config.requestTimeout),
      }),
    now,
  );
  const forwarder = new Forwarder({
    spool,
    post: makePostMessage({ url: config.url, tokens, timeoutMilliseconds: config.requestTimeout }),
    backoff: { firstMilliseconds: config.retryFirst, capMilliseconds: config.retryCap, random: Math.random },
    connections: config.connections,
    log,
    now,
    onSettled: ({ n }, outcome) => waiters.settle(n, outcome),
  });
  if (spool.recovered.length > 0) log({ level: 'info', event: 'spool.recovered', count: spool.recovered.length });
  for (const message of spool.recovered) forwarder.enqueue(message);

  const takeFrame = makeTakeFrame({
    spool,
    enqueue: (message) => forwarder.enqueue(message),
    waiters,
    acknowledge,
    mode: config.answer,
    laneFields: config.lane,
    answerTimeoutMilliseconds: config.answerTimeout,
    counts,
    log,
  });
  const stopForwarding = async (): Promise<void> => {
    waiters.release();
    await forwarder.stop();
    await spool.close();
  };
  try {
    const listener = await listen({
      host: config.host,
      port: config.port,
      ...(tls === undefined ? {} : { tls }),
      mostConnections: config.senders,
      onConnection: (socket) =>
        serveConnection(socket, {
          takeFrame,
          acknowledge,
          messageLimit: config.messageLimit,
          frameTimeoutMilliseconds: config.frameTimeout,
          counts,
          log,
        }),
      onTlsError: (code) => log({ level: 'warn', event: 'connection.tls', code }),
    });
    const status = makeReadStatus({
      spool,
      forwarder,
      counts,
      connections: listener.connections,
      alarmAgeSeconds: config.alarmAge / 1000,
      log,
      now,
    });
    const watch = setInterval(() => {
      status().catch(() => log({ level: 'error', event: 'status.failed' }));
    }, watchEveryMilliseconds);
    const server = await serveStatus(config.statusPort, status);
    log({ level: 'info', event: 'agent.started', text: `MLLP on port ${listener.port}, status on ${server.port}` });
    return {
      port: listener.port,
      statusPort: server.port,
      status,
      stop: async () => {
        clearInterval(watch);
        await listener.close();
        await server.close();
        await stopForwarding();
        log({ level: 'info', event: 'agent.stopped' });
      },
    };
  } catch (error) {
    await stopForwarding();
    throw error;
  }
};

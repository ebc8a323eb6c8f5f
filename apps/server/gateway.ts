import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { makeBulkRunner } from '../../functions/_shared/compose/bulk.ts';
import { openEmbeddedEngine } from '../../functions/_shared/compose/embedded.ts';
import { openSubscriptions } from '../../functions/_shared/compose/subscriptions.ts';
import { describeError } from '../../functions/_shared/log.ts';
import type { EmbeddedConfig } from '../../schemas/config.ts';
import type { Clock } from '../../services/ports/index.ts';
import { makeSealAudit } from '../../services/seal-audit.ts';
import { makeHandlers } from './handlers.ts';
import { listen } from './listen.ts';
import { makeServeBlob } from './serve-blob.ts';

export interface Gateway {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface GatewayOptions {
  readonly config: EmbeddedConfig;
  readonly port: number;
  readonly write: (text: string) => void;
  readonly clock?: Clock;
}

const sealEvery = 60_000;
const pumpEvery = 250;
const sweepEvery = 600_000;
const bulkEvery = 250;
/** A bulk job runs so long before the next one has its turn. */
const bulkBudget = 60_000;

/** The embedded gateway: the server and what runs beside it: audit sealer, outbox pump, sweep of expired items and of what large transactions have left, bulk jobs. */
export const startGateway = async ({ config, port, write, clock }: GatewayOptions): Promise<Gateway> => {
  const engine = await openEmbeddedEngine(config, clock === undefined ? { write } : { write, clock });
  await engine.recover();
  const server = await listen(await makeHandlers(engine), port, makeServeBlob(engine.blobs));
  const runBulkJobs = await makeBulkRunner(engine);
  const seal = makeSealAudit(engine);

  const subscriptions = await openSubscriptions(engine);

  let stopping = false;
  const running = new Set<Promise<unknown>>();
  const every = (milliseconds: number, event: string, job: () => Promise<unknown>): NodeJS.Timeout => {
    let busy = false;
    return setInterval(() => {
      if (busy) return;
      busy = true;
      const run = job()
        .catch((error: unknown) =>
          engine.log({ level: 'error', event: `${event}.failed`, error: describeError(error) }),
        )
        .finally(() => {
          busy = false;
          running.delete(run);
        });
      running.add(run);
    }, milliseconds);
  };

  engine.outboxPump.subscribe('operations-log', async ({ topic }) =>
    engine.log({ level: 'debug', event: `outbox.${topic}` }),
  );
  engine.outboxPump.subscribe('subscriptions', subscriptions.dispatch);
  // Not waited for: a slow subscriber keeps nobody else from being served at the next tick.
  const sendDue = async (): Promise<void> => {
    subscriptions.deliver().catch((error: unknown) => {
      engine.log({ level: 'error', event: 'subscriptions.failed', error: describeError(error) });
    });
  };
  const timers = [
    every(sealEvery, 'audit-seal', () => seal()),
    every(pumpEvery, 'outbox', () => engine.outboxPump.deliver()),
    every(pumpEvery, 'subscriptions', sendDue),
    every(bulkEvery, 'bulk', () => runBulkJobs({ budget: bulkBudget, stopping: () => stopping })),
    every(sweepEvery, 'sweep', () => engine.sweep()),
    every(sweepEvery, 'finish-transactions', () => engine.finishLargeTransactions()),
  ];

  return {
    // A TCP server that listens has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
      await Promise.allSettled(running);
      await subscriptions.stop();
      engine.close();
    },
  };
};

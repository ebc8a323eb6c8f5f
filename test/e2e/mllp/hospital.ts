import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MllpConnection, openMllp } from '../../../apps/client/mllp-connection.ts';
import { type Agent, startAgent } from '../../../apps/mllp/agent.ts';
import { readAgentConfig } from '../../../apps/mllp/config.ts';
import type { LogLine } from '../../../apps/mllp/log.ts';
import { freePort } from '../../../apps/server/free-port.ts';
import { startGateway } from '../../../apps/server/gateway.ts';
import { decodeBytes } from '../../../domain/hl7v2/index.ts';
import { makeData, readKey } from '../gateway.ts';
import { type System, signIn } from '../system.ts';
import { agentOptions } from './agent-options.ts';
import { openRelay, type Relay } from './relay.ts';

export interface Hospital {
  readonly relay: Relay;
  readonly data: string;
  readonly spool: string;
  /** The hospital's own system at the gateway, to look at what arrived. */
  readonly system: System;
  readonly log: readonly LogLine[];
  readonly start: (options?: Readonly<Record<string, string>>) => Promise<Agent>;
  readonly connect: (agent: Pick<Agent, 'port'>) => Promise<MllpConnection>;
  readonly stop: () => Promise<void>;
}

/** A gateway with the demo region, a road to it, and a hospital that runs agents. Whatever was opened is closed at the end. */
export const openHospital = async (): Promise<Hospital> => {
  const data = await makeData();
  const spool = await mkdtemp(join(tmpdir(), 'hutong-mllp-'));
  const relay = await openRelay();
  const gateway = await startGateway({
    config: { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: relay.url, HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
    port: await freePort(),
    write: () => {},
  });
  relay.target = gateway.port;
  const scope = 'hutong/message.write hutong/message.read';
  const system = await signIn({ baseUrl: relay.url, client: 'city-lab', key: readKey(data, 'city-lab'), scope });
  const log: LogLine[] = [];
  const agents = new Set<Agent>();
  const connections: MllpConnection[] = [];
  return {
    relay,
    data,
    spool,
    system,
    log,
    start: async (options = {}) => {
      const config = readAgentConfig({ ...agentOptions(relay.url, data, spool), ...options });
      const agent = await startAgent(config, (line) => log.push(line));
      const tracked: Agent = {
        ...agent,
        stop: async () => {
          if (agents.delete(tracked)) await agent.stop();
        },
      };
      agents.add(tracked);
      return tracked;
    },
    connect: async ({ port }) => {
      const connection = await openMllp({ host: '127.0.0.1', port, timeoutMilliseconds: 10_000 });
      connections.push(connection);
      return connection;
    },
    stop: async () => {
      for (const connection of connections) connection.close();
      for (const agent of agents) await agent.stop();
      await relay.stop();
      await gateway.stop();
      await rm(data, { recursive: true, force: true });
      await rm(spool, { recursive: true, force: true });
    },
  };
};

/** Waits until it is so; a test that waits in vain fails by its own time limit. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(5);
};

/** MSA-1 of an acknowledgement. */
export const codeOf = (answer: Uint8Array): string => /[\r\n]MSA\|([A-Z]{2})/.exec(decodeBytes(answer).text)?.[1] ?? '';

/** Ids of the messages that the gateway holds, by status. */
export const messagesAt = async (
  { system }: Pick<Hospital, 'system'>,
  status: 'processed' | 'failed' = 'processed',
): Promise<string[]> => {
  const { json } = await system.call(`/messages?status=${status}&count=200`);
  return json.messages.map(({ id }: { readonly id: string }) => id);
};

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../apps/server/free-port.ts';
import { startGateway } from '../../../apps/server/gateway.ts';
import type { Registry } from '../../../schemas/registry.ts';
import { makeData, readKey } from '../gateway.ts';
import { type Answer, type System, signIn } from '../system.ts';

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

/** The demo region, whose clients name hosts that the gateway must refuse as well. */
const amended = (registry: Registry): Registry => ({
  ...registry,
  clients: registry.clients.map((client) => ({
    ...client,
    subscriptionHosts: [...(client.subscriptionHosts ?? []), '10.1.2.3', 'metadata.example'],
  })),
});

export interface Region {
  readonly data: string;
  readonly log: readonly string[];
  /** Signs in with all the scopes that are registered for the client, or with those named. */
  readonly signIn: (client: string, scope?: string) => Promise<System>;
  /** Ends the gateway and starts it again on the same data. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** An embedded gateway in the demonstration's setting: subscribers on this machine are allowed. */
export const openRegion = async (): Promise<Region> => {
  const data = await makeData();
  const file = join(data, 'registry.json');
  const registry = amended(JSON.parse(await readFile(file, 'utf8')));
  await writeFile(file, JSON.stringify(registry));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  const start = () =>
    startGateway({
      config: {
        HUTONG_ENGINE: 'embedded',
        HUTONG_BASE_URL: baseUrl,
        HUTONG_DATA: data,
        HUTONG_LOG_LEVEL: 'debug',
        HUTONG_LOOPBACK_SUBSCRIBERS: 'allow',
      },
      port,
      write: (text) => log.push(text),
    });
  let gateway = await start();
  return {
    data,
    log,
    signIn: (client, scope) => {
      const registered = registry.clients.find(({ id }) => id === client)?.scopes.join(' ') ?? '';
      return signIn({ baseUrl, client, key: readKey(data, client), scope: scope ?? registered });
    },
    restart: async () => {
      await gateway.stop();
      gateway = await start();
    },
    stop: async () => {
      await gateway.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
};

export interface Wanted {
  readonly criteria: string;
  readonly endpoint: string;
  readonly content?: 'empty' | 'id-only' | 'full-resource';
  readonly filters?: readonly string[];
  readonly header?: readonly string[];
}

export const subscription = ({ criteria, endpoint, content, filters = [], header }: Wanted) => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'a test',
  criteria,
  ...(filters.length === 0
    ? {}
    : {
        _criteria: {
          extension: filters.map((valueString) => ({ url: `${backport}/backport-filter-criteria`, valueString })),
        },
      }),
  channel: {
    type: 'rest-hook',
    endpoint,
    ...(header === undefined ? {} : { header }),
    ...(content === undefined
      ? {}
      : {
          payload: 'application/fhir+json',
          _payload: { extension: [{ url: `${backport}/backport-payload-content`, valueCode: content }] },
        }),
  },
});

export const send = (system: System, method: string, path: string, body?: unknown): Promise<Answer> =>
  system.call(path, {
    method,
    headers: { 'content-type': 'application/fhir+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Waits until a thing is so; a test's own time limit ends what never is. */
export const until = async <T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

export const statusIs = (system: System, id: string, status: string): Promise<Answer> =>
  until(async () => {
    const answer = await system.call(`/fhir/Subscription/${id}`);
    return answer.json.status === status ? answer : undefined;
  });

/** A subscription whose handshake was answered. */
export const subscribe = async (
  system: System,
  wanted: Wanted,
): Promise<{ readonly id: string; readonly secret: string }> => {
  const answer = await send(system, 'POST', '/fhir/Subscription', subscription(wanted));
  if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`);
  const { id } = answer.json;
  await statusIs(system, id, 'active');
  return { id, secret: answer.headers.get('hutong-subscription-secret') ?? '' };
};

/** Received at least so many times. */
export const atLeast = <T>(list: () => readonly T[], count: number): Promise<readonly T[]> =>
  until(() => (list().length >= count ? list() : undefined));

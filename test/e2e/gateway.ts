import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoRegion } from '../../apps/server/demo-region.ts';
import { freePort } from '../../apps/server/free-port.ts';
import { startGateway } from '../../apps/server/gateway.ts';
import { openEmbeddedEngine } from '../../functions/_shared/compose/embedded.ts';
import type { Registry } from '../../schemas/registry.ts';
import type { Clock } from '../../services/ports/index.ts';
import { makeSealAudit } from '../../services/seal-audit.ts';
import { type AuditVerification, makeVerifyAudit } from '../../services/verify-audit.ts';
import { type System, signIn } from './system.ts';

export interface TestGateway {
  readonly baseUrl: string;
  readonly data: string;
  /** Everything the gateway logged, at level debug. */
  readonly log: readonly string[];
  /** Signs in with all the scopes that are registered for the client, or with those named. */
  readonly signIn: (client: string, scope?: string) => Promise<System>;
  readonly stop: () => Promise<void>;
}

/** The day in the demo region's zone. */
export const today = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

/** A data directory with a fresh demo region. */
export const makeData = async (): Promise<string> => {
  const data = await mkdtemp(join(tmpdir(), 'hutong-e2e-'));
  await makeDemoRegion(data, today());
  return data;
};

export const readKey = (data: string, client: string) =>
  JSON.parse(readFileSync(join(data, 'clients', `${client}.jwk.json`), 'utf8'));

/** An embedded gateway of its own, in this process, with a fresh demo region. */
export const openGateway = async (
  options: { readonly clock?: Clock; readonly amend?: (registry: Registry) => Registry } = {},
): Promise<TestGateway> => {
  const data = await makeData();
  const registryFile = join(data, 'registry.json');
  const registry: Registry = JSON.parse(await readFile(registryFile, 'utf8'));
  const amended = options.amend?.(registry) ?? registry;
  await writeFile(registryFile, JSON.stringify(amended));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  const gateway = await startGateway({
    config: { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: baseUrl, HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'debug' },
    port,
    write: (text) => log.push(text),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  return {
    baseUrl,
    data,
    log,
    signIn: (client, scope) => {
      const registered = amended.clients.find(({ id }) => id === client)?.scopes.join(' ') ?? '';
      return signIn({ baseUrl, client, key: readKey(data, client), scope: scope ?? registered });
    },
    stop: async () => {
      await gateway.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
};

/** Opens a data directory beside or after its gateway, for what only an operator may look at. */
export const openEngine = (data: string, clock?: Clock) =>
  openEmbeddedEngine(
    {
      HUTONG_ENGINE: 'embedded',
      HUTONG_DATA: data,
      HUTONG_BASE_URL: 'http://127.0.0.1',
      HUTONG_LOG_LEVEL: 'error',
    },
    { write: () => {}, ...(clock === undefined ? {} : { clock }) },
  );

/** Seals all there is and verifies it, as `hutong audit verify` does. */
export const sealAndVerify = async (data: string): Promise<AuditVerification> => {
  // A second ahead: entries of this very millisecond are sealed too.
  const engine = await openEngine(data, { now: () => Date.now() + 1000 });
  try {
    await makeSealAudit(engine)({ lateMilliseconds: 0 });
    return await makeVerifyAudit(engine)();
  } finally {
    engine.close();
  }
};

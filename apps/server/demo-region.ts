import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { demoRegion } from '../../content/demo-region/make.ts';
import { regionFiles } from '../../functions/_shared/compose/region-files.ts';
import type { Client, ClientKey, Registry } from '../../schemas/registry.ts';

/** What each system of the demo region may ask for. */
const clients: readonly Pick<Client, 'id' | 'organisation' | 'name' | 'scopes'>[] = [
  {
    id: 'city-lab',
    organisation: 'city-hospital',
    name: '市人民医院检验科 LIS',
    scopes: ['hutong/message.write', 'hutong/message.read', 'system/*.cruds'],
  },
  {
    id: 'district-his',
    organisation: 'district-hospital',
    name: '东城区医院 HIS',
    scopes: ['system/*.cruds', 'hutong/message.write', 'hutong/message.read', 'hutong/recognition.read'],
  },
  {
    id: 'clinic-his',
    organisation: 'community-clinic',
    name: '社区卫生服务中心 HIS',
    scopes: ['system/*.cruds', 'hutong/message.read', 'hutong/recognition.read'],
  },
  {
    id: 'platform',
    organisation: 'regional-platform',
    name: '区域平台',
    scopes: ['system/*.rs', 'hutong/region.read'],
  },
  {
    id: 'platform-events',
    organisation: 'regional-platform',
    name: '区域平台订阅服务',
    scopes: ['system/*.rs', 'system/Subscription.cruds', 'hutong/region.read'],
  },
  {
    id: 'steward',
    organisation: 'region-steward',
    name: '卫健委管理员',
    scopes: ['hutong/message.read', 'hutong/message.steward', 'hutong/profile.write'],
  },
];

/** A fresh key pair: the public half for the registry, the private half as a JWK for the client's own file. */
const makeClientKey = async (): Promise<{ readonly publicKey: ClientKey; readonly privateJwk: unknown }> => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-384', x, y } as const;
  const kid = await calculateJwkThumbprint(jwk);
  return {
    publicKey: { ...jwk, kid, alg: 'ES384', use: 'sig' },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES384' },
  };
};

const owner = { mode: 0o600 } as const;

/**
 * Makes the demo region in an empty data directory: three hospitals of different grades, a regional platform, a steward, and a client for each with a fresh key
 * (`clients/<id>.jwk.json`, owner-only). A directory that has a registry is left as it is.
 */
export const makeDemoRegion = async (directory: string, today: string): Promise<boolean> => {
  if (existsSync(join(directory, regionFiles.registry))) return false;
  await mkdir(join(directory, 'clients'), { recursive: true, mode: 0o700 });
  const { organisations, reference } = demoRegion(today);
  const registered: Client[] = [];
  for (const client of clients) {
    const { publicKey, privateJwk } = await makeClientKey();
    await writeFile(
      join(directory, 'clients', `${client.id}.jwk.json`),
      `${JSON.stringify(privateJwk, null, 2)}\n`,
      owner,
    );
    registered.push({
      ...client,
      keys: [publicKey],
      enabled: true,
      facilities: client.id === 'city-lab' ? ['CITY'] : [],
      // Receivers on this machine, where the server's setting allows them (docs/subscriptions.md).
      subscriptionHosts: ['127.0.0.1', 'localhost'],
    });
  }
  const registry: Registry = {
    version: 'demo-1',
    timeZone: 'Asia/Shanghai',
    organisations: [...organisations],
    clients: registered,
    profiles: {},
    localMaps: [],
    requiredProfiles: [],
  };
  await writeFile(join(directory, regionFiles.recognition), `${JSON.stringify(reference, null, 2)}\n`, owner);
  // Last: its presence says that the region is complete.
  await writeFile(join(directory, regionFiles.registry), `${JSON.stringify(registry, null, 2)}\n`, owner);
  return true;
};

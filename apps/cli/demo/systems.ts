import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'fhir-kit-client';
import { registrySchema } from '../../../schemas/registry.ts';
import { fetchToken } from '../../client/token.ts';

/** A system of the region as the journey plays it: what it sends carries its own token. */
export interface System {
  readonly fhir: Client;
  readonly sendHl7: (
    bytes: Uint8Array,
  ) => Promise<{ readonly status: number; readonly text: string; readonly bytes: Uint8Array }>;
  readonly get: (path: string) => Promise<unknown>;
}

/** Signs in a client of the demo region with the key that the gateway made for it. */
export const signIn = async (baseUrl: string, data: string, client: string): Promise<System> => {
  const registry = registrySchema.parse(JSON.parse(await readFile(join(data, 'registry.json'), 'utf8')));
  const scopes = registry.clients.find(({ id }) => id === client)?.scopes ?? [];
  const key = JSON.parse(await readFile(join(data, 'clients', `${client}.jwk.json`), 'utf8'));
  const token = await fetchToken({ baseUrl, client, key, scope: scopes.join(' ') });
  const authorization = `Bearer ${token}`;
  return {
    fhir: new Client({ baseUrl: `${baseUrl}/fhir`, bearerToken: token }),
    sendHl7: async (bytes) => {
      const response = await fetch(`${baseUrl}/hl7v2`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/hl7-v2' },
        body: Buffer.from(bytes),
      });
      const answer = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, text: Buffer.from(answer).toString('latin1'), bytes: answer };
    },
    get: async (path) => (await fetch(`${baseUrl}${path}`, { headers: { authorization } })).json(),
  };
};

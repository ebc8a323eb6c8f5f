import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HutongError } from '../../schemas/error.ts';
import { registrySchema } from '../../schemas/registry.ts';
import { fetchToken } from '../client/token.ts';

export interface RegisteredClient {
  readonly client: string;
  /** Data directory of the gateway, with the registry and `clients/<id>.jwk.json`. */
  readonly data: string;
  readonly url: string;
  /** Default: all scopes that are registered for the client. */
  readonly scope?: string | undefined;
}

/** An access token for a client of the demo region, whose key is in the data directory. Throws `auth.invalid-client`. */
export const tokenOf = async ({ client, data, url, scope }: RegisteredClient): Promise<string> => {
  const registry = registrySchema.parse(JSON.parse(await readFile(join(data, 'registry.json'), 'utf8')));
  const registered = registry.clients.find(({ id }) => id === client);
  if (registered === undefined) {
    const known = registry.clients.map(({ id }) => id).join(', ');
    throw new HutongError('auth.invalid-client', `The registry has no such client; it has ${known}`);
  }
  const key = JSON.parse(await readFile(join(data, 'clients', `${client}.jwk.json`), 'utf8'));
  return fetchToken({ baseUrl: url, client, key, scope: scope ?? registered.scopes.join(' ') });
};

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { HutongError } from '../../../schemas/error.ts';
import { registrySchema } from '../../../schemas/registry.ts';
import { fetchToken } from '../../client/token.ts';

interface Options {
  readonly data: string;
  readonly url: string;
  readonly scope?: string;
}

export const tokenCommand = new Command('token')
  .description('Print an access token for a client of the demo region, whose key is in the data directory')
  .argument('<client>', 'client id, such as city-lab')
  .option('--data <directory>', 'data directory of the gateway', 'data')
  .option('--url <url>', 'address of the gateway', 'http://127.0.0.1:8085')
  .option('--scope <scopes>', 'default: all that are registered for the client')
  .action(async (client: string, { data, url, scope }: Options) => {
    const registry = registrySchema.parse(JSON.parse(await readFile(join(data, 'registry.json'), 'utf8')));
    const registered = registry.clients.find(({ id }) => id === client);
    if (registered === undefined) {
      const known = registry.clients.map(({ id }) => id).join(', ');
      throw new HutongError('auth.invalid-client', `The registry has no such client; it has ${known}`);
    }
    const key = JSON.parse(await readFile(join(data, 'clients', `${client}.jwk.json`), 'utf8'));
    console.log(await fetchToken({ baseUrl: url, client, key, scope: scope ?? registered.scopes.join(' ') }));
  });

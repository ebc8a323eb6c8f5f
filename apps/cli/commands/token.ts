import { Command } from 'commander';
import { tokenOf } from '../registered-client.ts';

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
    console.log(await tokenOf({ client, data, url, scope }));
  });

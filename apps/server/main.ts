import { resolve } from 'node:path';
import { readConfig } from '../../schemas/config.ts';
import { HutongError } from '../../schemas/error.ts';
import { makeDemoRegion } from './demo-region.ts';
import { startGateway } from './gateway.ts';

const port = Number(process.env.PORT ?? 8085);
const baseUrl = process.env.HUTONG_BASE_URL ?? `http://127.0.0.1:${port}`;
const data = resolve(process.env.HUTONG_DATA ?? 'data');

/** The day in the demo region's zone. */
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

const guide = (fresh: boolean): string => `
Hutong listens on ${baseUrl}
Data, keys and registry: ${data}${fresh ? ' (new: a demo region with five organisations was made)' : ''}

Try next, in another terminal:
  npm run demo                                    the whole journey, step by step, on a gateway of its own
  npm run hutong -- --help                        what the command line can do
  npm run hutong -- token city-lab                an access token for the City Hospital's laboratory
  curl ${baseUrl}/fhir/metadata

Stop with Ctrl-C.
`;

try {
  const fresh = await makeDemoRegion(data, today);
  const config = readConfig({
    ...process.env,
    HUTONG_ENGINE: 'embedded',
    HUTONG_BASE_URL: baseUrl,
    HUTONG_DATA: data,
  });
  if (config.HUTONG_ENGINE !== 'embedded')
    throw new HutongError('config.invalid', 'The server runs the embedded engine');
  const gateway = await startGateway({ config, port, write: (text) => process.stderr.write(text) });
  console.log(guide(fresh));
  const stop = (): void => {
    gateway.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(error instanceof HutongError ? `${error.code}: ${error.message}` : error);
  process.exit(1);
}

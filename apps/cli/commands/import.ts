import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { Extension, OperationOutcome } from 'fhir/r4.d.ts';
import { HutongError } from '../../../schemas/error.ts';
import { r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { followJob, jobOf, type Manifest } from '../bulk/follow-job.ts';
import { type ClientOptions, type GatewayClient, openGatewayClient } from '../bulk/gateway-client.ts';
import { makeProgress, type Progress } from '../bulk/progress.ts';
import { splitFile } from '../bulk/split-file.ts';

interface Options extends ClientOptions {
  readonly job?: string;
  readonly source?: string;
}

/** Where the lines of a part came from. */
interface Origin {
  readonly file: string;
  readonly firstLine: number;
}

/** `Observation.ndjson`, `Observation.003.ndjson`: all of one type. Other names say nothing. */
const typeOf = (file: string): string | undefined => {
  const type = /^([A-Z][A-Za-z]+)[.-].*$/.exec(basename(file))?.[1];
  return type !== undefined && r4ResourceTypes.includes(type) ? type : undefined;
};

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new HutongError('request.invalid', 'The file cannot be read', { path: file, cause });
  }
};

const upload = async ({ call }: GatewayClient, files: readonly string[], progress: Progress) => {
  const sizes = await Promise.all(files.map(sizeOf));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const input: { readonly type?: string; readonly url: string }[] = [];
  const origins = new Map<string, Origin>();
  let sent = 0;
  for (const file of files) {
    const type = typeOf(file);
    for await (const { bytes, firstLine } of splitFile(file)) {
      const response = await call('/fhir/$import-file', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+ndjson' },
        body: new Uint8Array(bytes),
      });
      // The gateway's own answer.
      const { url } = (await response.json()) as { readonly url: string };
      input.push({ url, ...(type === undefined ? {} : { type }) });
      origins.set(url, { file, firstLine });
      sent += bytes.length;
      progress.show('sending', sent / total, `${Math.round(sent / 1e6)} MB`);
    }
  }
  progress.end();
  return { input, origins };
};

const extensionOf = (extensions: readonly Extension[] | undefined, name: string): Extension | undefined =>
  extensions?.find(({ url }) => url.endsWith(`/${name}`));

/** What was refused, by file and line as they are here. */
const printErrors = async ({ error }: Manifest, origins: ReadonlyMap<string, Origin>): Promise<number> => {
  let lines = 0;
  for (const { url } of error) {
    // The link is proof enough: a token is not sent along.
    const text = await (await fetch(url)).text();
    for (const line of text.split('\n').filter((one) => one !== '')) {
      const { issue, extension } = JSON.parse(line) as OperationOutcome & { readonly extension?: Extension[] };
      const part = extensionOf(extension, 'import-file')?.valueUrl ?? '';
      const number = extensionOf(extension, 'import-line')?.valueUnsignedInt ?? 0;
      const origin = origins.get(part);
      const place = origin === undefined ? `${part}:${number}` : `${origin.file}:${origin.firstLine + number - 1}`;
      for (const { diagnostics = '', expression = [] } of issue) {
        console.log(`${place}: ${[...expression, diagnostics].join(': ')}`);
      }
      lines += 1;
    }
  }
  return lines;
};

export const importCommand = new Command('import')
  .description(
    'Import FHIR resources from NDJSON files; prints the lines that were refused; exit status 1 when there are any',
  )
  .argument('[file...]', 'NDJSON files; Patient.ndjson holds patients only, a name without a type may hold anything')
  .option('--url <url>', 'address of the gateway', 'http://127.0.0.1:8085')
  .option('--client <id>', 'client of the demo region, whose key is in the data directory', 'city-lab')
  .option('--data <directory>', 'data directory of the gateway', 'data')
  .option('--token <token>', 'an access token, instead of --client and --data')
  .option('--source <url>', "base address of the files' own server: references below it are the sender's")
  .option('--job <id>', 'follow a job that was started before, instead of sending files')
  .action(async (files: string[], { job, source, ...options }: Options) => {
    if ((job === undefined) === (files.length === 0)) {
      throw new HutongError('request.invalid', 'Say what: either files or --job');
    }
    const client = openGatewayClient(options);
    const progress = makeProgress();
    let origins: ReadonlyMap<string, Origin> = new Map();
    let started = job;
    if (started === undefined) {
      const sent = await upload(client, files, progress);
      ({ origins } = sent);
      const response = await client.call('/fhir/$import', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: sent.input, ...(source === undefined ? {} : { inputSource: source }) }),
      });
      started = jobOf(response);
      console.error(`Job ${started}; if this is interrupted: hutong import --job ${started}`);
    }
    const manifest = await followJob(client, started, 'importing', progress);
    progress.end();
    const refused = await printErrors(manifest, origins);
    const count = manifest.output.reduce((sum, one) => sum + one.count, 0);
    console.log(`${count} resources imported, ${refused} lines refused`);
    if (refused > 0) process.exitCode = 1;
  });

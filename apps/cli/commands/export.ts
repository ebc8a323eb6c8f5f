import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { HutongError } from '../../../schemas/error.ts';
import { followJob, jobOf, type Manifest, removeJob } from '../bulk/follow-job.ts';
import { type ClientOptions, type GatewayClient, openGatewayClient } from '../bulk/gateway-client.ts';
import { makeProgress, type Progress } from '../bulk/progress.ts';

interface Options extends ClientOptions {
  readonly job?: string;
  readonly type?: string;
  readonly since?: string;
  readonly patients?: boolean;
  readonly group?: string;
  readonly keep?: boolean;
}

/** Names the job whose files are being fetched into the directory; gone when they are all there. */
const jobFile = 'export-job.txt';

/** Undefined: the directory is free. Throws `request.invalid` when it holds anything but the beginnings of this job. */
const jobInDirectory = async (directory: string): Promise<string | undefined> => {
  await mkdir(directory, { recursive: true });
  const file = join(directory, jobFile);
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  if ((await readdir(directory)).length > 0) {
    throw new HutongError('request.invalid', 'The directory is not empty', { path: directory });
  }
  return undefined;
};

const start = async ({ call }: GatewayClient, { type, since, patients, group }: Options): Promise<string> => {
  const query = new URLSearchParams({
    ...(type === undefined ? {} : { _type: type }),
    ...(since === undefined ? {} : { _since: since }),
  });
  const level = group !== undefined ? `Group/${encodeURIComponent(group)}/` : patients === true ? 'Patient/' : '';
  return jobOf(await call(`/fhir/${level}$export?${query}`, { headers: { prefer: 'respond-async' } }));
};

/** Fetches the files that are not there yet; a file has its name once it is complete. */
const fetchFiles = async ({ output }: Manifest, directory: string, progress: Progress): Promise<void> => {
  const total = output.reduce((sum, { count }) => sum + count, 0);
  const numbers = new Map<string, number>();
  let fetched = 0;
  for (const { type, url, count } of output) {
    const number = numbers.get(type) ?? 0;
    numbers.set(type, number + 1);
    const file = join(directory, `${type}.${String(number).padStart(3, '0')}.ndjson`);
    if (!existsSync(file)) {
      // The link is proof enough: a token is not sent along.
      const response = await fetch(url);
      if (!response.ok || response.body === null) {
        throw new HutongError('request.invalid', `A file could not be fetched: ${response.status}`);
      }
      // The two declarations of a web stream differ by name only.
      await pipeline(Readable.fromWeb(response.body as never), createWriteStream(`${file}.part`));
      await rename(`${file}.part`, file);
    }
    fetched += count;
    progress.show('fetching', total === 0 ? 1 : fetched / total, `${fetched} resources`);
  }
  progress.end();
};

export const exportCommand = new Command('export')
  .description("Export the records of one's own organisation as NDJSON files; goes on where it was interrupted")
  .argument('<directory>', 'where the files go: an empty directory, or that of an export that was interrupted')
  .option('--url <url>', 'address of the gateway', 'http://127.0.0.1:8085')
  .option('--client <id>', 'client of the demo region, whose key is in the data directory', 'city-lab')
  .option('--data <directory>', 'data directory of the gateway', 'data')
  .option('--token <token>', 'an access token, instead of --client and --data')
  .option('--type <types>', 'resource types, separated by commas; default: all')
  .option('--since <instant>', 'only what has changed since')
  .option('--patients', 'patients and what is about them only')
  .option('--group <id>', 'the patients of a Group, and what is about them')
  .option('--job <id>', 'fetch the files of a job that was started before')
  .option('--keep', 'leave the files on the gateway until they expire')
  .action(async (directory: string, options: Options) => {
    const client = openGatewayClient(options);
    const progress = makeProgress();
    const begun = await jobInDirectory(directory);
    if (begun !== undefined && options.job !== undefined && begun !== options.job) {
      throw new HutongError('request.invalid', 'The directory holds files of another job', { path: directory });
    }
    const job = options.job ?? begun ?? (await start(client, options));
    await writeFile(join(directory, jobFile), `${job}\n`);
    const manifest = await followJob(client, job, 'exporting', progress);
    progress.end();
    await fetchFiles(manifest, directory, progress);
    await rm(join(directory, jobFile));
    if (options.keep !== true) await removeJob(client, job);
    const count = manifest.output.reduce((sum, one) => sum + one.count, 0);
    console.log(`${count} resources as of ${manifest.transactionTime} in ${manifest.output.length} files`);
  });

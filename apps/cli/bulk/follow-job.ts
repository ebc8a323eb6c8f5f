import { HutongError } from '../../../schemas/error.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { Progress } from './progress.ts';

interface ManifestFile {
  readonly type: string;
  readonly url: string;
  readonly count: number;
  readonly inputUrl?: string;
}
export interface Manifest {
  readonly transactionTime: string;
  readonly output: readonly ManifestFile[];
  readonly error: readonly ManifestFile[];
}

const statusPath = '/fhir/$bulk-status/';

export const jobOf = (response: Response): string => {
  const location = response.headers.get('content-location') ?? '';
  const id = location.slice(location.indexOf(statusPath) + statusPath.length);
  if (!location.includes(statusPath)) throw new HutongError('request.invalid', 'The gateway named no job');
  return id;
};

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
/** Sooner than the gateway asks for: a person looks on. */
const pollSeconds = 0.5;

/** Asks again and again how a job is getting on, until its manifest is there. */
export const followJob = async (
  { call }: GatewayClient,
  job: string,
  label: string,
  progress: Progress,
): Promise<Manifest> => {
  for (;;) {
    const response = await call(`${statusPath}${job}`);
    // The gateway's own answer.
    if (response.status === 200) return (await response.json()) as Manifest;
    await response.body?.cancel();
    const said = response.headers.get('x-progress') ?? '';
    const percent = /^(\d+) %(?:, )?/.exec(said);
    progress.show(label, percent === null ? undefined : Number(percent[1]) / 100, said.slice(percent?.[0].length ?? 0));
    await wait(pollSeconds);
  }
};

export const removeJob = async ({ call }: GatewayClient, job: string): Promise<void> => {
  await (await call(`${statusPath}${job}`, { method: 'DELETE' })).body?.cancel();
};

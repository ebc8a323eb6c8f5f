import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchToken } from '../apps/client/token.ts';
import { encodeBytes } from '../domain/hl7v2/index.ts';
import { laboratoryReport, laboratoryTransaction } from './messages/laboratory-report.ts';
import { startServer } from './server/start-server.ts';

const root = join(import.meta.dirname, '..');
const concurrencies = [1, 8, 32] as const;
const warmUpSeconds = 3;
const seconds = 6;

type Figures = Readonly<Record<string, number>>;

interface Post {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
  /** Whether the answer says that it is committed. */
  readonly accepted: (status: number, text: string) => boolean;
}

const send = (agent: Agent, port: number, token: string, { path, type, body, accepted }: Post): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'content-length': body.length };
    const outgoing = request({ agent, port, host: '127.0.0.1', method: 'POST', path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1');
        if (accepted(response.statusCode ?? 0, text)) resolve();
        else reject(new Error(`The gateway answered ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Runs `work` from `concurrency` loops for some seconds; the durations in ms. */
const load = async (concurrency: number, forSeconds: number, work: () => Promise<void>): Promise<readonly number[]> => {
  const times: number[] = [];
  const end = performance.now() + forSeconds * 1000;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      const begun = performance.now();
      await work();
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return times.toSorted((left, right) => left - right);
};

/** Every message is new: a report of its own, for one of 2,000 patients. */
const kinds: Readonly<Record<string, (number: number) => Post>> = {
  'ORU, 20 OBX': (number) => ({
    path: '/hl7v2',
    type: 'application/hl7-v2',
    body: encodeBytes(laboratoryReport(number), 'gb18030'),
    accepted: (_status, text) => text.includes('MSA|AA|'),
  }),
  'FHIR transaction, 22 entries': (number) => ({
    path: '/fhir',
    type: 'application/fhir+json',
    body: Buffer.from(JSON.stringify(laboratoryTransaction(number))),
    accepted: (status) => status === 200,
  }),
};

const measureKind = async (kind: string, make: (number: number) => Post): Promise<Figures> => {
  const { data, port, cpu, stop } = await startServer();
  try {
    const key = JSON.parse(await readFile(join(data, 'clients/city-lab.jwk.json'), 'utf8'));
    const scope = 'hutong/message.write system/*.cruds';
    const token = await fetchToken({ baseUrl: `http://127.0.0.1:${port}`, client: 'city-lab', key, scope });
    let next = 0;
    const figures: Record<string, number> = {};
    const agent = new Agent({ keepAlive: true });
    const work = (): Promise<void> => {
      next += 1;
      return send(agent, port, token, make(next));
    };
    await load(8, warmUpSeconds, work);
    for (const concurrency of concurrencies) {
      const before = await cpu();
      const times = await load(concurrency, seconds, work);
      const spent = (await cpu()) - before;
      const at = (share: number): number => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1));
      const label = `${kind}, ${concurrency} at once`;
      figures[`${label}, messages a second`] = Math.round(times.length / seconds);
      if (!Number.isNaN(spent))
        figures[`${label}, server's CPU ms a message`] = Number((spent / times.length).toFixed(1));
      figures[`${label}, p50 ms`] = at(0.5);
      figures[`${label}, p99 ms`] = at(0.99);
    }
    agent.destroy();
    return figures;
  } finally {
    await stop();
  }
};

/** The demo as a user runs it; it says itself how long the journey took, with the start of its gateway. */
const measureJourney = async (): Promise<Figures> => {
  const begun = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['apps/cli/main.ts', 'demo'], { cwd: root });
  const journey = Number(/The journey is complete \((\d+) ms\)/.exec(stdout)?.[1]);
  return { 'journey, ms': journey, 'npm run demo, ms': Math.round(performance.now() - begun) };
};

/** The whole path, durable: HTTP, token, parse, validate, normalise, identify, one transaction with synchronous=FULL, answer. Client on the same machine. */
export const bench = {
  name: 'gateway',
  run: async (): Promise<Figures> => {
    const figures: Record<string, number> = { ...(await measureJourney()) };
    for (const [kind, make] of Object.entries(kinds)) Object.assign(figures, await measureKind(kind, make));
    return figures;
  },
};

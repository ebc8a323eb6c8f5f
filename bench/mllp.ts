import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FrameReader, frame } from '../apps/client/mllp-frames.ts';
import { encodeBytes } from '../domain/hl7v2/index.ts';
import { laboratoryReport } from './messages/laboratory-report.ts';

const root = join(import.meta.dirname, '..');
const warmUpSeconds = 1;
const seconds = 4;
const mllpLimit = 1_000_000;

/** Of the newest report that was sent. */
let number = 0;

type Figures = Readonly<Record<string, number>>;

/** A gateway that takes everything at once, so that what is measured is the agent. `count`: messages that it took. */
const startGateway = async () => {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.url !== '/hl7v2') {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"bench"}');
        return;
      }
      count += 1;
      response
        .writeHead(200, { 'content-type': 'application/hl7-v2; charset=ascii' })
        .end(`MSH|^~\\&|GW|REG|LIS|CITY|20260312||ACK|${count}|P|2.4\rMSA|AA|${count}\r`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A TCP server that listens has an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** The agent in a process of its own. */
const startAgent = async (url: string, mode: string) => {
  const directory = await mkdtemp(join(tmpdir(), 'hutong-bench-mllp-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const key = join(directory, 'key.jwk.json');
  await writeFile(key, JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES384' }));
  const options = {
    url,
    client: 'bench',
    key,
    spool: join(directory, 'spool'),
    port: 0,
    'status-port': 0,
    answer: mode,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [join(root, 'apps/mllp/main.ts'), 'run', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let port = 0;
  for await (const line of createInterface(child.stderr)) {
    port = Number(/MLLP on port (\d+)/.exec(line)?.[1] ?? 0);
    if (port > 0) break;
  }
  child.stderr.resume();
  return {
    port,
    /** What the agent's process has spent, in ms (proc(5): fields 14 and 15 in ticks of 10 ms); NaN where there is no /proc. */
    cpu: async (): Promise<number> => {
      const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => ''))
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true });
    },
  };
};

/** Sends from one connection, so many messages ahead of their answers; the time of each in ms. `source`: MSH-3. */
const sender = async (port: number, source: number, ahead: number, until: number, times: number[]): Promise<void> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const reader = new FrameReader(mllpLimit);
  const begun: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const send = (): void => {
      number += 1;
      const text = laboratoryReport(number).replace('|LIS|', `|LIS${source}|`);
      begun.push(performance.now());
      socket.write(frame(encodeBytes(text, 'gb18030')));
    };
    socket.on('data', (chunk: Buffer) => {
      for (const event of reader.push(chunk)) {
        if (event.kind !== 'frame') continue;
        if (!Buffer.from(event.bytes).includes('MSA|AA|')) reject(new Error('The agent did not answer AA'));
        times.push(performance.now() - (begun.shift() ?? 0));
        if (performance.now() < until) send();
        else if (begun.length === 0) resolve();
      }
    });
    socket.on('error', reject);
    for (let at = 0; at < ahead; at += 1) send();
  });
  socket.destroy();
};

const load = async (
  port: number,
  connections: number,
  ahead: number,
  forSeconds: number,
): Promise<readonly number[]> => {
  const times: number[] = [];
  const until = performance.now() + forSeconds * 1000;
  await Promise.all(Array.from({ length: connections }, (_, source) => sender(port, source, ahead, until, times)));
  return times.toSorted((left, right) => left - right);
};

const cases = [
  { mode: 'commit', connections: 1, ahead: 1 },
  { mode: 'commit', connections: 4, ahead: 1 },
  { mode: 'commit', connections: 16, ahead: 1 },
  { mode: 'commit', connections: 4, ahead: 16 },
  { mode: 'application', connections: 4, ahead: 1 },
] as const;

/** The edge agent alone: an ORU of 20 OBX in GB 18030, on disk (fdatasync) before its answer, and on to a gateway that takes it at once. */
export const bench = {
  name: 'mllp',
  run: async (): Promise<Figures> => {
    const figures: Record<string, number> = {};
    for (const { mode, connections, ahead } of cases) {
      const gateway = await startGateway();
      const agent = await startAgent(gateway.url, mode);
      try {
        await load(agent.port, connections, ahead, warmUpSeconds);
        const before = gateway.count();
        const spentBefore = await agent.cpu();
        const times = await load(agent.port, connections, ahead, seconds);
        const delivered = gateway.count() - before;
        const spent = (await agent.cpu()) - spentBefore;
        const label = `${mode}, ${connections} connections${ahead > 1 ? `, ${ahead} ahead` : ''}`;
        figures[`${label}: answered a second`] = Math.round(times.length / seconds);
        figures[`${label}: delivered a second`] = Math.round(delivered / seconds);
        figures[`${label}: agent's CPU ms a message`] = Number((spent / delivered).toFixed(2));
        figures[`${label}: p50 ms`] = Number((times[Math.floor(times.length / 2)] ?? 0).toFixed(2));
        figures[`${label}: p99 ms`] = Number((times[Math.floor(times.length * 0.99)] ?? 0).toFixed(2));
      } finally {
        await agent.stop();
        gateway.stop();
      }
    }
    return figures;
  },
};

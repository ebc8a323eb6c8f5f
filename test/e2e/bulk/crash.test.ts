import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../../../apps/server/free-port.ts';
import { makeData, readKey, sealAndVerify } from '../gateway.ts';
import { bundleServer, startServer } from '../server-process.ts';
import { type System, signIn } from '../system.ts';
import { type Any, finished, linesOf, startExport, startImport } from './jobs.ts';
import { people } from './people.ts';

const { Patient, Observation, DiagnosticReport } = people(40, 60);
const total = Patient.length + Observation.length + DiagnosticReport.length;

/** Resolves once the job has come so far; also when it is done. */
const reached = async (system: System, job: string, percent: number): Promise<void> => {
  for (;;) {
    const answer = await system.call(job);
    if (answer.status === 200) return;
    if (Number(/^(\d+) %/.exec(answer.headers.get('x-progress') ?? '')?.[1] ?? 0) >= percent) return;
    await pause(5);
  }
};

test('imports and exports go on where SIGKILL cut them off: nothing twice, nothing lost', {
  timeout: 170_000,
}, async () => {
  const cache = await mkdtemp(join(tmpdir(), 'hutong-cache-'));
  const program = await bundleServer(cache);
  const data = await makeData();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  let server = await startServer({ program, data, port, cache });
  try {
    const city = await signIn({ baseUrl, client: 'city-lab', key: readKey(data, 'city-lab'), scope: 'system/*.cruds' });
    const job = await startImport(city, [
      ['DiagnosticReport', DiagnosticReport],
      ['Observation', Observation],
      ['Patient', Patient],
    ]);
    for (const percent of [30, 70]) {
      await reached(city, job, percent);
      await server.kill();
      server = await startServer({ program, data, port, cache });
    }
    const manifest = await finished(city, job);
    expect(manifest.error).toEqual([]);
    expect(manifest.output.map(({ count }: Any) => count)).toEqual([40, 2400, 40]);

    const exported = await startExport(city);
    // While records are read: reading begins a second after the start.
    await pause(1_050);
    await server.kill();
    server = await startServer({ program, data, port, cache });
    const { output } = await finished(city, exported);
    expect(output.reduce((sum: number, { count }: Any) => sum + count, 0)).toBe(total);
    const got = await linesOf(output);
    expect(new Set(got.map(({ resourceType, id }) => `${resourceType}/${id}`)).size).toBe(total);
    expect(got).toHaveLength(total);
    expect(new Set(got.map(({ meta }) => meta.versionId))).toEqual(new Set(['1']));
  } finally {
    await server.kill();
  }
  expect((await sealAndVerify(data)).problems).toEqual([]);
  await rm(data, { recursive: true, force: true });
  await rm(cache, { recursive: true, force: true });
});

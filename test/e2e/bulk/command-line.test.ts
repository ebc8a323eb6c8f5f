import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { fromNdjson, startExport, toNdjson } from './jobs.ts';
import { people } from './people.ts';

let gateway: TestGateway;
let city: System;
let directory: string;
beforeAll(async () => {
  gateway = await openGateway();
  city = await gateway.signIn('city-lab');
  directory = await mkdtemp(join(tmpdir(), 'hutong-bulk-'));
});
afterAll(async () => {
  await gateway.stop();
  await rm(directory, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const hutong = (...parameters: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const where = ['--url', gateway.baseUrl, '--data', gateway.data];
    execFile(
      process.execPath,
      ['apps/cli/main.ts', ...parameters, ...where],
      {
        cwd: join(import.meta.dirname, '../../..'),
        env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'cache') },
      },
      // An exit status other than 0 is an error with the status as its code.
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

test('hutong import and hutong export: files in, refused lines by file and line, the same records out', {
  timeout: 60_000,
}, async () => {
  const { Patient, Observation } = people(3, 4);
  const patients = join(directory, 'Patient.ndjson');
  const mixed = join(directory, 'mixed.ndjson');
  await writeFile(patients, toNdjson(Patient));
  await writeFile(mixed, `${toNdjson(Observation.slice(0, 5))}\nnot json\n${toNdjson(Observation.slice(5))}`);

  const imported = await hutong('import', mixed, patients);
  expect(imported).toMatchObject({ code: 1 });
  expect(imported.out).toBe(`${mixed}:7: The body is not JSON\n15 resources imported, 1 lines refused\n`);
  expect(imported.err).toContain('sending 100 % 0 MB');
  expect(imported.err).not.toContain('\u001b');
  const job = /--job (\S+)/.exec(imported.err)?.[1] ?? '';
  expect((await hutong('import', '--job', job)).out).toContain('15 resources imported, 1 lines refused');

  const whole = join(directory, 'whole');
  expect(await hutong('export', whole)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^15 resources as of .* in 2 files\n$/),
  });
  expect((await readdir(whole)).toSorted()).toEqual(['Observation.000.ndjson', 'Patient.000.ndjson']);
  expect(fromNdjson(await readFile(join(whole, 'Observation.000.ndjson'), 'utf8'))).toHaveLength(12);
  expect((await hutong('export', whole)).err).toContain('The directory is not empty');

  // One that was interrupted: the job is known, one file is there.
  const cut = join(directory, 'cut');
  await mkdir(cut);
  await writeFile(join(cut, 'export-job.txt'), `${(await startExport(city)).split('/').at(-1)}\n`);
  await writeFile(join(cut, 'Observation.000.ndjson'), 'fetched before\n');
  expect(await hutong('export', cut)).toMatchObject({ code: 0 });
  expect(await readFile(join(cut, 'Observation.000.ndjson'), 'utf8')).toBe('fetched before\n');
  expect(fromNdjson(await readFile(join(cut, 'Patient.000.ndjson'), 'utf8'))).toHaveLength(3);
  expect((await readdir(cut)).toSorted()).toEqual(['Observation.000.ndjson', 'Patient.000.ndjson']);
});

test('they say what is wrong: a job that is not there, nothing to do', async () => {
  expect(await hutong('import', '--job', 'none')).toMatchObject({ code: 2, err: expect.stringContaining('404') });
  expect(await hutong('import')).toMatchObject({ code: 2, err: expect.stringContaining('either files or --job') });
});

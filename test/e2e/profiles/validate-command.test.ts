import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = new URL('../../../apps/cli/main.ts', import.meta.url).pathname;
let directory: string;

const run = (...words: readonly string[]) =>
  new Promise<{ readonly status: number; readonly lines: readonly string[]; readonly said: string }>((resolve) => {
    const child = execFile(process.execPath, [main, 'validate', ...words], (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, lines: stdout.trim().split('\n'), said: stderr }),
    );
  });

const write = async (name: string, content: unknown): Promise<string> => {
  const file = join(directory, name);
  await writeFile(file, JSON.stringify(content));
  return file;
};

const profile = (path: string) => ({
  resourceType: 'StructureDefinition',
  url: 'https://region.example/StructureDefinition/reachable',
  name: 'Reachable',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type: 'Practitioner',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Practitioner',
  derivation: 'constraint',
  differential: { element: [{ id: path, path, min: 1 }] },
});

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hutong-validate-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('--profile is asked of every resource of its type, also in a Bundle', async () => {
  const reachable = await write('profile.json', profile('Practitioner.telecom'));
  const bundle = await write('bundle.json', {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Practitioner', active: true } }],
  });
  const location = await write('location.json', { resourceType: 'Location', status: 'active' });

  const { status, lines } = await run('--profile', reachable, bundle, location);

  expect(status).toBe(1);
  expect(lines.map((line) => JSON.parse(line).valid)).toEqual([false, true]);
  expect(JSON.parse(lines[0] ?? '').issues[0].expression).toBe('Bundle.entry[0].resource.telecom');
});

test('a profile that does not compile ends the command, and the message says where', async () => {
  const wrong = await write('wrong.json', profile('Practitioner.shoes'));
  const location = await write('location.json', { resourceType: 'Location', status: 'active' });

  const { status, said } = await run('--profile', wrong, location);

  expect(status).toBe(2);
  expect(said).toContain('Practitioner.shoes');
});

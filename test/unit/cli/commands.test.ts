import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';
import { oru, personNumber } from '../../e2e/messages.ts';

const main = join(import.meta.dirname, '../../../apps/cli/main.ts');
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hutong-cli-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

const run = async (parameters: readonly string[], input: string | Uint8Array = '') => {
  const child = spawn(process.execPath, [main, ...parameters], { stdio: 'pipe' });
  child.stdin.end(input);
  const [out, err, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  const lines = out.split('\n').filter((line) => line !== '');
  return { status, out, err, lines };
};

describe('hutong convert hl7v2', () => {
  const person = personNumber(1);
  const message = encodeBytes(oru({ control: 'CLI-1', person }), 'gb18030');

  test('prints bundle, ledger and findings of each message', async () => {
    const { status, lines } = await run(['convert', 'hl7v2', file('oru.hl7', message), '-'], message);
    expect(status).toBe(0);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const { bundle, ledger } = JSON.parse(line);
      const patient = bundle.entry.find(
        ({ resource }: { resource: { resourceType: string } }) => resource.resourceType === 'Patient',
      );
      expect(patient.resource.name[0].text).toBe(person.name);
      expect(ledger.length).toBeGreaterThan(20);
    }
  });

  test('says what is wrong with what it cannot convert, and ends with 1', async () => {
    const { status, lines } = await run(['convert', 'hl7v2', '-'], 'PID|1||nothing before it\r');
    expect(status).toBe(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      bundle: null,
      findings: [{ severity: 'error', code: 'hl7v2.missing-segment' }],
    });
  });
});

describe('hutong validate', () => {
  test('prints one line a resource, of JSON and NDJSON, and ends with 1 when one is invalid', async () => {
    const good = JSON.stringify({ resourceType: 'Patient', gender: 'female' });
    const bad = JSON.stringify({ resourceType: 'Patient', gender: 'f', birthday: '1990' });
    const { status, lines } = await run(['validate', file('good.json', good), file('all.ndjson', `${good}\n${bad}\n`)]);
    expect(status).toBe(1);
    const results = lines.map((line) => JSON.parse(line));
    expect(results.map(({ valid }) => valid)).toEqual([true, true, false]);
    expect(results[2].issues.map(({ expression }: { expression: string }) => expression).toSorted()).toEqual([
      'Patient.birthday',
      'Patient.gender',
    ]);
  });
});

describe('hutong', () => {
  test('names every command in its help', async () => {
    const { status, out } = await run(['--help']);
    expect(status).toBe(0);
    for (const command of ['convert', 'validate', 'audit', 'token', 'demo']) expect(out).toContain(command);
  });

  test('ends with 2 and the code of the error when it cannot do what it should', async () => {
    const { status, err } = await run(['audit', 'verify', '--data', directory]);
    expect(status).toBe(2);
    expect(err).toBe('config.invalid: The directory holds no data of a gateway (--data)\n');
    expect(readdirSync(directory)).not.toContain('hutong.db');
  });
});

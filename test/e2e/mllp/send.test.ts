import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../apps/mllp/agent.ts';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';
import { oru } from '../messages.ts';
import { type Hospital, openHospital, until } from './hospital.ts';

const cli = fileURLToPath(new URL('../../../apps/cli/main.ts', import.meta.url));
const mllp = fileURLToPath(new URL('../../../apps/mllp/main.ts', import.meta.url));

/** Runs a command of this project to its end; a failure has its exit status and what it printed. */
const run = async (main: string, ...options: string[]) => {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...options]);
    return { status: 0, stdout, stderr };
  } catch (error) {
    // execFile's error has the exit status in `code` and what was printed.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
};

describe('hutong send', () => {
  let hospital: Hospital;
  let agent: Agent;
  let file: string;
  const [first = '', second = ''] = ['H1', 'H2'].map((control) => oru({ control, report: `R-${control}` }));
  beforeAll(async () => {
    hospital = await openHospital();
    agent = await hospital.start();
    file = join(hospital.data, 'messages.hl7');
    await writeFile(file, encodeBytes(first + second, 'gb18030'));
  });
  afterAll(() => hospital.stop());

  it('sends each message of a file over MLLP, its bytes as they are', async () => {
    const { status, stdout } = await run(cli, 'send', '--mllp', `127.0.0.1:${agent.port}`, file);
    await until(() => hospital.relay.delivered.includes('H2'));

    expect(status).toBe(0);
    expect(stdout).toBe(`${file}: AA H1\n${file}: AA H2\n`);
    expect(hospital.relay.delivered).toEqual(['H1', 'H2']);
    expect(hospital.relay.newest()).toEqual(Buffer.from(encodeBytes(second, 'gb18030')));
  });

  it('sends a file over HTTP, prints what is wrong, and says so by its exit status', async () => {
    const broken = join(hospital.data, 'broken.hl7');
    await writeFile(broken, oru({ control: 'H3' }).replace('\rPID|', '\rQID|'));
    const options = ['send', '--url', hospital.relay.url, '--data', hospital.data];

    const good = await run(cli, ...options, '--json', file);
    const bad = await run(cli, ...options, broken);

    expect(good.status).toBe(0);
    expect(
      good.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).code),
    ).toEqual(['AA', 'AA']);
    expect(bad.status).toBe(1);
    expect(bad.stdout).toContain(': AE H3\n  PID · 100');
  });

  it('does not send to nowhere', async () => {
    const both = await run(cli, 'send', file);
    const away = await run(cli, 'send', '--mllp', '127.0.0.1:1', file);

    expect(both).toMatchObject({ status: 2, stderr: expect.stringContaining('either --mllp') });
    expect(away).toMatchObject({ status: 2, stderr: expect.stringContaining('ECONNREFUSED') });
  });

  it('the agent’s status command tells by its exit status whether all is well', async () => {
    const fine = await run(mllp, 'status', '--status-port', String(agent.statusPort));
    const nobody = await run(mllp, 'status', '--status-port', '1');
    hospital.relay.mode = 413;
    await run(cli, 'send', '--mllp', `127.0.0.1:${agent.port}`, file);
    await until(async () => (await agent.status()).refused > 0);
    const alarmed = await run(mllp, 'status', '--status-port', String(agent.statusPort));

    expect([fine.status, alarmed.status, nobody.status]).toEqual([0, 1, 2]);
    expect(JSON.parse(alarmed.stdout).alarms).toEqual(['messages-refused']);
  });
});

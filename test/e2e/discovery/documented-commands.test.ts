import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';

const project = new URL('../../../', import.meta.url);
const hasTools = ['curl', 'jq', 'bash'].every((tool) => spawnSync(tool, ['--version']).status === 0);

/** Pages in the order that they ask for. Subscriptions need a gateway that is set up for them (test/e2e/subscriptions). */
const pages = ['sign-in', 'write', 'read', 'search', 'bundles', 'bulk', 'profiles', 'errors'];

const commandsOf = (page: string): string =>
  [...readFileSync(new URL(`docs/fhir-api/${page}.md`, project), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, commands]) => commands)
    .join('\n');

/** Without what differs from run to run. */
const settled = (line: string): string =>
  line
    .trim()
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'BASE')
    .replace(/"lastUpdated":"[^"]+"/, '"lastUpdated":"…"')
    .replace(/(Patient|Encounter)\/[a-z0-9.]+/g, '$1/ID');

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.stop());

test.skipIf(!hasTools)(
  'the commands of docs/fhir-api do what the pages say (skipped without bash, curl and jq)',
  async () => {
    const script = ['set -eu', ...pages.map(commandsOf)].join('\n');
    const { error, lines } = await new Promise<{ readonly error: string; readonly lines: readonly string[] }>(
      (resolve) =>
        execFile(
          'bash',
          ['-c', script],
          { cwd: project, env: { ...process.env, BASE: gateway.baseUrl, DATA: gateway.data, TMPDIR: gateway.data } },
          (failure, stdout, stderr) =>
            resolve({
              error: failure === null ? '' : `${failure.message} ${stderr}`,
              lines: stdout.trim().split('\n').map(settled),
            }),
        ),
    );

    expect(error).toBe('');
    expect(lines.slice(0, 13)).toEqual([
      '"BASE/oauth2/token"',
      'HTTP/1.1 201 Created',
      'etag: W/"1"',
      'location: BASE/fhir/Patient/ID/_history/1',
      '200',
      '"2"',
      '"1"',
      '"1984-07-03"',
      '"1984-07-04"',
      '204',
      '["error","code-invalid",["Observation.status"]]',
      '["error","required",["Observation.code"]]',
      '{',
    ]);
    for (const expected of [
      '304',
      '{"method":"POST","url":"Patient"}',
      '["Patient","Observation"]',
      '[["Patient","match"],["Observation","include"]]',
      '["201 Created","Patient/ID/_history/1"]',
      '["Bundle","processed",2]',
      '["Observation",1]',
      '[2,0]',
      '{"versionId":"1","lastUpdated":"…"}',
      '["required",["Practitioner.telecom"]]',
      '[false,"Practitioner.telecom"]',
      '"code": "resource.not-found"',
    ]) {
      expect(lines).toContain(expected);
    }
  },
  60_000,
);

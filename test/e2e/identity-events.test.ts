import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, signIn } from '../../apps/cli/demo/systems.ts';
import { makeDemoRegion } from '../../apps/server/demo-region.ts';
import { freePort } from '../../apps/server/free-port.ts';
import { type Gateway, startGateway } from '../../apps/server/gateway.ts';
import { openEmbeddedEngine } from '../../functions/_shared/compose/embedded.ts';
import { linkRecordSchema, personRecordSchema } from '../../services/identity/identity-records.ts';
import { keys } from '../../services/store/keys.ts';

const register = (controlId: string, number: string, name: string, birth: string): string =>
  [
    `MSH|^~\\&|ADT|CITY|HUTONG|REGION|20261101080000||ADT^A04|${controlId}|P|2.4`,
    'EVN|A04|20261101080000',
    `PID|1||${number}^^^CITY^MR||${name}||${birth}|F`,
    'PV1|1|O',
    '',
  ].join('\r');

const merge = (controlId: string, survivor: string, subsumed: string, name: string, birth: string): string =>
  [
    `MSH|^~\\&|ADT|CITY|HUTONG|REGION|20261102080000||ADT^A40|${controlId}|P|2.4`,
    'EVN|A40|20261102080000',
    `PID|1||${survivor}^^^CITY^MR||${name}||${birth}|F`,
    `MRG|${subsumed}^^^CITY^MR`,
    '',
  ].join('\r');

describe('a merge in the index of a hospital (ADT A40)', () => {
  let data: string;
  let gateway: Gateway;
  let city: System;
  let baseUrl: string;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'hutong-merge-'));
    await makeDemoRegion(data, '2026-11-01');
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    gateway = await startGateway({
      config: { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: baseUrl, HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
      port,
      write: () => undefined,
    });
    city = await signIn(baseUrl, data, 'city-lab');
  });
  afterAll(async () => {
    await gateway.stop();
    await rm(data, { recursive: true, force: true });
  });

  const send = async (message: string): Promise<string> => (await city.sendHl7(Buffer.from(message))).text;
  const patient = async (number: string) => {
    const bundle = (await city.fhir.search({
      resourceType: 'Patient',
      searchParams: { identifier: `https://hutong.example/fhir/organisation/city-hospital/id/CITY|${number}` },
    })) as unknown as {
      entry: {
        resource: {
          id: string;
          active?: boolean;
          name?: unknown;
          link?: { other: { reference: string }; type: string }[];
        };
      }[];
    };
    return bundle.entry[0]?.resource;
  };

  it('makes the two records one person, closes the merged one and keeps what it said', async () => {
    expect(await send(register('M1', 'A-1', '陈静', '19800101'))).toContain('MSA|AA|M1');
    expect(await send(register('M2', 'B-2', '陈敬', '19800110'))).toContain('MSA|AA|M2');

    expect(await send(merge('M3', 'A-1', 'B-2', '陈静', '19800101'))).toContain('MSA|AA|M3');

    const survivor = await patient('A-1');
    const merged = await patient('B-2');
    expect(merged).toMatchObject({
      active: false,
      link: [{ other: { reference: `Patient/${survivor?.id}` }, type: 'replaced-by' }],
    });
    expect(merged?.name).toBeDefined();
    expect(survivor?.active).toBeUndefined();
    await gateway.stop();
    const engine = await openEmbeddedEngine(
      { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: baseUrl, HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
      { write: () => undefined },
    );
    const link = async (id = '') =>
      linkRecordSchema.parse(JSON.parse((await engine.table.get(keys.link(id)))?.body ?? '{}'));
    const [one, other] = [await link(survivor?.id), await link(merged?.id)];
    const person = personRecordSchema.parse(
      JSON.parse((await engine.table.get(keys.person(one.person)))?.body ?? '{}'),
    );
    expect(other.person).toBe(one.person);
    expect(other.rule).toBe('stated-by-sender');
    expect(person.members.toSorted()).toEqual([survivor?.id, merged?.id].toSorted());
    engine.close();
    gateway = await startGateway({
      config: { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: baseUrl, HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
      port: Number(new URL(baseUrl).port),
      write: () => undefined,
    });
  });

  it('takes a merge with a record that was never registered: the number is known as closed from then on', async () => {
    expect(await send(merge('M4', 'A-1', 'C-3', '陈静', '19800101'))).toContain('MSA|AA|M4');

    expect(await patient('C-3')).toMatchObject({ active: false, link: [{ type: 'replaced-by' }] });
  });
});

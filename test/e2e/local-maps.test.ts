import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from './gateway.ts';
import { oru } from './messages.ts';
import type { System } from './system.ts';

interface Coded {
  readonly code?: { readonly coding?: readonly { readonly system?: string; readonly code?: string }[] };
}

describe("a hospital's own map of its codes, in the registry", () => {
  let gateway: TestGateway;
  let city: System;

  beforeAll(async () => {
    gateway = await openGateway({
      amend: (registry) => ({
        ...registry,
        localMaps: [
          {
            organisation: 'city-hospital',
            id: 'city-lis',
            version: '2026-11',
            rows: [{ code: 'ZZ77', item: 'alt', equivalence: 'equivalent' }],
          },
          {
            organisation: 'district-hospital',
            id: 'district-lis',
            version: '1',
            rows: [{ code: 'ZZ78', item: 'ast', equivalence: 'equivalent' }],
          },
        ],
      }),
    });
    city = await gateway.signIn('city-lab');
  });
  afterAll(() => gateway.stop());

  it('gives a code that no dictionary knows its LOINC code, and leaves other hospitals’ maps alone', async () => {
    const results = [
      { code: 'ZZ77', name: '本院项目七' },
      { code: 'ZZ78', name: '本院项目八' },
    ];

    const answer = await city.hl7(oru({ control: 'MAP1', results }));

    expect(answer.text).toContain('MSA|AA|MAP1');
    const [message] = (await city.call('/messages?status=processed')).json.messages as {
      id: string;
      resources: string[];
    }[];
    const codes = await Promise.all(
      (message?.resources ?? [])
        .filter((reference) => reference.startsWith('Observation/'))
        .map(
          async (reference) =>
            ((await city.call(`/fhir/${reference.split('/_history')[0]}`)).json as Coded).code?.coding,
        ),
    );
    const loinc = codes.map((coding) => ({
      own: coding?.find(({ system }) => system !== 'http://loinc.org')?.code,
      loinc: coding?.find(({ system }) => system === 'http://loinc.org')?.code,
    }));
    expect(loinc).toContainEqual({ own: 'ZZ77', loinc: '1742-6' });
    expect(loinc).toContainEqual({ own: 'ZZ78', loinc: undefined });
  });
});

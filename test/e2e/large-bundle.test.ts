import type { Bundle, BundleEntry, Observation } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, openGateway, sealAndVerify, type TestGateway } from './gateway.ts';
import { locationsOf, personNumber, visit } from './messages.ts';
import type { System } from './system.ts';

/** A transaction of `visits` times four entries, each visit of a person of its own. */
const day = (identifier: string, visits: number): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  identifier: { system: 'https://district.example/bundles', value: identifier },
  entry: Array.from({ length: visits }, (_, number) => {
    const { entry } = visit({ identifier, person: personNumber(number + 100), record: `D-${identifier}-${number}` });
    // A urn of one visit must not be that of another; the entries are FHIR, whose types the builder's literals do not carry.
    const own = String(number + 1).padStart(4, '0');
    return JSON.parse(
      JSON.stringify(entry).replaceAll('urn:uuid:00000000-0000', `urn:uuid:00000000-${own}`),
    ) as BundleEntry[];
  }).flat(),
});

describe('a transaction of 1,000 entries', () => {
  let gateway: TestGateway;
  let district: System;

  beforeAll(async () => {
    gateway = await openGateway();
    district = await gateway.signIn('district-his');
  });
  afterAll(async () => gateway.stop());

  const isThere = async (identifier: string, visitNumber: number): Promise<boolean> => {
    const value = `https://district.example/patients|D-${identifier}-${visitNumber}`;
    const { status, json } = await district.call(`/fhir/Patient?identifier=${encodeURIComponent(value)}`);
    expect(status).toBe(200);
    return (json.entry ?? []).length > 0;
  };

  test('leaves nothing when one entry is bad', async () => {
    const bundle = day('bad', 250);
    // Each visit ends with its observation.
    const last = bundle.entry?.at(-1)?.resource as Observation;
    last.subject = { reference: 'Patient/not-there' };
    const answer = await district.bundle(bundle);
    expect(answer.status).toBe(422);
    expect(await isThere('bad', 0)).toBe(false);
  });

  test('is committed whole, once, and read back', async () => {
    const bundle = day('good', 250);
    let answered = false;
    let looks = 0;
    const watch = async (): Promise<void> => {
      while (!answered) {
        // Whoever sees any of it sees all of it from then on.
        const [one, other] = looks % 2 === 0 ? [0, 249] : [249, 0];
        if (await isThere('good', one)) expect(await isThere('good', other)).toBe(true);
        looks += 1;
      }
    };
    const watching = watch();
    const answer = await district.bundle(bundle);
    answered = true;
    await watching;
    expect(answer.status).toBe(200);
    expect(looks).toBeGreaterThan(0);
    const locations = locationsOf(answer.json);
    expect(new Set(locations).size).toBe(1000);
    for (const place of [0, 1, 499, 998, 999]) {
      expect((await district.call(`/fhir/${locations[place]}`)).status).toBe(200);
    }
    const again = await district.bundle(bundle);
    expect([again.status, locationsOf(again.json)]).toEqual([200, locations]);
    expect(await sealAndVerify(gateway.data)).toMatchObject({ problems: [] });
  }, 60_000);

  test('leaves no trace of how it was committed', async () => {
    const engine = await openEngine(gateway.data);
    try {
      expect((await engine.table.query({ pk: 'large-commit' })).items).toEqual([]);
      expect(await engine.finishLargeTransactions()).toBe(0);
    } finally {
      engine.close();
    }
  });
});

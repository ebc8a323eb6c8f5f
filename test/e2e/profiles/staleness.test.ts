import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDefinitionProblems, makeValidator } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { newAuditDraft } from '../../../services/audit-trail.ts';
import type { Key } from '../../../services/ports/index.ts';
import { makeInstalledProfiles, maxAgeMilliseconds } from '../../../services/profiles/installed-profiles.ts';
import { makeManageProfiles } from '../../../services/profiles/manage-profiles.ts';
import { makeData, openEngine } from '../gateway.ts';

let data: string;
let engine: Awaited<ReturnType<typeof openEngine>>;

beforeAll(async () => {
  data = await makeData();
  engine = await openEngine(data);
});
afterAll(async () => {
  engine.close();
  await rm(data, { recursive: true, force: true });
});

const url = 'https://region.example/StructureDefinition/late';
const profile = {
  resourceType: 'StructureDefinition',
  id: 'late',
  url,
  name: 'Late',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type: 'Practitioner',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Practitioner',
  derivation: 'constraint',
  differential: { element: [{ id: 'Practitioner.name', path: 'Practitioner.name', min: 1 }] },
};
const steward = { client: 'steward', organisation: 'region-steward', scopes: ['hutong/profile.write'] };
const call = () => ({ caller: steward, audit: newAuditDraft('request', 'PUT /fhir/StructureDefinition/{id}') });

test('another process sees an installation, and a removal, within the bound; until then it asks nothing', async () => {
  // Prepare: two processes on one table, one of which counts its reads.
  let now = 0;
  let reads = 0;
  const counted = {
    ...engine.table,
    get: (key: Key) => {
      reads += 1;
      return engine.table.get(key);
    },
  };
  const here = makeInstalledProfiles({ table: engine.table, clock: engine.clock, shipped: [] });
  const there = makeInstalledProfiles({ table: counted, clock: { now: () => now }, shipped: [] });
  const manage = makeManageProfiles({
    ...engine,
    profiles: here,
    validate: makeValidator(r4Definitions),
    definitionProblems: makeDefinitionProblems(r4Definitions),
  });
  await there.refresh();

  // Act
  const seen: boolean[] = [];
  const look = async (): Promise<void> => {
    await there.refresh();
    seen.push(there.find(url) !== undefined);
  };
  await manage.put('late', profile, undefined, call());
  const atOnce = here.find(url) !== undefined;
  const readsBefore = reads;
  now = maxAgeMilliseconds - 1;
  await look();
  const readsMeanwhile = reads - readsBefore;
  now = maxAgeMilliseconds;
  await Promise.all([look(), there.refresh(), there.refresh()]);
  await manage.remove('late', undefined, call());
  now = 2 * maxAgeMilliseconds;
  await look();

  // Assess
  expect(atOnce).toBe(true);
  expect(seen).toEqual([false, true, false]);
  expect(readsMeanwhile).toBe(0);
  // One for each time that it asked, and one more for each change that it found.
  expect(reads - readsBefore).toBe(4);
});

test('a profile that comes back goes on with the next version', async () => {
  const profiles = makeInstalledProfiles({ table: engine.table, clock: engine.clock, shipped: [] });
  const manage = makeManageProfiles({
    ...engine,
    profiles,
    validate: makeValidator(r4Definitions),
    definitionProblems: makeDefinitionProblems(r4Definitions),
  });
  await manage.put('back', { ...profile, id: 'back', url: `${url}-back` }, undefined, call());
  await manage.remove('back', undefined, call());

  const again = await manage.put('back', { ...profile, id: 'back', url: `${url}-back` }, undefined, call());

  expect([again.effect, again.profile.meta.versionId]).toEqual(['created', '2']);
});

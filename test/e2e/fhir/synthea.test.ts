import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapVersionExtension } from '../../../domain/terminology/index.ts';
import { openGateway, type TestGateway } from '../gateway.ts';
import { locationsOf } from '../messages.ts';
import type { System } from '../system.ts';
import { type Any, send } from './client.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/fhir');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

let gateway: TestGateway;
let district: System;
beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const isAdded = (item: Any): boolean =>
  Array.isArray(item?.extension) && item.extension.some(({ url }: Any) => url === mapVersionExtension);

/** A resource without ids and meta, each reference by `name`, and without the codings that the gateway says it added. */
const bare = (node: Any, name: (reference: string) => string, top = true): Any => {
  if (Array.isArray(node)) return node.filter((item) => !isAdded(item)).map((item) => bare(item, name, false));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !(top && (key === 'id' || key === 'meta')))
      .map(([key, value]) => [
        key,
        typeof value === 'string' && (key === 'reference' || value.startsWith('urn:uuid:'))
          ? name(value)
          : bare(value, name, false),
      ]),
  );
};

describe.skipIf(files.length === 0)('Synthea’s histories (skipped: ../shared/data/fhir is absent)', () => {
  test.each(files)('%s is committed whole and reads back as it was sent', { timeout: 60_000 }, async (file) => {
    const bundle = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Bundle;
    const sent = bundle.entry ?? [];
    const { status, json } = await district.bundle(bundle);
    expect(status).toBe(200);
    expect(json.entry).toHaveLength(sent.length);
    const locations = locationsOf(json);
    for (const [position, { response }] of json.entry.entries()) {
      // Two histories may share an organisation or a practitioner: registered once, by its identifier.
      const shared = /^(Organization|Practitioner)\//.test(locations[position] ?? '');
      expect(shared ? ['200 OK', '201 Created'] : ['201 Created']).toContain(response.status);
    }
    const urls = new Map(sent.map(({ fullUrl = '' }, position) => [fullUrl, locations[position] ?? '']));
    const [patient = ''] = locations.filter((reference) => reference.startsWith('Patient/'));
    for (const [position, location] of locations.entries()) {
      const read = await send(district, 'GET', `/${location}`);
      expect(read.status).toBe(200);
      const own = (reference: string): string => urls.get(reference) ?? reference;
      expect(bare(read.body, (reference) => reference)).toEqual(bare(sent[position]?.resource, own));
    }

    // The patient's whole record holds every one of them that is about the patient, once.
    const found: string[] = [];
    let page = (await send(district, 'GET', `/${patient}/$everything?_count=60`)).body;
    for (;;) {
      found.push(...page.entry.map(({ resource }: Any) => `${resource.resourceType}/${resource.id}`));
      const next = page.link.find(({ relation }: Any) => relation === 'next');
      if (next === undefined) break;
      page = (await send(district, 'GET', next.url.slice(`${gateway.baseUrl}/fhir`.length))).body;
    }
    const about = locations.filter((reference) => !/^(Organization|Practitioner)\//.test(reference));
    expect(found.toSorted()).toEqual(about.toSorted());
  });

  test('sent again, they change nothing', async () => {
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      const { status, json } = await district.bundle(JSON.parse(text));
      expect(status).toBe(200);
      const [patient = ''] = locationsOf(json).filter((reference) => reference.startsWith('Patient/'));
      expect((await send(district, 'GET', `/${patient}`)).body.meta.versionId).toBe('1');
    }
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapVersionExtension } from '../../../domain/terminology/index.ts';
import { openGateway, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { type Any, finished, linesOf, startExport, startImport } from './jobs.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/fhir');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

let gateway: TestGateway;
let district: System;
beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

/** Every resource with its own id, and references as `Type/id`: what Synthea's bulk output is. */
const readSynthea = (): Any[] => {
  const resources = new Map<string, Any>();
  for (const file of files) {
    const { entry = [] } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Bundle;
    const urls = new Map(entry.map(({ fullUrl, resource }) => [fullUrl, `${resource?.resourceType}/${resource?.id}`]));
    const rename = (node: Any): Any => {
      if (Array.isArray(node)) return node.map(rename);
      if (typeof node === 'string') return urls.get(node) ?? node;
      if (typeof node !== 'object' || node === null) return node;
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rename(value)]));
    };
    for (const { resource } of entry) resources.set(`${resource?.resourceType}/${resource?.id}`, rename(resource));
  }
  return [...resources.values()];
};

/** The quantity as it was sent, which stands beside the one in the unit of the dictionary. */
const asSent = (node: Any): Any =>
  node.extension?.find(({ url }: Any) => url.endsWith('/source-quantity'))?.valueQuantity ?? node;

const isAdded = (item: Any): boolean =>
  Array.isArray(item?.extension) && item.extension.some(({ url }: Any) => url === mapVersionExtension);

/** Without id, meta and the codings that the gateway says it added, references by `name`: the order of members is all that may differ. */
const bare = (node: Any, name: (reference: string) => string, top = true): Any => {
  if (Array.isArray(node)) return node.filter((item) => !isAdded(item)).map((item) => bare(item, name, false));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(asSent(node))
      .filter(([key]) => !(top && (key === 'id' || key === 'meta')))
      .map(([key, value]) => [
        key,
        typeof value === 'string' && key === 'reference' ? name(value) : bare(value, name, false),
      ]),
  );
};

/** What a resource is told by when ids differ: its content, with the type of what it refers to. */
const contentOf = (resource: Any): string => {
  const sort = (node: Any): Any => {
    if (Array.isArray(node)) return node.map(sort);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, sort(value)]),
    );
  };
  return JSON.stringify(sort(bare(resource, (reference) => reference.replace(/\/.*$/, ''))));
};

describe.skipIf(files.length === 0)('Synthea’s histories in bulk (skipped: ../shared/data/fhir is absent)', () => {
  test('are imported by type and exported whole, each resource once, with references that lead to their targets', {
    timeout: 120_000,
  }, async () => {
    const sent = readSynthea();
    const types = [...new Set(sent.map(({ resourceType }) => resourceType as string))];
    // Patients last: the order of the files is of no matter.
    const order = [...types.filter((type) => type !== 'Patient'), 'Patient'];
    const manifest = await finished(
      district,
      await startImport(
        district,
        order.map((type) => [type, sent.filter(({ resourceType }) => resourceType === type)]),
      ),
    );
    expect(await linesOf(manifest.error)).toEqual([]);
    expect(manifest.output.reduce((sum: number, { count }: Any) => sum + count, 0)).toBe(sent.length);

    const { output } = await finished(district, await startExport(district));
    const got = await linesOf(output);
    expect(got).toHaveLength(sent.length);
    const contents = new Set(got.map(contentOf));
    expect(sent.filter((resource) => !contents.has(contentOf(resource)))).toEqual([]);

    const names = got.map(({ resourceType, id }) => `${resourceType}/${id}`);
    expect(new Set(names).size).toBe(sent.length);
    const known = new Set(names);
    const dangling: string[] = [];
    for (const resource of got) {
      bare(resource, (reference) => {
        if (!reference.startsWith('#') && !known.has(reference)) dangling.push(reference);
        return reference;
      });
    }
    expect(dangling).toEqual([]);
    // A report that comes after its results is written into their group; their own content does not change.
    expect(new Set(got.map(({ meta }) => meta.versionId))).toEqual(new Set(['1']));
  });
});

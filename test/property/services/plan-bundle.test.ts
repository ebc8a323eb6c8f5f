import fc from 'fast-check';
import type { Bundle, BundleEntry, Resource } from 'fhir/r4.d.ts';
import { describe, expect, test } from 'vitest';
import { parseClinicalId, planBundle } from '../../../domain/fhir/index.ts';

const url = (number: number): string => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What a bundle is made of: patients, and around each some records that point to it and to each other. */
interface Shape {
  readonly record: string;
  readonly reports: readonly {
    readonly identifier: string | undefined;
    readonly results: number;
    readonly performer: boolean;
  }[];
}

const shapes: fc.Arbitrary<readonly Shape[]> = fc.uniqueArray(
  fc.record({
    record: fc.stringMatching(/^[A-Z0-9]{1,8}$/),
    reports: fc.array(
      fc.record({
        identifier: fc.option(fc.uuid(), { nil: undefined }),
        results: fc.nat({ max: 4 }),
        performer: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 4, selector: ({ record }) => record },
);

const identified = (value: string | undefined) =>
  value === undefined ? {} : { identifier: [{ system: 'https://first.example/reports', value }] };

const bundleOf = (patients: readonly Shape[]): Bundle => {
  const entry: BundleEntry[] = [];
  const add = (resource: Resource & Record<string, unknown>, query?: string): string => {
    const fullUrl = url(entry.length + 1);
    entry.push({
      fullUrl,
      resource,
      request:
        query === undefined
          ? { method: 'POST', url: resource.resourceType }
          : { method: 'PUT', url: `${resource.resourceType}?identifier=${encodeURIComponent(query)}` },
    });
    return fullUrl;
  };
  const practitioner = add({
    resourceType: 'Practitioner',
    identifier: [{ system: 'https://first.example/staff', value: 'D1' }],
  });
  for (const { record, reports } of patients) {
    const patient = add({
      resourceType: 'Patient',
      identifier: [{ system: 'https://first.example/patients', value: record }],
    });
    for (const { identifier, results, performer } of reports) {
      const result = Array.from({ length: results }, () => ({
        reference: add({ resourceType: 'Observation', subject: { reference: patient }, note: [{ text: record }] }),
      }));
      add(
        {
          resourceType: 'DiagnosticReport',
          ...identified(identifier),
          subject: { reference: patient },
          result,
          ...(performer ? { performer: [{ reference: practitioner }] } : {}),
        },
        identifier === undefined ? undefined : `https://first.example/reports|${identifier}`,
      );
    }
  }
  return { resourceType: 'Bundle', type: 'transaction', entry };
};

const referencesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === 'reference' && typeof child === 'string' ? [child] : referencesIn(child),
  );
};

const plan = (bundle: Bundle, organisation = 'first', commitKey = 'k') =>
  planBundle(bundle, { organisation, commitKey });
const idsOf = (bundle: Bundle, organisation?: string, commitKey?: string): readonly string[] =>
  plan(bundle, organisation, commitKey).entries.map(({ resource }) => `${resource.resourceType}/${resource.id}`);

describe('the plan of a transaction', () => {
  test('resolves every reference to an entry of the plan, and no two entries have one id', () => {
    fc.assert(
      fc.property(shapes, (patients) => {
        const { entries, required } = plan(bundleOf(patients));
        const ids = new Set(entries.map(({ resource }) => `${resource.resourceType}/${resource.id}`));
        expect(ids.size).toBe(entries.length);
        for (const { resource } of entries) {
          for (const reference of referencesIn(resource)) expect(ids).toContain(reference);
        }
        expect(required).toEqual([]);
      }),
    );
  });

  test('puts what is about a patient into the partition of that patient, as the id itself says', () => {
    fc.assert(
      fc.property(shapes, (patients) => {
        for (const { resource, patientId, groupId } of plan(bundleOf(patients)).entries) {
          if (resource.resourceType === 'Practitioner') expect(patientId).toBeUndefined();
          else if (resource.resourceType === 'Patient') expect(patientId).toBe(resource.id);
          else {
            expect(parseClinicalId(resource.id)).toMatchObject({ patientId, groupId });
            // FHIR R4 datatypes, id: 1 to 64 characters.
            expect(resource.id).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
          }
        }
      }),
    );
  });

  test('is the same for the same bundle, and leaves the bundle as it was', () => {
    fc.assert(
      fc.property(shapes, (patients) => {
        const bundle = bundleOf(patients);
        const before = JSON.stringify(bundle);
        expect(plan(bundle)).toEqual(plan(bundle));
        expect(JSON.stringify(bundle)).toBe(before);
      }),
    );
  });

  test('gives what has an identity the same id in another commit, and what has none another one', () => {
    fc.assert(
      fc.property(shapes, (patients) => {
        const bundle = bundleOf(patients);
        const [one, two] = [plan(bundle, 'first', 'k1').entries, plan(bundle, 'first', 'k2').entries];
        for (const [position, { resource, mode }] of one.entries()) {
          const other = two[position]?.resource.id;
          if (mode === 'put') expect(other).toBe(resource.id);
          else expect(other).not.toBe(resource.id);
        }
      }),
    );
  });

  test('never gives two organisations one id, though they send the same', () => {
    fc.assert(
      fc.property(shapes, (patients) => {
        const bundle = bundleOf(patients);
        const first = new Set(idsOf(bundle, 'first'));
        expect(idsOf(bundle, 'second').filter((id) => first.has(id))).toEqual([]);
      }),
    );
  });

  test('does not depend on the order of the entries for what has an identity', () => {
    fc.assert(
      fc.property(shapes, (patients) => {
        const bundle = bundleOf(patients);
        const reversed = { ...bundle, entry: (bundle.entry ?? []).toReversed() };
        const ids = (one: Bundle) =>
          plan(one)
            .entries.filter(({ mode }) => mode === 'put')
            .map(({ resource }) => resource.id)
            .toSorted();
        expect(ids(reversed)).toEqual(ids(bundle));
      }),
    );
  });

  test('refuses a reference that no entry answers, wherever it stands', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (patients, at) => {
        const bundle = bundleOf(patients);
        const entries = bundle.entry ?? [];
        const pointing = entries.filter(({ resource }) => referencesIn(resource).length > 0);
        fc.pre(pointing.length > 0);
        const chosen = pointing[at % pointing.length];
        const [target = ''] = referencesIn(chosen?.resource);
        const broken = JSON.parse(
          JSON.stringify(chosen).replace(`"reference":"${target}"`, `"reference":"${url(999)}"`),
        );
        const changed = { ...bundle, entry: entries.map((entry) => (entry === chosen ? broken : entry)) };
        expect(() => plan(changed)).toThrow(expect.objectContaining({ code: 'fhir.unresolved-reference' }));
      }),
    );
  });
});

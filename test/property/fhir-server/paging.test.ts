import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Any } from '../../e2e/fhir/client.ts';
import { observation, patient } from '../../e2e/fhir/resources.ts';
import { openServices } from '../../e2e/fhir/services.ts';

let services: Awaited<ReturnType<typeof openServices>>;
let subject: string;
let all: readonly Any[];

const codes = ['1988-5', '8302-2', '2345-7'];
const statuses = ['final', 'amended', 'preliminary'];

/** Observations of one patient with few different codes, days and values, so that ties are many. */
beforeAll(async () => {
  services = await openServices((table) => table);
  subject = `Patient/${(await services.create(patient('page'))).id}`;
  const other = `Patient/${(await services.create(patient('other'))).id}`;
  const make = (number: number, about: string) =>
    services.create(
      observation(about, number % 5, {
        status: statuses[number % 3] as Any,
        code: { coding: [{ system: 'http://loinc.org', code: codes[(number * 7) % 3] ?? '' }] },
        effectiveDateTime: `2026-0${1 + ((number * 5) % 6)}-15`,
      }),
    );
  all = await Promise.all(Array.from({ length: 48 }, (_, number) => make(number, number % 4 === 3 ? other : subject)));
});
afterAll(async () => services.close());

interface Question {
  readonly code?: string;
  readonly statuses?: readonly string[];
  readonly above?: number;
  readonly from?: string;
  readonly count: number;
  readonly sort?: string;
  readonly form: 'patient' | 'date';
}

const question = fc.record(
  {
    code: fc.constantFrom(...codes),
    statuses: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1, maxLength: 2 }),
    above: fc.integer({ min: -1, max: 5 }),
    from: fc.constantFrom('2026-01-01', '2026-03-15', '2026-06'),
    count: fc.integer({ min: 1, max: 9 }),
    sort: fc.constantFrom('date', '-date', 'code,-date', '-_lastUpdated', 'status'),
    form: fc.constantFrom('patient' as const, 'date' as const),
  },
  { requiredKeys: ['count', 'form'] },
);

const queryOf = ({ code, statuses: chosen, above, from, count, sort, form }: Question): string =>
  `Observation?${new URLSearchParams([
    ...(form === 'patient' ? [['patient', subject]] : [['date', `ge${from ?? '2026-01-01'}`]]),
    ...(form === 'patient' && from !== undefined ? [['date', `ge${from}`]] : []),
    ...(code === undefined ? [] : [['code', code]]),
    ...(chosen === undefined ? [] : [['status', chosen.join(',')]]),
    ...(above === undefined ? [] : [['value-quantity', `gt${above}`]]),
    // By date the newest come first, and no other order is to be had.
    ...(sort === undefined || form === 'date' ? [] : [['_sort', sort]]),
    ['_count', String(count)],
  ] as [string, string][])}`;

/** The linear scan: the question read by hand, on the resources themselves. */
const fits = ({ code, statuses: chosen, above, from, form }: Question, resource: Any): boolean =>
  (form === 'date' || resource.subject.reference === subject) &&
  (code === undefined || resource.code.coding[0].code === code) &&
  (chosen === undefined || chosen.includes(resource.status)) &&
  (above === undefined || resource.valueQuantity.value > above) &&
  (from === undefined || resource.effectiveDateTime >= from);

test('pages visit every match once, in the order asked for, whatever their size', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const seen: Any[] = [];
      let next: string | undefined = queryOf(asked);
      for (let pages = 0; next !== undefined; pages += 1) {
        expect(pages).toBeLessThan(60);
        const page: Any = await services.search(next);
        expect(page.entry.length).toBeLessThanOrEqual(asked.count);
        seen.push(...page.entry.map(({ resource }: Any) => resource));
        next = page.link.find(({ relation }: Any) => relation === 'next')?.url.split('/fhir/')[1];
      }
      const expected = all.filter((resource) => fits(asked, resource)).map(({ id }) => id);
      expect(seen.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
      const dates = seen.map(({ effectiveDateTime }) => effectiveDateTime);
      if (asked.form === 'patient' && asked.sort === 'date') expect(dates).toEqual(dates.toSorted());
      if (asked.form === 'patient' && asked.sort === '-date') expect(dates).toEqual(dates.toSorted().toReversed());
    }),
    { numRuns: 120 },
  );
});

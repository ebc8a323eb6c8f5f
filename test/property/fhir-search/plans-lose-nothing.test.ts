import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clinicalDateFrom,
  compartmentsOf,
  extractEntries,
  type IndexKey,
  type IndexLookup,
  indexKeysFrom,
  matches,
  parseSearch,
  planSearch,
} from '../../../domain/fhir/index.ts';

interface Resource {
  readonly resourceType: string;
  readonly id: string;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const plain = <T extends Resource>(shape: fc.Arbitrary<T>): fc.Arbitrary<Resource> =>
  // JSON drops the undefined elements and keeps the two that Resource names.
  shape.map((one) => JSON.parse(JSON.stringify(one)) as Resource);

const date = fc.constantFrom(
  '1979',
  '1980',
  '1980-01',
  '1980-12-31',
  '1981-01-01',
  '1985-06',
  '1985-06-15',
  '1999-05-05',
);
const word = fc.constantFrom('Chen', 'cheng', '陈', '陈晨', 'Ng', 'É');
const patient = plain(
  fc.record({
    resourceType: fc.constant('Patient'),
    id: fc.uuid(),
    identifier: maybe(
      fc.array(fc.record({ system: maybe(fc.constantFrom('urn:a', 'urn:b')), value: fc.constantFrom('1', '2', '3') }), {
        maxLength: 2,
      }),
    ),
    name: maybe(
      fc.array(fc.record({ family: maybe(word), given: maybe(fc.array(word, { minLength: 1, maxLength: 2 })) }), {
        maxLength: 2,
      }),
    ),
    birthDate: maybe(date),
    telecom: maybe(
      fc.array(fc.record({ system: fc.constantFrom('phone', 'email'), value: fc.constantFrom('13 800', 'A@b', 'x') }), {
        maxLength: 2,
      }),
    ),
    generalPractitioner: maybe(
      fc.array(
        fc.record({
          reference: fc.constantFrom('Practitioner/1', 'Organization/1', 'https://x.example/Practitioner/1'),
        }),
        { maxLength: 2 },
      ),
    ),
    managingOrganization: maybe(fc.record({ reference: fc.constantFrom('Organization/1', 'Organization/2') })),
  }),
);
const pair = (name: string, ...values: string[]) =>
  fc.constantFrom(...values).map((value): [string, string] => [name, value]);
const patientQuery = fc.array(
  fc.oneof(
    pair('identifier', '1', 'urn:a|1', '|2', 'urn:b|3,1', 'urn:a|'),
    pair('name', 'ch', 'C', '陈', 'e', 'ng,ch'),
    pair('family', 'chen', '陈'),
    pair('given', 'CHENG', '陈晨'),
    pair('name:exact', 'Chen', 'É'),
    pair('name:contains', 'h'),
    pair(
      'birthdate',
      '1980',
      '1980-01',
      '1980-12-31',
      'ge1980',
      'lt1986',
      'gt1979-06',
      'le1985-06',
      'ap1980',
      'sa1979',
      'eb1981',
    ),
    pair('phone', '13800', 'x'),
    pair('telecom', 'a@B', '13-800'),
    pair('organization', 'Organization/1', '2'),
    pair('general-practitioner', 'Practitioner/1', '1'),
    pair('gender', 'male'),
  ),
  { minLength: 1, maxLength: 3 },
);

/** What a store does: a sorted partition for each key. */
const look = (keys: readonly IndexKey[], { key, sort }: IndexLookup): boolean =>
  keys.some((one) => {
    if (one.key !== key) return false;
    if (sort === undefined) return true;
    return 'equals' in sort ? one.sort === sort.equals : one.sort.startsWith(sort.prefix);
  });

const now = Date.UTC(2024, 0, 1);

describe('a plan finds every resource that matches', () => {
  it('by index', () => {
    fc.assert(
      fc.property(fc.array(patient, { minLength: 1, maxLength: 12 }), patientQuery, (patients, parameters) => {
        // Prepare
        const { query } = parseSearch('Patient', parameters, { handling: 'strict', now });
        const plan = planSearch(query, {});
        fc.pre(plan.form === 'indexed');
        if (plan.form !== 'indexed') return;
        // Act
        const lost = patients.filter((one) => {
          const entries = extractEntries(one);
          const keys = indexKeysFrom('Patient', entries);
          return matches(query, entries) && !plan.lookups.some((lookup) => look(keys, lookup));
        });
        // Assess
        expect(lost).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('in a patient’s compartment or an organisation’s dates', () => {
    const reference = fc.record({ reference: fc.constantFrom('Patient/1', 'Patient/2', 'Group/1', 'Practitioner/1') });
    const resource = fc.oneof(
      plain(
        fc
          .record({
            resourceType: fc.constant('Observation'),
            id: fc.uuid(),
            subject: maybe(reference),
            performer: maybe(fc.array(reference, { maxLength: 2 })),
            // One of a choice.
            effective: fc.oneof(
              date.map((effectiveDateTime) => ({ effectiveDateTime })),
              fc
                .constantFrom({ start: '1979-05' }, { start: '1980-02', end: '1985' }, { end: '1985' })
                .map((effectivePeriod) => ({ effectivePeriod })),
            ),
          })
          .map(({ effective, ...rest }) => ({ ...rest, ...effective })),
      ),
      plain(
        fc.record({
          resourceType: fc.constant('ImagingStudy'),
          id: fc.uuid(),
          subject: reference,
          started: maybe(date),
        }),
      ),
    );
    const query = fc.array(
      fc.oneof(
        pair('patient', '1', 'Patient/2', 'Patient/1,Patient/2'),
        pair('subject', 'Patient/1', 'Patient/1,Group/1', '1'),
        pair('performer', 'Patient/1', 'Practitioner/1'),
        pair('date', '1980', 'ge1980-06', 'gt1979', 'lt1985', 'sa1980-01', 'ap1985'),
        pair('started', '1980', 'ge1980-06', 'gt1980-06', 'gt1979', 'le1985-06', 'sa1980-01', 'ap1985-06-20'),
      ),
      { minLength: 1, maxLength: 2 },
    );
    fc.assert(
      fc.property(resource, query, (one, parameters) => {
        const { query: parsed } = parseSearch(one.resourceType, parameters, { handling: 'lenient', now });
        const plan = planSearch(parsed, { organisation: 'o' });
        const entries = extractEntries(one);
        if (!matches(parsed, entries)) return;
        if (plan.form === 'patient-compartment') {
          expect(compartmentsOf(one).some((reference) => plan.patients.includes(reference))).toBe(true);
        } else if (plan.form === 'organisation-by-date') {
          const end = clinicalDateFrom(one.resourceType, entries);
          expect(end).toBeDefined();
          expect(end).toBeGreaterThanOrEqual(plan.range.from ?? Number.NEGATIVE_INFINITY);
          expect(end).toBeLessThanOrEqual(plan.range.to ?? Number.POSITIVE_INFINITY);
        } else expect(plan.form).toBe('refused');
      }),
      { numRuns: 3000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractEntries, matches, parseSearch } from '../../../domain/fhir/index.ts';
import { toCanonicalQuantity } from '../../compliance/fhir-search/search-one.ts';
import { hasDate, hasQuantity, hasReference, hasString, hasToken, valuesOf } from './linear-scan.ts';

const ucum = 'http://unitsofmeasure.org';
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** JSON has no undefined. */
const resourceOf = <T extends object>(shape: fc.Arbitrary<T>): fc.Arbitrary<{ resourceType: string }> =>
  // The shapes below all have a resourceType.
  shape.map((one) => JSON.parse(JSON.stringify(one)) as { resourceType: string });

const systems = ['http://loinc.org', 'urn:local'];
const codes = ['a', 'b', 'c'];
const coding = fc.record({ system: maybe(fc.constantFrom(...systems)), code: fc.constantFrom(...codes) });
const concept = fc.record({
  coding: maybe(fc.array(coding, { minLength: 1, maxLength: 3 })),
  text: maybe(fc.constantFrom('x', 'y')),
});
const dateTexts = [
  '2023',
  '2024',
  '2023-12',
  '2024-01',
  '2024-02',
  '2023-12-31',
  '2024-01-01',
  '2024-01-15',
  '2024-02-29',
  '2023-12-31T15:59:59Z',
  '2023-12-31T16:00:00Z',
  '2024-01-15T08:30:00Z',
  '2024-02-29T23:59:59Z',
];
const moment = fc.constantFrom(...dateTexts);
/** A period ends after it starts (per-1). */
const period = fc.constantFrom(
  { start: '2023' },
  { end: '2024-01' },
  { start: '2023-12', end: '2024-01-15' },
  { start: '2024-01-01', end: '2024-01-01' },
  { start: '2024-01-15', end: '2024-02-29T23:59:59Z' },
  { start: '2023-12-31T16:00:00Z' },
  { start: '2024', end: '2024' },
  { start: '2023', end: '2024-02' },
);
const reference = fc.record({ reference: fc.constantFrom('Patient/1', 'Patient/2', 'Group/1', 'Device/1') });
const quantity = fc.record({
  value: fc.constantFrom(0.004, 0.0045, 0.005, 0.0055, 4, 4.5, 5, 5.04, 5.5, 6),
  system: fc.constant(ucum),
  code: fc.constantFrom('mg', 'g'),
});

const observation = resourceOf(
  fc.record({
    resourceType: fc.constant('Observation'),
    status: fc.constantFrom('final', 'amended'),
    code: concept,
    category: maybe(fc.array(concept, { minLength: 1, maxLength: 2 })),
    subject: maybe(reference),
    performer: maybe(fc.array(reference, { minLength: 1, maxLength: 2 })),
    effectiveDateTime: maybe(moment),
    valueQuantity: maybe(quantity),
    component: maybe(
      fc.array(fc.record({ code: concept, valueQuantity: maybe(quantity) }), { minLength: 1, maxLength: 3 }),
    ),
  }),
);
const encounter = resourceOf(
  fc.record({
    resourceType: fc.constant('Encounter'),
    status: fc.constant('finished'),
    class: coding,
    period: maybe(period),
  }),
);
const names = ['Chen', 'chéng', '陈', '陈晨', '王芳', 'Ng', ''];
const human = fc.record({
  family: maybe(fc.constantFrom(...names.slice(0, 6))),
  given: maybe(fc.array(fc.constantFrom(...names.slice(0, 6)), { minLength: 1, maxLength: 2 })),
  text: maybe(fc.constantFrom('陈晨', 'Ng Chen')),
});
const patient = resourceOf(
  fc.record({
    resourceType: fc.constant('Patient'),
    name: maybe(fc.array(human, { minLength: 1, maxLength: 2 })),
    identifier: maybe(
      fc.array(fc.record({ system: maybe(fc.constantFrom(...systems)), value: fc.constantFrom(...codes) }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    telecom: maybe(
      fc.array(fc.record({ system: fc.constantFrom('phone', 'email'), value: fc.constantFrom(...codes) }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    deceasedBoolean: maybe(fc.boolean()),
  }),
);

const found = (resource: { resourceType: string }, name: string, value: string): boolean => {
  const { query } = parseSearch(resource.resourceType, [[name, value]], { handling: 'strict', toCanonicalQuantity });
  return matches(query, extractEntries(resource, { toCanonicalQuantity }));
};

/** Values meet often enough in the small pools that both answers are common. */
const runs = { numRuns: 400 };

describe('what a linear scan with FHIRPath finds, the entries find', () => {
  it('tokens', () => {
    const name = fc.constantFrom('code', 'category', 'combo-code', 'component-code', 'status');
    fc.assert(
      fc.property(
        observation,
        name,
        maybe(fc.constantFrom(...systems)),
        fc.constantFrom(...codes, 'final'),
        (resource, parameter, system, code) => {
          const expected = hasToken(valuesOf(resource, parameter), system, code);
          const value = system === undefined ? code : `${system}|${code}`;
          expect(found(resource, parameter, value)).toBe(expected);
          expect(found(resource, `${parameter}:not`, value)).toBe(!expected);
        },
      ),
      runs,
    );
  });

  it('identifiers, contacts and existence of a patient', () => {
    const name = fc.constantFrom('identifier', 'phone', 'email', 'telecom', 'deceased');
    fc.assert(
      fc.property(patient, name, fc.constantFrom(...codes, 'true', 'false'), (resource, parameter, code) => {
        expect(found(resource, parameter, code)).toBe(hasToken(valuesOf(resource, parameter), undefined, code));
      }),
      runs,
    );
  });

  it('references', () => {
    const name = fc.constantFrom('subject', 'patient', 'performer');
    fc.assert(
      fc.property(
        observation,
        name,
        fc.constantFrom('Patient/1', 'Patient/2', 'Group/1', 'Device/1'),
        (resource, parameter, wanted) => {
          expect(found(resource, parameter, wanted)).toBe(hasReference(valuesOf(resource, parameter), wanted));
        },
      ),
      runs,
    );
  });

  it('dates and periods', () => {
    const prefix = fc.constantFrom('eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb');
    fc.assert(
      fc.property(fc.oneof(observation, encounter), prefix, moment, (resource, comparison, searched) => {
        const expected = hasDate(valuesOf(resource, 'date'), comparison, searched);
        expect(found(resource, 'date', `${comparison}${searched}`)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('strings', () => {
    const mode = fc.constantFrom('starts' as const, 'contains' as const, 'exact' as const);
    const text = fc.constantFrom('ch', 'Chen', 'cheng', '陈', '晨', '王芳', 'ng', 'Ng');
    fc.assert(
      fc.property(
        patient,
        fc.constantFrom('name', 'family', 'given'),
        mode,
        text,
        (resource, parameter, how, wanted) => {
          const expected = hasString(valuesOf(resource, parameter), how, wanted);
          expect(found(resource, how === 'starts' ? parameter : `${parameter}:${how}`, wanted)).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('quantities, with and without a unit', () => {
    const name = fc.constantFrom('value-quantity', 'component-value-quantity', 'combo-value-quantity');
    const prefix = fc.constantFrom('eq', 'ne', 'gt', 'lt', 'ge', 'le');
    fc.assert(
      fc.property(
        observation,
        name,
        prefix,
        fc.constantFrom('4', '5', '5.0', '5.5', '0.005', '6'),
        maybe(fc.constantFrom('mg', 'g')),
        (resource, parameter, comparison, amount, unit) => {
          const decimals = amount.split('.')[1]?.length ?? 0;
          const expected = hasQuantity(valuesOf(resource, parameter), comparison, Number(amount), decimals, unit);
          expect(
            found(resource, parameter, `${comparison}${amount}${unit === undefined ? '' : `|${ucum}|${unit}`}`),
          ).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('composites within one component', () => {
    fc.assert(
      fc.property(observation, fc.constantFrom(...codes), fc.constantFrom('4', '5', '6'), (resource, code, amount) => {
        // The engine evaluates each component as a resource of its own.
        const components = valuesOf({ ...resource }, 'component-code-value-quantity') as {
          code: unknown;
          valueQuantity?: unknown;
        }[];
        const expected = components.some(
          (one) =>
            hasToken([one.code], undefined, code) &&
            one.valueQuantity !== undefined &&
            hasQuantity([one.valueQuantity], 'gt', Number(amount), 0, undefined),
        );
        expect(found(resource, 'component-code-value-quantity', `${code}$gt${amount}`)).toBe(expected);
      }),
      runs,
    );
  });

  it('absence', () => {
    const name = fc.constantFrom(
      'code',
      'category',
      'subject',
      'patient',
      'performer',
      'date',
      'value-quantity',
      'component-code',
    );
    fc.assert(
      fc.property(observation, name, (resource, parameter) => {
        const values = valuesOf(resource, parameter).filter((value) => JSON.stringify(value) !== '{}');
        expect(found(resource, `${parameter}:missing`, 'true')).toBe(values.length === 0);
      }),
      runs,
    );
  });
});

describe('parsing', () => {
  it('never throws anything but a typed refusal, and never repeats the value', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'code',
        'date',
        'patient',
        'value-quantity',
        'subject:Patient.name',
        '_sort',
        '_include',
        '_count',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(name, fc.string({ minLength: 12 }), (parameter, value) => {
        try {
          parseSearch('Observation', [[parameter, `${value}\u6f22`]], { handling: 'strict' });
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          expect(error.name).toBe('HutongError');
          expect(error.message).not.toContain('\u6f22');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

import fc from 'fast-check';
import type { Observation } from 'fhir/r4.d.ts';
import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import { makeDictionary, normaliseObservation, sourceQuantityExtension } from '../../../domain/terminology/index.ts';
import { readResultText } from '../../../domain/terminology/result-value.ts';
import { readUnitExpression } from '../../../domain/terminology/unit-expression.ts';

const content = loadTerminologyContent();
const dictionary = makeDictionary(content);
const context = { organisation: 'a' };

const unitTexts = fc.oneof(
  fc.constantFrom(...content.vocabulary.units.flatMap(({ code, also = [] }) => [code, ...also])),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const names = fc.oneof(
  fc.constantFrom(...content.lab.items.flatMap(({ zh, abbr = [], syn = [] }) => [zh, ...abbr, ...syn])),
  fc.string({ maxLength: 12, unit: 'grapheme' }),
);
const values = fc.double({ min: 0.01, max: 9999, noNaN: true }).map((value) => Number(value.toPrecision(4)));
const observations: fc.Arbitrary<Observation> = fc
  .record({
    name: names,
    code: fc.option(names, { nil: undefined }),
    value: fc.oneof(
      fc.record({ valueQuantity: fc.record({ value: values, unit: unitTexts }) }),
      fc.record({
        valueString: fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('阴性', '1:160', '<0.5 mmol/L', '±', '一百'),
        ),
      }),
    ),
  })
  .map(({ name, code, value }) => ({
    resourceType: 'Observation' as const,
    status: 'final' as const,
    code: { text: name, ...(code === undefined ? {} : { coding: [{ system: 'urn:local', code }] }) },
    ...value,
  }));

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
};

describe('normaliseObservation', () => {
  it('never throws and never changes its input', () => {
    fc.assert(
      fc.property(observations, (observation) => {
        normaliseObservation(deepFreeze(observation), dictionary, context);
      }),
      { numRuns: 1000 },
    );
  });

  it('done twice is done once', () => {
    fc.assert(
      fc.property(observations, (observation) => {
        const once = normaliseObservation(observation, dictionary, context);
        const twice = normaliseObservation(once.observation, dictionary, context);
        expect(twice.observation).toEqual(once.observation);
        expect(twice.item?.id).toBe(once.item?.id);
        expect(twice.item?.unitConsistent).toBe(once.item?.unitConsistent);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every coding that was sent, and the quantity where it changed', () => {
    fc.assert(
      fc.property(observations, (observation) => {
        const { observation: output } = normaliseObservation(observation, dictionary, context);
        expect(output.code.coding?.slice(0, observation.code.coding?.length ?? 0) ?? []).toEqual(
          observation.code.coding ?? [],
        );
        const sent = observation.valueQuantity;
        const kept = output.valueQuantity;
        if (sent === undefined || kept === undefined || kept.value === sent.value) return;
        expect(kept.extension).toContainEqual({ url: sourceQuantityExtension, valueQuantity: sent });
      }),
      { numRuns: 500 },
    );
  });

  it('puts no value of the patient into a finding', () => {
    fc.assert(
      fc.property(
        observations,
        fc.constantFrom('张某某 13800138000', '身份证110101199003070000'),
        (observation, secret) => {
          const { findings } = normaliseObservation(
            { ...observation, code: { text: secret, coding: [{ code: secret }] }, valueString: secret },
            dictionary,
            context,
          );
          expect(JSON.stringify(findings)).not.toContain(secret);
        },
      ),
    );
  });
});

describe('reading', () => {
  it('of any text as a result or a unit never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readResultText(text);
        readUnitExpression(text);
        dictionary.units.read(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('of a number gives the number', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(readResultText(String(value))).toMatchObject({ kind: 'number', number: { value } });
      }),
    );
  });
});

describe('conversion there and back', () => {
  it('returns the value within its significant digits', () => {
    const pairs = content.lab.items.flatMap(({ id, unit, units = [] }) =>
      unit === undefined ? [] : units.map((other) => ({ id, unit, other })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pairs), values, ({ id, other }, value) => {
        const send = (quantity: { value: number; unit: string }) =>
          normaliseObservation(
            {
              resourceType: 'Observation',
              status: 'final',
              code: { coding: [{ system: 'https://hutong.example/fhir/CodeSystem/lab-item', code: id }] },
              valueQuantity: {
                value: quantity.value,
                system: 'http://unitsofmeasure.org',
                code: quantity.unit,
                unit: quantity.unit,
              },
            },
            dictionary,
            context,
          ).observation.valueQuantity?.value;
        const canonical = send({ value, unit: other });
        const doubled = send({ value: value * 2, unit: other });
        expect(canonical).toBeDefined();
        const linear =
          content.lab.items.find((item) => item.id === id)?.conversions?.some(({ offset }) => offset !== 0) === true;
        if (!linear) expect((doubled ?? 0) / (canonical ?? 1)).toBeCloseTo(2, 1);
      }),
      { numRuns: 500 },
    );
  });
});

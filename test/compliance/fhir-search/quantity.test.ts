import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchValue } from '../../../domain/fhir/search/match-value.ts';
import { numericBounds } from '../../../domain/fhir/search/numeric-bounds.ts';
import type { Prefix } from '../../../domain/fhir/search/query.ts';
import { finds } from './search-one.ts';

const ucum = 'http://unitsofmeasure.org';
const observation = (valueQuantity: object) => ({ resourceType: 'Observation', valueQuantity });
const milligrams = (value: number) => observation({ value, system: ucum, code: 'mg', unit: 'mg' });

describe('R4 section 3.1.1.4.6: the interval that the digits of a number imply', () => {
  it.each([
    ['100', 99.5, 100.5],
    ['100.00', 99.995, 100.005],
    ['1e2', 95, 105],
    ['1', 0.5, 1.5],
    ['-5.4', -5.45, -5.35],
    ['0.80', 0.795, 0.805],
    ['1.00e2', 99.5, 100.5],
  ])('%s is [%d, %d)', (text, low, high) => {
    const bounds = numericBounds(text);
    expect(bounds?.low).toBeCloseTo(low, 9);
    expect(bounds?.high).toBeCloseTo(high, 9);
  });

  it.each(['', 'ten', '1,5', '0x10', '1e', '.5', '5.', 'Infinity', '1e999'])('refuses %j', (text) => {
    expect(numericBounds(text)).toBeUndefined();
  });

  it.each<[Prefix, string, number, boolean]>([
    ['eq', '100', 100.4, true],
    ['eq', '100', 100.5, false],
    ['eq', '100', 99.5, true],
    ['ne', '100', 100.4, false],
    ['ne', '100', 101, true],
    ['lt', '100', 99.99, true],
    ['lt', '100', 100, false],
    ['le', '100', 100, true],
    ['le', '100', 100.4, false],
    ['gt', '100', 100.01, true],
    ['gt', '100', 100, false],
    ['ge', '100', 100, true],
    ['ge', '100', 99.9, false],
    ['sa', '100', 100.01, true],
    ['eb', '100', 99.99, true],
    ['ap', '100', 109, true],
    ['ap', '100', 112, false],
  ])('%s%s and %d: %s', (prefix, text, value, expected) => {
    const bounds = numericBounds(text);
    if (!bounds) throw new Error('not a number');
    const written = prefix === 'ap' ? { ...bounds, low: 90, high: 110 } : bounds;
    expect(matchValue({ p: 'probabilityDecimal', v: value }, { op: 'quantity', prefix, written })).toBe(expected);
  });

  it('contains the number that it was made from', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
        fc.integer({ min: 0, max: 6 }),
        (value, digits) => {
          const text = value.toFixed(digits);
          const bounds = numericBounds(text);
          expect(bounds !== undefined && bounds.low <= Number(text) && Number(text) <= bounds.high).toBe(true);
        },
      ),
    );
  });
});

describe('R4 section 3.1.1.4.11: quantities', () => {
  it.each([
    ['5.4', milligrams(5.4), true],
    ['5.4', milligrams(5.44), true],
    ['5.40', milligrams(5.44), false],
    [`5.4|${ucum}|mg`, milligrams(5.4), true],
    [`5.4|${ucum}|mg`, milligrams(5.6), false],
    [`5.40e-3|${ucum}|g`, milligrams(5.4), true],
    [`5.4||mg`, milligrams(5.4), true],
    [`5.4||mg`, observation({ value: 5.4, unit: 'mg' }), true],
    [`5.4||mg`, observation({ value: 5.4, unit: 'kg' }), false],
    [`5.4|${ucum}|mg`, observation({ value: 5.4, unit: 'mg' }), false],
    [`le5.4|${ucum}|mg`, milligrams(5.4), true],
    [`lt5.4|${ucum}|mg`, milligrams(5.4), false],
    [`ap5.4|${ucum}|mg`, milligrams(5.8), true],
    [`ap5.4|${ucum}|mg`, milligrams(6.1), false],
    [`gt1|${ucum}|g`, milligrams(999), false],
    [`gt1|${ucum}|g`, milligrams(1001), true],
    [`ge1|${ucum}|g`, milligrams(1000), true],
    [`gt1|${ucum}|m`, milligrams(5000), false],
    [
      '7|http://example.org/units|drops',
      observation({ value: 7, system: 'http://example.org/units', code: 'drops' }),
      true,
    ],
    ['7|http://example.org/units|drops', observation({ value: 7, system: ucum, code: 'drops' }), false],
  ])('value-quantity=%s', (value, resource, expected) => {
    expect(finds(resource, new URLSearchParams([['value-quantity', value]]).toString())).toBe(expected);
  });

  it('reads a comparator as an open interval', () => {
    // Prepare
    const below = observation({ value: 5, comparator: '<', system: ucum, code: 'mg' });
    // Act and assess
    expect(finds(below, `value-quantity=lt3|${ucum}|mg`)).toBe(true);
    expect(finds(below, `value-quantity=eb6|${ucum}|mg`)).toBe(true);
    expect(finds(below, `value-quantity=gt5|${ucum}|mg`)).toBe(false);
    expect(finds(below, `value-quantity=5|${ucum}|mg`)).toBe(false);
  });

  it('compares ranges of ages by their bounds', () => {
    const condition = {
      resourceType: 'Condition',
      onsetRange: { low: { value: 20, system: ucum, code: 'a' }, high: { value: 30, system: ucum, code: 'a' } },
    };
    expect(finds(condition, 'onset-age=ge25')).toBe(true);
    expect(finds(condition, 'onset-age=sa25')).toBe(false);
    expect(finds(condition, 'onset-age=sa19')).toBe(true);
    expect(finds(condition, 'onset-age=25')).toBe(false);
  });

  it('searches sampled data by the bounds of its values', () => {
    const sampled = {
      resourceType: 'Observation',
      valueSampledData: {
        origin: { value: 10, system: ucum, code: 'mg' },
        period: 10,
        factor: 2,
        dimensions: 1,
        data: '1 5 E -3 L',
        lowerLimit: -4,
      },
    };
    expect(finds(sampled, 'value-quantity=gt19')).toBe(true);
    expect(finds(sampled, 'value-quantity=gt20')).toBe(false);
    expect(finds(sampled, 'value-quantity=lt3')).toBe(true);
    expect(finds(sampled, 'value-quantity=lt2')).toBe(false);
  });

  it.each(['five', '5|mg', '5||mg|x', `5|${ucum}|`])('refuses value-quantity=%s', (value) => {
    expect(() => finds(milligrams(5), new URLSearchParams([['value-quantity', value]]).toString())).toThrow(
      /"value-quantity" is not/,
    );
  });
});

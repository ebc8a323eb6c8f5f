import { expect, test } from 'vitest';
import { toCanonicalQuantity } from '../../../domain/terminology/index.ts';
import { ucumSystem } from '../../../schemas/uris.ts';

const canonical = (value: number, code: string) => {
  const found = toCanonicalQuantity(value, ucumSystem, code);
  return found === undefined ? undefined : [Number(found.value.toPrecision(12)), found.unit];
};

test.each([
  [1.2, 'mg/dL', 12, 'mg/L'],
  [170, 'cm', 1.7, 'm'],
  [37, 'ug/L', 37, 'ng/mL'],
  [4.5, '10*9/L', 4500, '10*6/L'],
  [1, 'h', 60, 'min'],
  [120, 'mm[Hg]', 15.998_64, 'kPa'],
  [0.1 + 0.2, 'g', 300, 'mg'],
  [45, '%', 0.45, '{ratio}'],
])('%d %s is %d %s', (value, code, other, otherCode) => {
  expect(canonical(value, code)).toBeDefined();
  expect(canonical(value, code)).toEqual(canonical(other, otherCode));
});

test.each([
  ['mmol/L', 'mg/dL'],
  ['U/L', 'mmol/L'],
  ['[IU]/L', 'U/L'],
  ['m', 's'],
])('%s and %s do not compare', (one, other) => {
  expect(canonical(1, one)?.[1]).not.toBe(canonical(1, other)?.[1]);
});

test.each(['Cel', '', 'furlongs', '{|}1', '10*', 'mg/', '/'])('%s is not converted', (code) => {
  expect(canonical(1, code)).toBeUndefined();
});

test('another system, or none, is not UCUM', () => {
  expect(toCanonicalQuantity(1, 'urn:iso:std:iso:4217', 'CNY')).toBeUndefined();
  expect(toCanonicalQuantity(1, undefined, 'mg')).toBeUndefined();
  expect(toCanonicalQuantity(Number.MAX_VALUE, ucumSystem, 'Tm')).toBeUndefined();
});

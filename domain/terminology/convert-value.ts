import type { LabItem } from '../../schemas/terminology.ts';
import type { UnitService } from './ucum.ts';
import type { UnitExpression } from './unit-expression.ts';
import { readUnitExpression } from './unit-expression.ts';
import type { KnownUnit } from './unit-text.ts';

/** A linear way from one unit to another: `to = from * mantissa * 10^exponent + offset`. */
export interface Conversion {
  readonly mantissa: number;
  readonly exponent: number;
  readonly offset: number;
}

type ConvertingItem = Pick<LabItem, 'unit' | 'molarMass' | 'valence' | 'conversions'>;

/** Activity units: laboratories write U, IU and arbitrary units for one another, and the item's canonical unit says which one is meant. */
const activity = new Set(['U', 'IU', 'arb']);

const sameKind = (from: UnitExpression, to: UnitExpression): boolean => {
  if (from.key === to.key) return true;
  const plain = (expression: UnitExpression) =>
    Object.entries(expression.dimensions)
      .map(([dimension, n]) => `${activity.has(dimension) ? 'activity' : dimension}${n}`)
      .sort()
      .join('.');
  return plain(from) === plain(to);
};

/** How many powers of `dimension` would have to become powers of `other` for the two units to agree; 0 when they cannot. */
const swapped = (from: UnitExpression, to: UnitExpression, dimension: string, other: string): number => {
  const difference = (name: string) => (to.dimensions[name] ?? 0) - (from.dimensions[name] ?? 0);
  const moved = difference(other);
  if (moved === 0 || difference(dimension) !== -moved) return 0;
  const names = new Set([...Object.keys(from.dimensions), ...Object.keys(to.dimensions)]);
  for (const name of names) if (name !== dimension && name !== other && difference(name) !== 0) return 0;
  return moved;
};

/**
 * The way from a sender's unit to an item's canonical unit, or `undefined` where there is none. Mass and amount of substance convert only
 * with the item's molar mass, equivalents only with its valence.
 */
export const findConversion = (
  item: ConvertingItem,
  from: KnownUnit,
  service?: UnitService,
): Conversion | undefined => {
  const canonical = item.unit;
  if (canonical === undefined) return undefined;
  if (from.code === canonical) return { mantissa: 1, exponent: 0, offset: 0 };
  const stated = item.conversions?.find((conversion) => conversion.unit === from.code);
  if (stated !== undefined) return { mantissa: stated.factor, exponent: 0, offset: stated.offset };
  const to = readUnitExpression(canonical);
  if (to === undefined || from.expression === undefined) return byService(item, from.code, canonical, service);
  const ratio = {
    mantissa: from.expression.mantissa / to.mantissa,
    exponent: from.expression.exponent - to.exponent,
    offset: 0,
  };
  if (sameKind(from.expression, to)) return ratio;
  for (const [dimension, perMole] of [
    ['M', item.molarMass],
    ['eq', item.valence],
  ] as const) {
    // Towards mol the number is divided by g/mol (or eq/mol), away from it multiplied.
    const toMoles = swapped(from.expression, to, dimension, 'N');
    const power = toMoles === 0 ? 0 : -toMoles;
    if (power !== 0 && perMole !== undefined) return { ...ratio, mantissa: ratio.mantissa * perMole ** power };
  }
  return undefined;
};

const byService = (item: ConvertingItem, from: string, to: string, service?: UnitService): Conversion | undefined => {
  const zero = service?.convert(0, from, to, item.molarMass);
  const one = service?.convert(1, from, to, item.molarMass);
  return zero === undefined || one === undefined ? undefined : { mantissa: one - zero, exponent: 0, offset: zero };
};

/** Digits that a decimal text states: `0.0560` 3, `100` 3, `1.20e3` 3. */
const significantDigits = (decimal: string): number => {
  const digits = decimal
    .replace(/[eE].*$/u, '')
    .replace(/[^0-9]/gu, '')
    .replace(/^0+/u, '');
  return Math.max(digits.length, 1);
};

/** Fewer would make the rounding coarser than the measurement: 6 mmol/L of glucose is 108 mg/dL, not 100. */
const fewestDigits = 3;

/**
 * `value` converted. A power of ten moves the decimal point exactly; any other factor keeps the value's significant digits, at least three.
 *
 * @param digits significant digits of the value as it was sent; left out: those of its shortest decimal form.
 */
export const applyConversion = (value: number, conversion: Conversion, digits?: number): number => {
  const { mantissa, exponent, offset } = conversion;
  if (offset === 0 && mantissa === 1) return exponent === 0 ? value : shift(value, exponent);
  const converted = shift(value * mantissa, exponent) + offset;
  if (converted === 0 || !Number.isFinite(converted)) return converted;
  const kept = Math.max(digits ?? significantDigits(String(value)), fewestDigits);
  return Number(converted.toPrecision(Math.min(kept, 15)));
};

/** The decimal point moved, without the error of a binary multiplication. */
const shift = (value: number, exponent: number): number => {
  const [digits = '0', power = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(power) + exponent}`);
};

import type { NumericBounds } from './query.ts';

const pattern = /^([+-]?)(\d{1,18})(?:\.(\d{1,18}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The interval that the digits of a search number imply, half a unit of its last digit to either side (R4 section 3.1.1.4.6): 100 is
 * [99.5, 100.5), 100.00 is [99.995, 100.005). A one-digit number with an exponent counts as two digits, because the specification reads 1e2 as
 * [95, 105). Undefined for text that is no number.
 */
export const numericBounds = (text: string): NumericBounds | undefined => {
  const match = pattern.exec(text);
  const value = Number(text);
  if (!match || !Number.isFinite(value)) return undefined;
  const [, sign = '', whole = '', decimals = '', exponent] = match;
  const implied = exponent !== undefined && whole.length + decimals.length === 1;
  // Whole numbers of tenths of the last digit: binary fractions would put 0.0045 outside 0.005 ± 0.0005.
  const tenths = BigInt(whole + decimals) * (implied ? 100n : 10n) * (sign === '-' ? -1n : 1n);
  const power = Number(exponent ?? 0) - decimals.length - (implied ? 2 : 1);
  return { value, low: Number(`${tenths - 5n}e${power}`), high: Number(`${tenths + 5n}e${power}`) };
};

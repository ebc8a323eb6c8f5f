import type { NumericBounds } from './query.ts';

const pattern = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The interval that the digits of a search number imply, half a unit of its last digit to either side (R4 section 3.1.1.4.6): 100 is
 * [99.5, 100.5), 100.00 is [99.995, 100.005). A one-digit number with an exponent counts as two digits, because the specification reads 1e2 as
 * [95, 105). Undefined for text that is no number.
 */
export const numericBounds = (text: string): NumericBounds | undefined => {
  const match = pattern.exec(text);
  const value = Number(text);
  if (!match || !Number.isFinite(value)) return undefined;
  const [, , whole = '', decimals = '', exponent] = match;
  const figures = whole.length + decimals.length;
  const implied = exponent !== undefined && figures === 1 ? 1 : 0;
  const half = 0.5 * 10 ** (Number(exponent ?? 0) - decimals.length - implied);
  return { value, low: value - half, high: value + half };
};

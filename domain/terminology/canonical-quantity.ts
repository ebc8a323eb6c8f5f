import { ucumSystem } from '../../schemas/uris.ts';
import { remember } from './fold-text.ts';
import { readUnitExpression } from './unit-expression.ts';

const read = remember((code: string) => ({ expression: readUnitExpression(code) }));

/**
 * A UCUM quantity in base units, so that 1.2 mg/dL compares with 12 mg/L: the number, and the dimensions as text (`L-3.M1`; `1` for none). Amount, mass and activity stay
 * apart, and temperatures with a zero of their own are not converted.
 *
 * Undefined for a unit that is not UCUM or outside the part known here: it then compares in its own unit only.
 */
export const toCanonicalQuantity = (
  value: number,
  system: string | undefined,
  code: string | undefined,
): { readonly value: number; readonly unit: string } | undefined => {
  if (system !== ucumSystem || code === undefined) return undefined;
  const { expression } = read(code);
  if (expression === undefined) return undefined;
  const { mantissa, exponent, key } = expression;
  // Dividing by a power of ten keeps the digits that multiplying by its inverse loses.
  const scaled = exponent < 0 ? (value * mantissa) / 10 ** -exponent : value * mantissa * 10 ** exponent;
  return Number.isFinite(scaled) ? { value: scaled, unit: key === '' ? '1' : key } : undefined;
};

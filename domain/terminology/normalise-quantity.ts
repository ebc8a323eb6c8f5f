import type * as fhir4 from 'fhir/r4.d.ts';
import type { LabItem } from '../../schemas/terminology.ts';
import { ucumSystem } from '../../schemas/uris.ts';
import { applyConversion, type Conversion, findConversion } from './convert-value.ts';
import type { Dictionary } from './dictionary.ts';
import { readUnitExpression } from './unit-expression.ts';
import type { KnownUnit } from './unit-text.ts';
import { sourceQuantityExtension } from './uris.ts';

export type UnitState =
  /** The canonical unit, or a value of an item that has none. */
  | 'canonical'
  | 'converted'
  /** No item to compare with: UCUM was added where the text had one reading. */
  | 'standardised'
  | 'missing-unit'
  | 'unknown-unit'
  | 'unit-conflict';

export interface NormalisedQuantity {
  readonly quantity: fhir4.Quantity;
  readonly state: UnitState;
  readonly changed: boolean;
}

/** Texts that laboratories send where there is no unit. */
const noUnit = /^[\s\-—–/.*]*$|^(?:无|无单位|none|n\/?a|null)$/iu;

/** The unit's text as sent: the UCUM code where one was given, else the human text; `undefined` for none. */
export const unitTextOf = ({ system, code, unit }: fhir4.Quantity): string | undefined => {
  const text = system === ucumSystem && code !== undefined ? code : (unit ?? code);
  return text === undefined || noUnit.test(text) ? undefined : text;
};

/** Items whose values carry no unit: pH, INR, ratios. */
const isUnitless = (item: LabItem): boolean => {
  if (item.unit === undefined || item.unit === '[pH]') return true;
  return item.unit.startsWith('{') && readUnitExpression(item.unit)?.key === '';
};

interface Way {
  readonly unit: KnownUnit;
  readonly conversion: Conversion;
}

const findWay = (item: LabItem, readings: readonly KnownUnit[], { unitService }: Dictionary): Way | undefined => {
  const same = readings.find(({ code }) => code === item.unit);
  for (const unit of same === undefined ? readings : [same]) {
    const conversion = findConversion(item, unit, unitService);
    if (conversion !== undefined) return { unit, conversion };
  }
  return undefined;
};

/**
 * Brings a quantity to an item's canonical unit; without an item it only adds the UCUM code. The quantity as sent goes into an extension when
 * the number or its unit changed.
 *
 * @param digits significant digits of the value as sent, where its text is known.
 */
export const normaliseQuantity = (
  quantity: fhir4.Quantity,
  item: LabItem | undefined,
  dictionary: Dictionary,
  digits?: number,
): NormalisedQuantity => {
  const text = unitTextOf(quantity);
  if (text === undefined) {
    const state = item === undefined || isUnitless(item) ? 'canonical' : 'missing-unit';
    return { quantity, state, changed: false };
  }
  const readings = dictionary.units.read(text);
  if (readings.length === 0) return { quantity, state: 'unknown-unit', changed: false };
  const [first, second] = readings;
  if (item?.unit === undefined) {
    if (first === undefined || second !== undefined) return { quantity, state: 'standardised', changed: false };
    return { ...withCode(quantity, first.code), state: 'standardised' };
  }
  const way = findWay(item, readings, dictionary);
  if (way === undefined) return { quantity, state: 'unit-conflict', changed: false };
  if (way.unit.code === item.unit) return { ...withCode(quantity, item.unit), state: 'canonical' };
  const { mantissa, exponent, offset } = way.conversion;
  // meq/L of potassium is mmol/L, and IU/L of an enzyme U/L: the unit is another, the number the same.
  const sameNumber = mantissa === 1 && exponent === 0 && offset === 0;
  const { value, comparator } = quantity;
  const converted: fhir4.Quantity = {
    extension: [...(quantity.extension ?? []), { url: sourceQuantityExtension, valueQuantity: sourceOf(quantity) }],
    ...(value === undefined ? {} : { value: applyConversion(value, way.conversion, digits) }),
    ...(comparator === undefined ? {} : { comparator }),
    unit: dictionary.units.display(item.unit),
    system: ucumSystem,
    code: item.unit,
  };
  return { quantity: converted, state: sameNumber ? 'canonical' : 'converted', changed: true };
};

const sourceOf = ({ extension: _, ...quantity }: fhir4.Quantity): fhir4.Quantity => quantity;

/** The same quantity with its UCUM code; the sender's unit text stays as the human-readable unit. */
const withCode = (quantity: fhir4.Quantity, code: string): Pick<NormalisedQuantity, 'quantity' | 'changed'> => {
  if (quantity.system === ucumSystem && quantity.code === code) return { quantity, changed: false };
  const replaced = quantity.code !== undefined && quantity.code !== code;
  const extension = replaced
    ? [...(quantity.extension ?? []), { url: sourceQuantityExtension, valueQuantity: sourceOf(quantity) }]
    : quantity.extension;
  return {
    quantity: {
      ...quantity,
      ...(extension === undefined ? {} : { extension }),
      unit: quantity.unit ?? quantity.code ?? code,
      system: ucumSystem,
      code,
    },
    changed: true,
  };
};

import type * as fhir4 from 'fhir/r4.d.ts';
import type { LabItem } from '../../schemas/terminology.ts';
import type { Dictionary } from './dictionary.ts';
import { normaliseQuantity, unitTextOf } from './normalise-quantity.ts';
import { readResultText } from './result-value.ts';
import { sourceValueExtension } from './uris.ts';

type ReferenceRange = fhir4.ObservationReferenceRange;

/**
 * Reference ranges in the canonical unit of the value beside them. A bound without a unit has the value's unit as sent; a range that
 * is only text (`3.5-9.5`, `<10`) is read into bounds, its text going into an extension. What does not convert stays as sent, with its unit.
 *
 * @param unit the value's unit as sent.
 */
export const normaliseRanges = (
  ranges: readonly ReferenceRange[],
  item: LabItem,
  unit: string | undefined,
  dictionary: Dictionary,
): ReferenceRange[] =>
  ranges.map((range) => {
    const bounded = range.low === undefined && range.high === undefined ? fromText(range) : range;
    const low = bounded.low === undefined ? undefined : bound(bounded.low, item, unit, dictionary);
    const high = bounded.high === undefined ? undefined : bound(bounded.high, item, unit, dictionary);
    if (low === undefined && high === undefined) return bounded;
    return { ...bounded, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
  });

const bound = (
  quantity: fhir4.Quantity,
  item: LabItem,
  unit: string | undefined,
  dictionary: Dictionary,
): fhir4.Quantity => {
  const sent = unitTextOf(quantity) === undefined && unit !== undefined ? { ...quantity, unit } : quantity;
  return normaliseQuantity(sent, item, dictionary).quantity;
};

const fromText = (range: ReferenceRange): ReferenceRange => {
  const { text, ...rest } = range;
  if (text === undefined) return range;
  const read = readResultText(text);
  const extension = [...(range.extension ?? []), { url: sourceValueExtension, valueString: text }];
  const quantity = (value: number, unit: string | undefined) => ({ value, ...(unit === undefined ? {} : { unit }) });
  if (read.kind === 'range') {
    return { ...rest, extension, low: quantity(read.low.value, read.unit), high: quantity(read.high.value, read.unit) };
  }
  // A range's bounds carry no comparator in FHIR (Quantity is SimpleQuantity here), so only inclusive and usual one-sided texts become bounds.
  if (read.kind !== 'number' || read.comparator === undefined) return range;
  const side = read.comparator.startsWith('<') ? 'high' : 'low';
  return { ...rest, extension, [side]: quantity(read.number.value, read.unit) };
};

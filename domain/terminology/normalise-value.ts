import type * as fhir4 from 'fhir/r4.d.ts';
import type { LabItem } from '../../schemas/terminology.ts';
import { type Dictionary, foldResult } from './dictionary.ts';
import { normaliseQuantity, type UnitState, unitTextOf } from './normalise-quantity.ts';
import { type ReadValue, readResultText } from './result-value.ts';
import { interpretationSystem, resultValueSystem, sourceValueExtension } from './uris.ts';

/** The elements of Observation and Observation.component that hold a result. */
export type ValueHolder = Pick<
  fhir4.ObservationComponent,
  'valueQuantity' | 'valueString' | '_valueString' | 'valueCodeableConcept' | 'valueRange' | 'valueRatio'
>;

export interface NormalisedValue {
  /** The value elements to write in place of the ones that were there. */
  readonly value: ValueHolder;
  /** State of the value's unit; absent where the value has none to have. */
  readonly state?: UnitState;
  /** The value in the canonical unit, for the plausibility check. */
  readonly number?: number;
  readonly changed: boolean;
  /** Words that no value set knows. */
  readonly unread?: true;
}

/** What kind of value it is and in which unit, before the item is known. */
export interface ValueSketch {
  readonly value?: 'number' | 'words' | 'titre';
  readonly unitText?: string;
  readonly read?: ReadValue;
}

/** @param unit the unit that was sent apart from a text value (OBX-6 of an ST result). */
export const sketchValue = (holder: ValueHolder, unit: string | undefined): ValueSketch => {
  const { valueQuantity, valueString, valueCodeableConcept, valueRatio, valueRange } = holder;
  if (valueQuantity !== undefined) {
    const unitText = unitTextOf(valueQuantity) ?? unit;
    return { value: 'number', ...(unitText === undefined ? {} : { unitText }) };
  }
  if (valueString !== undefined) {
    const read = readResultText(valueString);
    const kind = read.kind === 'titre' || read.kind === 'words' ? read.kind : 'number';
    const unitText = ('unit' in read ? read.unit : undefined) ?? unit;
    return { value: kind, read, ...(unitText === undefined ? {} : { unitText }) };
  }
  if (valueRatio !== undefined) return { value: 'titre' };
  if (valueRange !== undefined) {
    const text = valueRange.low === undefined ? undefined : unitTextOf(valueRange.low);
    return { value: 'number', ...(text === undefined ? {} : { unitText: text }) };
  }
  return valueCodeableConcept === undefined ? {} : { value: 'words' };
};

/** Brings a result to the item's canonical form. Text that is read keeps its original beside it. */
export const normaliseValue = (
  holder: ValueHolder,
  sketch: ValueSketch,
  item: LabItem | undefined,
  dictionary: Dictionary,
): NormalisedValue => {
  const { valueQuantity, valueString, valueCodeableConcept } = holder;
  if (valueQuantity !== undefined) {
    const sent = unitTextOf(valueQuantity) === undefined ? withUnit(valueQuantity, sketch.unitText) : valueQuantity;
    const { quantity, state, changed } = normaliseQuantity(sent, item, dictionary);
    return { value: { valueQuantity: quantity }, state, changed, ...numberOf(quantity, state) };
  }
  if (valueString !== undefined) return fromText(valueString, sketch, item, dictionary);
  if (valueCodeableConcept !== undefined) return withCodedResult(valueCodeableConcept, item, dictionary);
  return { value: holder, changed: false };
};

const withUnit = (quantity: fhir4.Quantity, unit: string | undefined): fhir4.Quantity =>
  unit === undefined ? quantity : { ...quantity, unit };

const numberOf = ({ value }: fhir4.Quantity, state: UnitState): { number?: number } =>
  value === undefined || (state !== 'canonical' && state !== 'converted') ? {} : { number: value };

const source = (text: string): { extension: fhir4.Extension[] } => ({
  extension: [{ url: sourceValueExtension, valueString: text }],
});

/** Texts become structured only where the item is known: a free text of an unknown test stays as it is. */
const fromText = (
  text: string,
  sketch: ValueSketch,
  item: LabItem | undefined,
  dictionary: Dictionary,
): NormalisedValue => {
  const unchanged: NormalisedValue = { value: { valueString: text }, changed: false };
  const { read } = sketch;
  if (read === undefined || item === undefined || item.kind === 'text') return unchanged;
  if (read.kind === 'number') {
    // 3 of an ordinal item is a grade or an index, and only its own text says which.
    const coded = item.kind === 'quantity' ? undefined : codedResult(text, item, dictionary);
    if (coded !== undefined) return { value: { valueCodeableConcept: coded }, changed: true };
    if (item.kind === 'nominal') return unchanged;
    const sent = withUnit(
      { value: read.number.value, ...(read.comparator === undefined ? {} : { comparator: read.comparator }) },
      sketch.unitText,
    );
    const { quantity, state } = normaliseQuantity(sent, item, dictionary, read.number.digits);
    const extension = [...source(text).extension, ...(quantity.extension ?? [])];
    return { value: { valueQuantity: { ...quantity, extension } }, state, changed: true, ...numberOf(quantity, state) };
  }
  if (read.kind === 'range') {
    const bound = (number: { value: number; digits: number }) =>
      normaliseQuantity(withUnit({ value: number.value }, sketch.unitText), item, dictionary, number.digits);
    const low = bound(read.low);
    const high = bound(read.high);
    return {
      value: { valueRange: { ...source(text), low: low.quantity, high: high.quantity } },
      state: low.state,
      changed: true,
    };
  }
  if (read.kind === 'titre') {
    const denominator = { value: read.denominator };
    const numerator = { value: 1, ...(read.comparator === undefined ? {} : { comparator: invert[read.comparator] }) };
    return { value: { valueRatio: { ...source(text), numerator, denominator } }, changed: true };
  }
  const coded = codedResult(text, item, dictionary);
  return coded === undefined
    ? { ...unchanged, unread: true }
    : { value: { valueCodeableConcept: coded }, changed: true };
};

/** A titre above 1:320 is a dilution of less than 1/320. */
const invert = { '<': '>', '<=': '>=', '>=': '<=', '>': '<' } as const;

const codedResult = (text: string, item: LabItem, { codedValue }: Dictionary): fhir4.CodeableConcept | undefined => {
  const value =
    codedValue(foldResult(text), item.values) ?? codedValue(foldResult(text.replace(/\(.*$|（.*$/u, '')), item.values);
  if (value === undefined) return undefined;
  return { coding: codingsOf(value), text };
};

const codingsOf = (value: { code: string; zh: string; interpretation?: string | undefined }): fhir4.Coding[] => [
  { system: resultValueSystem, code: value.code, display: value.zh },
  ...(value.interpretation === undefined ? [] : [{ system: interpretationSystem, code: value.interpretation }]),
];

const withCodedResult = (
  concept: fhir4.CodeableConcept,
  item: LabItem | undefined,
  { codedValue }: Dictionary,
): NormalisedValue => {
  const unchanged: NormalisedValue = { value: { valueCodeableConcept: concept }, changed: false };
  const codings = concept.coding ?? [];
  if (item === undefined || codings.some(({ system }) => system === resultValueSystem)) return unchanged;
  for (const text of [concept.text, ...codings.flatMap(({ display, code }) => [display, code])]) {
    const value = text === undefined ? undefined : codedValue(foldResult(text), item.values);
    if (value === undefined) continue;
    return {
      value: { valueCodeableConcept: { ...concept, coding: [...codings, ...codingsOf(value)] } },
      changed: true,
    };
  }
  return unchanged;
};

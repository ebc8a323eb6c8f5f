import type { ResultValue } from '../../schemas/recognition/index.ts';
import { ucumSystem } from '../../schemas/uris.ts';
import type { ObservationLike } from './fhir-input.ts';

const comparators = ['<', '<=', '>=', '>', 'ad'] as const;
type Quantity = NonNullable<ObservationLike['valueQuantity']>;

/** A code of UCUM, or what the sender printed; never the one in the place of the other. */
const unitOf = ({ system, code, unit }: Quantity): { unit?: string; printedUnit?: string } => {
  if (system === ucumSystem && code) return { unit: code };
  const printed = unit || code;
  return printed ? { printedUnit: printed } : {};
};

const quantity = (source: Quantity): ResultValue | undefined => {
  if (source.value === undefined) return undefined;
  const comparator = comparators.find((known) => known === source.comparator);
  return {
    kind: 'quantity',
    value: source.value,
    ...unitOf(source),
    ...(comparator === undefined ? {} : { comparator }),
  };
};

const print = (source: Quantity | undefined): string =>
  source?.value === undefined
    ? ''
    : [`${source.comparator ?? ''}${source.value}`, source.unit ?? source.code].filter(Boolean).join(' ');

const text = (words: string | undefined): ResultValue | undefined =>
  words === undefined || words.trim() === '' ? undefined : { kind: 'text', text: words };

const coded = (concept: NonNullable<ObservationLike['valueCodeableConcept']>): ResultValue | undefined => {
  const coding = concept.coding?.[0];
  const display = concept.text ?? coding?.display;
  if (coding?.code === undefined) return text(display);
  return {
    kind: 'coded',
    code: coding.code,
    ...(coding.system === undefined ? {} : { system: coding.system }),
    ...(display === undefined ? {} : { display }),
  };
};

/** The value of an Observation; ranges and ratios as text. `undefined` when there is none, or only a dataAbsentReason. */
export const resultValueOf = (observation: ObservationLike): ResultValue | undefined => {
  const { valueQuantity, valueCodeableConcept, valueRange, valueRatio } = observation;
  if (valueQuantity !== undefined) return quantity(valueQuantity);
  if (valueCodeableConcept !== undefined) return coded(valueCodeableConcept);
  if (observation.valueInteger !== undefined) return { kind: 'quantity', value: observation.valueInteger, unit: '1' };
  if (observation.valueBoolean !== undefined) return text(String(observation.valueBoolean));
  if (valueRange !== undefined) {
    const [low, high] = [print(valueRange.low), print(valueRange.high)];
    return low === '' && high === '' ? undefined : text(`${low} – ${high}`.trim());
  }
  if (valueRatio?.numerator !== undefined) {
    return text([print(valueRatio.numerator), print(valueRatio.denominator)].filter(Boolean).join(':'));
  }
  return text(observation.valueString);
};

/** The first reference range, as text. */
export const rangeOf = ({ referenceRange }: ObservationLike): string | undefined => {
  const range = referenceRange?.[0];
  if (range === undefined) return undefined;
  if (range.text !== undefined) return range.text;
  const [low, high] = [range.low?.value, range.high?.value];
  if (low === undefined) return high === undefined ? undefined : `≤${high}`;
  return high === undefined ? `≥${low}` : `${low}–${high}`;
};

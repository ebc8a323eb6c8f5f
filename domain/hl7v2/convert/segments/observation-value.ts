import type { Observation, ObservationComponent } from 'fhir/r4.d.ts';
import { quantity } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { period } from '../datatypes/dr.ts';
import { dateTime } from '../datatypes/dtm.ts';
import { numericArray } from '../datatypes/na.ts';
import { readCompared, readNumber } from '../datatypes/nm.ts';
import { numericRange } from '../datatypes/nr.ts';
import { structuredNumeric } from '../datatypes/sn.ts';
import { time } from '../datatypes/tm.ts';
import type { Unit } from '../datatypes/unit.ts';
import { nameOf } from '../datatypes/xpn.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';

/** `value[x]`, of which an Observation and its components have at most one. */
export type Value = Pick<
  ObservationComponent,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueRange'
  | 'valueRatio'
  | 'valueSampledData'
  | 'valueTime'
  | 'valueDateTime'
  | 'valuePeriod'
>;

/**
 * OBX-5 of the type that OBX-2 declares. What is not of that type is kept as text with a finding: no result is lost.
 *
 * Source: v2-to-FHIR OBX[Observation].
 */
export const readValue = (
  part: Part,
  type: string,
  target: string,
  unit: Unit | undefined,
  run: Run,
): Value | undefined => {
  switch (type) {
    case 'NM':
      return number(part, target, unit, run);
    case 'SN':
      return structuredNumeric(part, target, unit);
    case 'CQ': {
      const valueQuantity = quantity(part, `${target}.valueQuantity`, run);
      return valueQuantity && { valueQuantity };
    }
    case 'CWE':
    case 'CE':
    case 'CNE':
    case 'CF':
    case 'IS':
    case 'ID':
    case 'CK': {
      const valueCodeableConcept = codeableConcept(part, `${target}.valueCodeableConcept`, run);
      return valueCodeableConcept && { valueCodeableConcept };
    }
    case 'DT':
    case 'DTM':
    case 'TS': {
      const valueDateTime = dateTime(part, `${target}.valueDateTime`, run);
      return valueDateTime === undefined ? unexpected(part, target) : { valueDateTime };
    }
    case 'TM': {
      const valueTime = time(part, `${target}.valueTime`, run);
      return valueTime === undefined ? unexpected(part, target) : { valueTime };
    }
    case 'DR': {
      const valuePeriod = period(part, `${target}.valuePeriod`, run);
      return valuePeriod && { valuePeriod };
    }
    case 'NR': {
      const valueRange = numericRange(part, `${target}.valueRange`, unit);
      return valueRange ? { valueRange } : unexpected(part, target);
    }
    case 'XCN':
    case 'PPN':
    case 'CNN': {
      const at = { family: 2, type: 10, range: 17, order: 18, start: 19, end: 20, professionalSuffix: 21 };
      const name = nameOf(part, `${target}.valueString`, run, at)?.text;
      const known = part.take(1, `${target}.valueString`);
      return name === undefined && known === undefined
        ? undefined
        : { valueString: [name, known && `(${known})`].filter(Boolean).join(' ') };
    }
    default:
      return unexpected(part, target);
  }
};

/** The value as text: types that are text (ST, TX, FT), types without a FHIR counterpart, and values that are not of their type. */
const unexpected = (part: Part, target: string): Value | undefined => {
  const valueString = part.takeAll(`${target}.valueString`);
  return valueString === undefined ? undefined : { valueString };
};

const number = (part: Part, target: string, unit: Unit | undefined, run: Run): Value | undefined => {
  const text = part.peekAll();
  if (text === undefined) return undefined;
  const value = readNumber(text);
  if (value !== undefined) {
    part.take(1, `${target}.valueQuantity.value`);
    return { valueQuantity: { value, ...unit } };
  }
  const leaf = part.leaf(1);
  const compared = readCompared(text);
  if (compared !== undefined && leaf !== undefined && part.count === 1) {
    leaf.corrected(`${target}.valueQuantity`, 'comparator-in-number');
    run.note('information', 'hl7v2.comparator-in-number', leaf.path, 'A number with a comparator was sent as NM');
    return { valueQuantity: { ...compared, ...unit } };
  }
  run.note('warning', 'hl7v2.not-a-number', leaf?.path ?? 'OBX-5', 'The value is not of type NM and was kept as text');
  return unexpected(part, target);
};

/** Lines of text in the repetitions of one OBX-5. */
export const readText = (parts: readonly Part[], target: string): Value | undefined => {
  const lines = parts.map((part) => part.takeAll(`${target}.valueString`)).filter((line) => line !== undefined);
  return lines.length === 0 ? undefined : { valueString: lines.join('\n') };
};

export const readArray = (
  parts: readonly Part[],
  target: string,
  unit: Unit | undefined,
): Pick<Observation, 'valueSampledData' | 'valueString'> | undefined => {
  const valueSampledData = numericArray(parts, `${target}.valueSampledData`, unit);
  return valueSampledData ? { valueSampledData } : readText(parts, target);
};

export const isText = (type: string): boolean => type === 'TX' || type === 'FT' || type === 'ST' || type === '';

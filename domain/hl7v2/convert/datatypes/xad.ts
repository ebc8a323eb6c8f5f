import type { Address, Extension } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { conceptText } from './cwe.ts';
import { validity } from './dr.ts';
import { codeFor, v2System } from './id.ts';

/** XAD, SAD and AD to Address. Source: v2-to-FHIR XAD[Address]. */
export const address = (part: Part, target: string, run: Run): Address | undefined => {
  const result: Address = {};
  const street = part.sub(1);
  const line = [
    street?.take(1, `${target}.line`),
    // SAD.2 and SAD.3: street name and dwelling number, beside or instead of the whole line.
    street?.take(2, `${target}.line`),
    street?.take(3, `${target}.line`),
    part.take(2, `${target}.line`),
    part.take(8, `${target}.line`),
    part.take(19, `${target}.line`),
  ].filter((found) => found !== undefined);
  if (line.length > 0) result.line = line;
  const city = part.take(3, `${target}.city`);
  if (city !== undefined) result.city = city;
  const districtPart = part.sub(9);
  const district = districtPart && conceptText(districtPart, `${target}.district`);
  if (district !== undefined) result.district = district;
  const state = part.take(4, `${target}.state`);
  if (state !== undefined) result.state = state;
  const postalCode = part.take(5, `${target}.postalCode`);
  if (postalCode !== undefined) result.postalCode = postalCode;
  const country = part.take(6, `${target}.country`);
  if (country !== undefined) result.country = country;
  if (Object.keys(result).length === 0) return undefined;
  readType(part, target, run, result);
  const tract = part.take(10, `${target}.extension.valueString`);
  if (tract !== undefined) {
    extend(result, {
      url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract',
      valueString: tract,
    });
  }
  const valid = validity(part, { start: 13, end: 14, range: 12 }, `${target}.period`, run);
  if (valid) result.period = valid;
  return result;
};

/** XAD.7 says what an address is for (`use`), how it is reached (`type`), or something that FHIR keeps as an extension. */
const readType = (part: Part, target: string, run: Run, result: Address): void => {
  const sent = part.peek(7);
  if (sent === undefined) return;
  const use = codeFor('AddressType[Use]', sent, run);
  const type = codeFor('AddressType[Type]', sent, run);
  // The tables map to codes of the required value sets address-use and address-type only.
  if (use !== undefined) result.use = use as NonNullable<Address['use']>;
  if (type !== undefined) result.type = type as NonNullable<Address['type']>;
  if (use !== undefined) part.take(7, `${target}.use`);
  if (type !== undefined) part.take(7, `${target}.type`);
  if (use !== undefined || type !== undefined) return;
  part.take(7, `${target}.extension.valueCodeableConcept.coding.code`);
  extend(result, {
    url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    valueCodeableConcept: { coding: [{ system: v2System('0190'), code: sent.replace(/\s+/g, ' ') }] },
  });
};

const extend = (result: Address, extension: Extension): void => {
  result.extension = append(result.extension, extension);
};

import type { ContactPoint, Extension } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { periodOf } from './dr.ts';
import { codeFor } from './id.ts';

const numberParts = [
  [5, 'http://hl7.org/fhir/StructureDefinition/contactpoint-country'],
  [6, 'http://hl7.org/fhir/StructureDefinition/contactpoint-area'],
  [7, 'http://hl7.org/fhir/StructureDefinition/contactpoint-local'],
  [8, 'http://hl7.org/fhir/StructureDefinition/contactpoint-extension'],
] as const;

/** XTN and TN to ContactPoint. Source: v2-to-FHIR XTN[ContactPoint]. */
export const contactPoint = (
  part: Part,
  target: string,
  run: Run,
  use?: ContactPoint['use'],
): ContactPoint | undefined => {
  const isMail =
    /^(internet|x\.400)$/i.test(part.peek(3) ?? '') || (part.peek(3) === undefined && /@/.test(part.peek(4) ?? ''));
  const value = isMail ? (part.take(4, `${target}.value`) ?? part.take(1, `${target}.value`)) : telephone(part, target);
  if (value === undefined) return undefined;
  const result: ContactPoint = { value, system: 'phone' };
  const equipment = part.peek(3);
  const mapped = equipment === undefined ? undefined : codeFor('TelecommunicationEquipmentType', equipment, run);
  if (mapped !== undefined) part.take(3, `${target}.system`);
  if (isMail) result.system = 'email';
  // `CP` maps to the use "mobile"; every other code is one of the required value set contact-point-system.
  else if (mapped === 'mobile') result.use = 'mobile';
  else if (mapped !== undefined) result.system = mapped as NonNullable<ContactPoint['system']>;
  else if (equipment === undefined && isUrl.test(value)) result.system = 'url';
  const sentUse = part.peek(2);
  const mappedUse = sentUse === undefined ? undefined : codeFor('TelecommunicationUseCode', sentUse, run);
  if (mappedUse !== undefined) {
    part.take(2, `${target}.use`);
    // Codes of the required value set contact-point-use.
    result.use ??= mappedUse as NonNullable<ContactPoint['use']>;
  } else if (use !== undefined) result.use ??= use;
  const extension: Extension[] = [];
  if (!isMail) {
    for (const [at, url] of numberParts) {
      const text = part.take(at, `${target}.extension.valueString`);
      if (text !== undefined) extension.push({ url, valueString: text });
    }
  }
  if (extension.length > 0) result.extension = extension;
  const valid = periodOf(part, 13, 14, `${target}.period`, run);
  if (valid) result.period = valid;
  const rank = part.peek(18);
  if (rank !== undefined && /^[1-9]\d{0,8}$/.test(rank)) {
    part.take(18, `${target}.rank`);
    result.rank = Number(rank);
  }
  return result;
};

const isUrl = /^https?:\/\//i;

/** The number as one text: XTN.12, else XTN.1, else put together from its parts. */
const telephone = (part: Part, target: string): string | undefined => {
  const whole = part.take(12, `${target}.value`) ?? part.take(1, `${target}.value`);
  if (whole !== undefined) return whole;
  const local = part.peek(7);
  if (local === undefined) return part.take(4, `${target}.value`);
  const country = part.peek(5);
  const area = part.peek(6);
  const extension = part.peek(8);
  for (const at of [5, 6, 7, 8]) part.take(at, `${target}.value`);
  return [country && `+${country.replace(/^\+/, '')}`, area, local, extension && `X${extension}`]
    .filter((found) => found !== undefined && found !== '')
    .join(' ');
};

import { isDate, isDateTime, isInstant, isTime } from './temporal.ts';
import { isBase64, isCode, isId, isOid, isString, isUri, isUuid } from './text.ts';

/** How one primitive type stands in JSON and what its values must look like. */
export interface PrimitiveRule {
  readonly json: 'string' | 'number' | 'boolean';
  readonly isValid: (value: never) => boolean;
  /** What the format is, for the message. */
  readonly format: string;
}

const text = (isValid: (value: string) => boolean, format: string): PrimitiveRule => ({
  json: 'string',
  isValid,
  format,
});

const number = (isValid: (value: number) => boolean, format: string): PrimitiveRule => ({
  json: 'number',
  isValid,
  format,
});

const maxInteger = 2 ** 31 - 1;

const isIntegerFrom = (least: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= maxInteger;

const rules: ReadonlyMap<string, PrimitiveRule> = new Map([
  ['boolean', { json: 'boolean', isValid: () => true, format: 'true or false' }],
  ['integer', number(isIntegerFrom(-(2 ** 31)), 'a whole number of 32 bits')],
  ['unsignedInt', number(isIntegerFrom(0), 'a whole number from 0 to 2147483647')],
  ['positiveInt', number(isIntegerFrom(1), 'a whole number from 1 to 2147483647')],
  ['decimal', number(Number.isFinite, 'a decimal number')],
  ['string', text(isString, 'text of 1 to 1048576 characters without control characters')],
  ['markdown', text(isString, 'text of 1 to 1048576 characters without control characters')],
  ['xhtml', text(isString, 'text of 1 to 1048576 characters without control characters')],
  ['code', text(isCode, 'a code: no leading, trailing or double spaces')],
  ['id', text(isId, '1 to 64 of A-Z, a-z, 0-9, - and .')],
  ['uri', text(isUri, 'a URI without whitespace')],
  ['url', text(isUri, 'a URL without whitespace')],
  ['canonical', text(isUri, 'a canonical URL without whitespace')],
  ['oid', text(isOid, 'urn:oid: and an OID')],
  ['uuid', text(isUuid, 'urn:uuid: and a lower-case UUID')],
  ['base64Binary', text(isBase64, 'padded base64')],
  ['date', text(isDate, 'YYYY, YYYY-MM or YYYY-MM-DD in the calendar')],
  ['dateTime', text(isDateTime, 'a date, or a date, time with seconds, and zone')],
  ['instant', text(isInstant, 'a date, time with seconds, and zone')],
  ['time', text(isTime, 'hh:mm:ss without a zone')],
]);

/** The rule of a primitive type, or `undefined` where `type` is none. */
export const primitiveRule = (type: string): PrimitiveRule | undefined => rules.get(type);

/** True where `value` has the JSON kind and the format of the rule. */
export const satisfies = (rule: PrimitiveRule, value: unknown): boolean =>
  // The kind is checked first, so the value has the type that the rule's test takes.
  typeof value === rule.json && rule.isValid(value as never);

import type { ContactPoint } from 'fhir/r4.d.ts';
import type { CodeTableName } from './code-tables.ts';
import { quantity } from './datatypes/cq.ts';
import { codeableConcept, coding, conceptText } from './datatypes/cwe.ts';
import { identifier, typed } from './datatypes/cx.ts';
import { period } from './datatypes/dr.ts';
import { date, dateTime, instant } from './datatypes/dtm.ts';
import { entityIdentifier } from './datatypes/ei.ts';
import { device } from './datatypes/ei-device.ts';
import { identifierPair } from './datatypes/eip.ts';
import { boolean, code, conceptOfCode } from './datatypes/id.ts';
import { readNumber } from './datatypes/nm.ts';
import { location } from './datatypes/pl.ts';
import { address } from './datatypes/xad.ts';
import { practitioner } from './datatypes/xcn.ts';
import { codedOrganization, organization } from './datatypes/xon.ts';
import { humanName } from './datatypes/xpn.ts';
import { contactPoint } from './datatypes/xtn.ts';
import type { Part } from './part.ts';
import type { Run } from './run.ts';

export interface ConverterOptions {
  /** Concept map of the guide. */
  readonly table?: CodeTableName;
  /** What the converter needs besides: the kind of number and its type (`visit:VN`), the use of a telephone, a table number. */
  readonly kind?: string;
}

type Converter = (part: Part, target: string, run: Run, rule: ConverterOptions) => unknown;

/** Data type maps by the names that segment maps use: `v2 type[FHIR type]`, as in the guide. */
const byName = {
  'CX[Identifier]': (part, target, run, rule) => {
    const [what = 'id', type] = (rule.kind ?? 'id').split(':');
    const result = identifier(part, target, run, what);
    return type === undefined ? result : typed(result, type);
  },
  'EI[Identifier]': (part, target, run, rule) => {
    const [what = 'id', type] = (rule.kind ?? 'id').split(':');
    return entityIdentifier(part, target, run, what, type);
  },
  'EIP[Identifier]': (part, target, run, rule) =>
    identifierPair(part, target, run, rule.kind ?? 'id', ['PLAC', 'FILL']),
  'XPN[HumanName]': humanName,
  'XPN[string]': (part, target) => part.take(1, target) ?? part.take(2, target),
  'XAD[Address]': address,
  'XTN[ContactPoint]': (part, target, run, rule) =>
    // `kind` is written in the maps of this folder: a code of contact-point-use.
    contactPoint(part, target, run, rule.kind as ContactPoint['use']),
  'CWE[CodeableConcept]': (part, target, run, rule) => codeableConcept(part, target, run, rule.table),
  'CWE[Coding]': (part, target, run, rule) => coding(part, target, run, rule.table),
  'CWE[string]': conceptText,
  'CWE[code]': (part, target, run, rule) =>
    rule.table === undefined ? undefined : code(part, target, run, rule.table),
  'ID[CodeableConcept]': (part, target, run, rule) => conceptOfCode(part, target, run, rule.kind ?? ''),
  'ID[boolean]': boolean,
  'DTM[dateTime]': dateTime,
  'DTM[instant]': instant,
  'DTM[date]': date,
  'DR[Period]': period,
  'CQ[Quantity]': quantity,
  'NM[positiveInt]': (part, target, run) => wholeNumber(part, target, run, 1),
  'NM[decimal]': (part, target, run) => {
    const text = part.peek(1);
    if (text === undefined) return undefined;
    const value = readNumber(text);
    if (value === undefined) run.reject(part.leaf(1), 'invalid-number', 'Not a number');
    else part.take(1, target);
    return value;
  },
  'NM[Duration-days]': (part, target, run) => {
    const days = wholeNumber(part, `${target}.value`, run, 0);
    return days === undefined ? undefined : { value: days, unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' };
  },
  'ST[string]': (part, target) => part.takeAll(target),
  'ST[Address]': (part, target) => {
    const text = part.takeAll(`${target}.text`);
    return text === undefined ? undefined : { text };
  },
  'ST[Annotation]': (part, target) => {
    const text = part.takeAll(`${target}.text`);
    return text === undefined ? undefined : { text };
  },
  'EI[Device]': device,
  'XCN[Practitioner]': practitioner,
  'XON[Organization]': organization,
  'CWE[Organization]': codedOrganization,
  'PL[Location]': location,
} satisfies Readonly<Record<string, Converter>>;

export type ConverterName = keyof typeof byName;

export const converters: Readonly<Record<ConverterName, Converter>> = byName;

const wholeNumber = (part: Part, target: string, run: Run, least: number): number | undefined => {
  const text = part.peek(1);
  if (text === undefined) return undefined;
  const value = /^\+?\d{1,9}(\.0*)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least)) {
    run.reject(part.leaf(1), 'invalid-number', 'Not a whole number in the range allowed');
    return undefined;
  }
  part.take(1, target);
  return value;
};

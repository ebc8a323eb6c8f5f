import type { Identifier } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { identifierTypeSystems } from '../tables/identifier-types.ts';
import { validity } from './dr.ts';
import { hdName, hdSystem } from './hd.ts';
import { codeFor } from './id.ts';

export const identifierTypeSystem = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** Where a number stands in a data type that holds one: CX, XCN, XON and PPN differ in nothing else. */
export interface NumberParts {
  readonly value: number;
  readonly checkDigit: number;
  readonly scheme: number;
  readonly authority: number;
  readonly type: number;
  readonly facility: number;
}

const cxParts: NumberParts = { value: 1, checkDigit: 2, scheme: 3, authority: 4, type: 5, facility: 6 };

/**
 * CX to Identifier. `what` names the sender's own numbers of this kind (`patient`, `visit`), used where no authority is given.
 *
 * Source: v2-to-FHIR CX[Identifier].
 */
export const identifier = (part: Part, target: string, run: Run, what: string): Identifier | undefined => {
  const result = numbered(part, target, run, what, cxParts);
  if (result === undefined) return undefined;
  const valid = validity(part, { start: 7, end: 8 }, `${target}.period`, run);
  if (valid) result.period = valid;
  return result;
};

export const numbered = (
  part: Part,
  target: string,
  run: Run,
  what: string,
  at: NumberParts,
): Identifier | undefined => {
  const value = part.take(at.value, `${target}.value`);
  if (value === undefined) return undefined;
  const result: Identifier = {};
  const type = part.take(at.type, `${target}.type.coding.code`);
  if (type !== undefined) result.type = identifierType(type, run);
  result.system =
    hdSystem(part.sub(at.authority), `${target}.system`, run) ??
    (type === undefined ? undefined : systemOfType(type, run)) ??
    (type === undefined || ownNumber.test(type) ? run.local(what) : run.local(what, type));
  result.value = value;
  const facility = part.sub(at.facility);
  const assigner = facility && hdName(facility, `${target}.assigner.display`);
  if (assigner !== undefined) {
    result.assigner = { display: assigner };
    const system = facility?.peek(2);
    if (system !== undefined) {
      result.assigner.identifier = { value: system };
      facility?.take(2, `${target}.assigner.identifier.value`);
      facility?.take(3, `${target}.assigner.identifier.value`);
    }
  }
  const checkDigit = part.take(at.checkDigit, `${target}.extension.valueString`);
  if (checkDigit !== undefined) {
    result.extension = [
      { url: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit', valueString: checkDigit },
    ];
    const scheme = part.take(at.scheme, `${target}.extension.valueString`);
    if (scheme !== undefined) {
      result.extension.push({
        url: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
        valueString: scheme,
      });
    }
  }
  return result;
};

/** Types that name the sender's own number; other numbers of one field get a namespace of their own, so that they cannot be mistaken for it. */
const ownNumber = /^(MR|PI|PT|VN|AN|FILL|PLAC|EI|EN|DN|NPI|L|PN|U)$/i;

const systemOfType = (type: string, run: Run): string | undefined => {
  const own = run.context.profile.identifierTypes;
  if (Object.hasOwn(own, type)) return own[type];
  const known = type.toUpperCase();
  return Object.hasOwn(identifierTypeSystems, known) ? identifierTypeSystems[known] : undefined;
};

const identifierType = (type: string, run: Run): NonNullable<Identifier['type']> => {
  const known = codeFor('IdentifierType', type, run);
  return known === undefined
    ? { coding: [{ system: run.local('identifier-type'), code: type.replace(/\s+/g, ' ') }] }
    : { coding: [{ system: identifierTypeSystem, code: known }] };
};

/** An identifier with the type that its field implies, where the sender gave none. */
export const typed = (result: Identifier | undefined, type: string): Identifier | undefined => {
  if (result !== undefined && result.type === undefined) {
    result.type = { coding: [{ system: identifierTypeSystem, code: type }] };
  }
  return result;
};

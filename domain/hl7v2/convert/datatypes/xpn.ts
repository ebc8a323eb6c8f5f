import type { HumanName } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { validity } from './dr.ts';
import { readFamily } from './fn.ts';
import { code } from './id.ts';

/** Where the parts of a person's name stand: XPN, and XCN and PPN one further. */
export interface NameParts {
  readonly family: number;
  readonly type: number;
  readonly range: number;
  readonly order: number;
  readonly start: number;
  readonly end: number;
  readonly professionalSuffix: number;
}

const xpnParts: NameParts = { family: 1, type: 7, range: 10, order: 11, start: 12, end: 13, professionalSuffix: 14 };

/** XPN to HumanName. Source: v2-to-FHIR XPN[HumanName]. `text` is always there, family name first for names in Chinese characters. */
export const humanName = (part: Part, target: string, run: Run): HumanName | undefined =>
  nameOf(part, target, run, xpnParts);

export const nameOf = (part: Part, target: string, run: Run, at: NameParts): HumanName | undefined => {
  const name: HumanName = {};
  const family = part.sub(at.family);
  if (family) readFamily(family, `${target}.family`, name);
  const given = [part.take(at.family + 1, `${target}.given`), part.take(at.family + 2, `${target}.given`)].filter(
    (found) => found !== undefined,
  );
  if (given.length > 0) name.given = given;
  const suffix = [
    part.take(at.family + 3, `${target}.suffix`),
    part.take(at.family + 5, `${target}.suffix`),
    part.take(at.professionalSuffix, `${target}.suffix`),
  ].filter((found) => found !== undefined);
  const prefix = part.take(at.family + 4, `${target}.prefix`);
  if (prefix !== undefined) name.prefix = [prefix];
  if (suffix.length > 0) name.suffix = suffix;
  if (name.family === undefined && name.given === undefined) return undefined;
  name.text = fullName(name);
  const typePart = part.sub(at.type);
  const use = typePart && code(typePart, `${target}.use`, run, 'NameType');
  // The tables map to codes of the required value set name-use only.
  if (use !== undefined) name.use = use as NonNullable<HumanName['use']>;
  const valid = validity(part, at, `${target}.period`, run);
  if (valid) name.period = valid;
  const order = part.take(at.order, `${target}.extension.valueCode`);
  if (order !== undefined) {
    name.extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order', valueCode: order }];
  }
  return name;
};

const chinese = /^[\p{Script=Han}·•]+$/u;

const fullName = ({ prefix = [], given = [], family, suffix = [] }: HumanName): string => {
  const names = [...given, ...(family === undefined ? [] : [family])];
  if (names.every((name) => chinese.test(name))) return [...(family === undefined ? [] : [family]), ...given].join('');
  return [...prefix, ...names, ...suffix].join(' ');
};

import { residentIdCheck } from '../../resident-id.ts';
import { type Draw, weighted } from './draw.ts';
import type { GeneratorContent } from './generator-content.ts';

export type Sex = 'male' | 'female';

/** A person who does not exist. */
export interface SyntheticPerson {
  readonly number: number;
  readonly name: string;
  readonly sex: Sex;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly residentId: string;
  readonly phone: string;
  readonly address: Address;
  readonly insuranceNumber: string;
  readonly mother?: SyntheticPerson;
  readonly newborn: boolean;
}

export interface Address {
  readonly code: string;
  readonly city: string;
  readonly district: string;
  readonly road: string;
  readonly place: string;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

export const makeBirthDate = (from: number, to: number, draw: Draw): string =>
  `${from + draw.below(to - from + 1)}-${twoDigits(1 + draw.below(12))}-${twoDigits(1 + draw.below(28))}`;

/** GB 11643: area, date of birth, three digits of sequence (odd: male), check character. */
export const makeResidentId = (area: string, birthDate: string, sex: Sex, draw: Draw): string => {
  const sequence = String(2 * draw.below(500) + (sex === 'male' ? 1 : 0)).padStart(3, '0');
  const digits = area + birthDate.replaceAll('-', '') + sequence;
  return digits + residentIdCheck(digits);
};

const mobilePrefixes = [
  '130',
  '131',
  '133',
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '151',
  '155',
  '158',
  '159',
  '176',
  '180',
  '186',
  '188',
  '189',
  '199',
];

export const makePhone = (draw: Draw): string => draw.one(mobilePrefixes) + draw.digits(8);

/** Draws of names, by real surname shares, and addresses. */
export const makeDrawings = (content: GeneratorContent, draw: Draw) => {
  const surname = weighted(Object.entries(content.han.surnames), draw);
  const characters = { male: [...content.characters.male], female: [...content.characters.female] };
  return {
    surname,
    /** A quarter one character, the rest half from the list of common names, half of two characters of the sex. */
    given: (sex: Sex): string => {
      if (draw.chance(0.35)) return draw.one(content.given[sex]);
      const first = draw.one(characters[sex]);
      return draw.chance(0.2) ? first : first + draw.one(characters[sex]);
    },
    minorityName: (sex: Sex): string => `${draw.one(content.minority[sex])}·${draw.one(content.minority.second)}`,
    address: (): Address => {
      const { code, city, district } = draw.one(content.divisions);
      const road = `${draw.one(content.roads)}${1 + draw.below(300)}号`;
      const place = `${draw.one(content.communities)}${1 + draw.below(30)}号楼${1 + draw.below(4)}单元${1 + draw.below(28)}0${1 + draw.below(4)}室`;
      return { code, city, district, road, place };
    },
  };
};

export type Drawings = ReturnType<typeof makeDrawings>;

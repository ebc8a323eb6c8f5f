import type { Draw } from './draw.ts';
import {
  type Address,
  type Drawings,
  makeBirthDate,
  makePhone,
  makeResidentId,
  type Sex,
  type SyntheticPerson,
} from './person.ts';

interface Birth {
  readonly name: string;
  readonly sex: Sex;
  readonly birthDate: string;
  readonly address: Address;
  readonly phone: string;
  readonly mother?: SyntheticPerson;
  readonly newborn?: boolean;
}

/** The latest year of birth: that of newborns. */
const newbornYear = 2025;

/**
 * A household: one adult or a couple, with children who have the father's surname and share address and a parent's telephone; two in a
 * hundred births are twins, three in a hundred children are newborns without a name of their own.
 */
export const makeHousehold = (draw: Draw, drawings: Drawings, nextNumber: () => number): readonly SyntheticPerson[] => {
  const bear = (birth: Birth): SyntheticPerson => ({
    number: nextNumber(),
    newborn: false,
    ...birth,
    // Some were first registered elsewhere than they live.
    residentId: makeResidentId(
      draw.chance(0.3) ? drawings.address().code : birth.address.code,
      birth.birthDate,
      birth.sex,
      draw,
    ),
    insuranceNumber: `${draw.below(9) + 1}${draw.digits(9)}`,
  });
  const address = drawings.address();
  const adult = (sex: Sex, year: number): SyntheticPerson => {
    const name = draw.chance(0.03) ? drawings.minorityName(sex) : drawings.surname() + drawings.given(sex);
    return bear({ name, sex, birthDate: makeBirthDate(year, year + 8, draw), address, phone: makePhone(draw) });
  };
  const year = 1935 + draw.below(65);
  if (draw.chance(0.35)) return [adult(draw.one(['male', 'female']), year)];
  const father = adult('male', year);
  const mother = adult('female', year);
  const people = [father, mother];
  const family = father.name.includes('·') ? drawings.surname() : father.name.slice(0, father.name.length > 3 ? 2 : 1);
  const births = draw.below(3);
  for (let birth = 0; birth < births; birth += 1) {
    const newborn = draw.chance(0.03);
    const from = Math.min(year + 22, newbornYear - 1);
    const birthDate = newborn
      ? makeBirthDate(newbornYear, newbornYear, draw)
      : makeBirthDate(from, Math.min(from + 14, newbornYear - 1), draw);
    const children = draw.chance(0.02) ? 2 : 1;
    for (let child = 0; child < children; child += 1) {
      const sex = draw.one<Sex>(['male', 'female']);
      const phone = draw.one([father, mother]).phone;
      people.push(bear({ name: family + drawings.given(sex), sex, birthDate, address, phone, mother, newborn }));
    }
  }
  return people;
};

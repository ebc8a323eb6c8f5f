import type { MatchField } from '../../../../schemas/mpi-model.ts';
import type { Draw } from './draw.ts';
import type { NameErrors } from './name-errors.ts';
import { type Drawings, makePhone, type SyntheticPerson } from './person.ts';

/** One registration: a value for each field that was filled in. */
export type Registration = Partial<Record<MatchField, string>>;

/** What was done to a registration, so that results can be broken down by error. */
export type ErrorType =
  | 'name-homophone'
  | 'name-look-alike'
  | 'name-traditional'
  | 'name-pinyin'
  | 'name-placeholder'
  | 'id-missing'
  | 'id-typing'
  | 'id-transposed'
  | 'id-15'
  | 'id-borrowed'
  | 'birth-date-typing'
  | 'birth-date-swapped'
  | 'birth-date-estimated'
  | 'phone-changed'
  | 'phone-missing'
  | 'address-moved'
  | 'address-short'
  | 'address-missing'
  | 'sex-wrong';

/** Probability of each error in a repeated registration; in a first one a tenth of it. */
const rates: Readonly<Record<ErrorType, number>> = {
  'name-homophone': 0.04,
  'name-look-alike': 0.015,
  'name-traditional': 0.01,
  'name-pinyin': 0.01,
  'name-placeholder': 0.002,
  'id-missing': 0.12,
  'id-typing': 0.02,
  'id-transposed': 0.01,
  'id-15': 0.005,
  'id-borrowed': 0.001,
  'birth-date-typing': 0.015,
  'birth-date-swapped': 0.005,
  'birth-date-estimated': 0.01,
  'phone-changed': 0.2,
  'phone-missing': 0.1,
  'address-moved': 0.12,
  'address-short': 0.25,
  'address-missing': 0.1,
  'sex-wrong': 0.004,
};

const replaceAt = (text: string, position: number, character: string): string =>
  text.slice(0, position) + character + text.slice(position + 1);

const mistype = (digits: string, from: number, to: number, draw: Draw): string => {
  const position = from + draw.below(to - from);
  return replaceAt(digits, position, String((Number(digits[position]) + 1 + draw.below(9)) % 10));
};

const transpose = (digits: string, draw: Draw): string => {
  // Neighbours that are equal would leave the number as it was.
  const places = [...digits.slice(0, -2)].flatMap((digit, i) => (digit === digits[i + 1] ? [] : [i]));
  const place = draw.one(places);
  return digits.slice(0, place) + (digits[place + 1] ?? '') + (digits[place] ?? '') + digits.slice(place + 2);
};

interface RegistrationRequest {
  readonly person: SyntheticPerson;
  readonly household: readonly SyntheticPerson[];
  readonly repeated: boolean;
  /** Every rate times this. */
  readonly errorFactor: number;
  readonly draw: Draw;
  readonly drawings: Drawings;
  readonly nameErrors: NameErrors;
}

/** Writes a person down as a hospital would, with the errors of `rates`. */
export const register = ({
  person,
  household,
  repeated,
  draw,
  drawings,
  nameErrors,
  errorFactor,
}: RegistrationRequest) => {
  const errors: ErrorType[] = [];
  const happens = (type: ErrorType): boolean => {
    const now = draw.chance(rates[type] * errorFactor * (repeated ? 1 : 0.1));
    if (now) errors.push(type);
    return now;
  };
  const nameOf = (): string => {
    // A newborn is written down as its mother's at birth, and by its name later.
    if (person.newborn && !repeated && person.mother !== undefined)
      return `${person.mother.name}之${person.sex === 'male' ? '子' : '女'}`;
    if (happens('name-homophone')) return nameErrors.homophone(person.name);
    if (happens('name-look-alike')) return nameErrors.lookAlike(person.name);
    if (happens('name-traditional')) return nameErrors.traditional(person.name);
    if (happens('name-pinyin')) return nameErrors.pinyin(person.name);
    return happens('name-placeholder') ? '无名氏' : person.name;
  };
  const residentIdOf = (): string | undefined => {
    if (person.newborn && !repeated) return undefined;
    if (happens('id-missing')) return undefined;
    const relative = household.find(({ number }) => number !== person.number);
    if (relative !== undefined && happens('id-borrowed')) return relative.residentId;
    if (happens('id-typing')) return mistype(person.residentId, 6, 17, draw);
    if (happens('id-transposed')) return transpose(person.residentId, draw);
    if (person.birthDate < '2000' && happens('id-15'))
      return person.residentId.slice(0, 6) + person.residentId.slice(8, 17);
    return person.residentId;
  };
  const birthDateOf = (): string => {
    const [year = '', month = '', day = ''] = person.birthDate.split('-');
    if (Number(day) <= 12 && happens('birth-date-swapped')) return `${year}-${day}-${month}`;
    if (happens('birth-date-estimated')) return `${year}-01-01`;
    if (!happens('birth-date-typing')) return person.birthDate;
    return draw.chance(0.5)
      ? `${year}-${month}-${twoDigits(1 + draw.below(28))}`
      : `${Number(year) + (draw.chance(0.5) ? 1 : -1)}-${month}-${day}`;
  };
  const addressOf = (): string => {
    const { city, district, road, place } = happens('address-moved') ? drawings.address() : person.address;
    return happens('address-short')
      ? draw.chance(0.5)
        ? district + road + place
        : city + district + road
      : city + district + road + place;
  };
  const sex = person.sex === 'male' ? '男' : '女';
  const residentId = residentIdOf();
  const phone = happens('phone-missing') ? undefined : happens('phone-changed') ? makePhone(draw) : person.phone;
  const fields: Registration = {
    fullName: nameOf(),
    sex: happens('sex-wrong') ? (sex === '男' ? '女' : '男') : sex,
    birthDate: birthDateOf(),
    ...(residentId === undefined ? {} : { residentId }),
    ...(phone === undefined ? {} : { phone }),
    ...(happens('address-missing') ? {} : { address: addressOf() }),
    ...(draw.chance(0.5) ? { insuranceNumber: person.insuranceNumber } : {}),
    ...(person.mother !== undefined && person.birthDate >= '2010' ? { motherName: person.mother.name } : {}),
  };
  return { fields, errors };
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** GB 11643 resident ID: 6 digits area, 8 birth date, 3 sequence (odd: male), 1 check character by ISO 7064 MOD 11-2. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** GB 2260 provinces; 81, 82, 83: residence permits of Hong Kong, Macao and Taiwan residents, which have the same form. */
const provinces: ReadonlySet<string> = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 ' + '61 62 63 64 65 71 81 82 83'
  ).split(' '),
);

interface ResidentId {
  /** 18 characters, check character in upper case; a 15-digit ID is extended. */
  readonly id: string;
  /** GB 2260, of the first registration. */
  readonly area: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
}

export type ResidentIdFault = 'format' | 'area' | 'birth-date' | 'checksum';

type ResidentIdResult =
  | { readonly ok: true; readonly value: ResidentId }
  | { readonly ok: false; readonly fault: ResidentIdFault };

/** The check character of 17 digits, ISO 7064 MOD 11-2. */
export const residentIdCheck = (digits: string): string => {
  const sum = weights.reduce<number>((total, weight, position) => total + weight * Number(digits[position]), 0);
  return checkCharacters[sum % 11] ?? '';
};

const isDate = (day: string): boolean => {
  const parsed = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day);
};

/**
 * Reads a resident ID of 18 characters or of 15 digits (before 1999: no century, always 19xx, and no check character). Spaces around and
 * within, full-width digits and a lower-case x are accepted. The first fault found is returned, in the order format, area, birth date, checksum.
 */
export const parseResidentId = (text: string): ResidentIdResult => {
  const compact = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (!/^(\d{15}|\d{17}[\dX])$/.test(compact)) return { ok: false, fault: 'format' };
  const digits = compact.length === 15 ? `${compact.slice(0, 6)}19${compact.slice(6)}` : compact.slice(0, 17);
  if (!provinces.has(digits.slice(0, 2))) return { ok: false, fault: 'area' };
  const birthDate = `${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`;
  // No holder of an ID was born before 1850; years such as 0000 and 1111 are fill-ins.
  if (!isDate(birthDate) || birthDate < '1850') return { ok: false, fault: 'birth-date' };
  const check = residentIdCheck(digits);
  if (compact.length === 18 && compact.slice(17) !== check) return { ok: false, fault: 'checksum' };
  return {
    ok: true,
    value: {
      id: digits + check,
      area: digits.slice(0, 6),
      birthDate,
      sex: Number(digits.slice(14, 17)) % 2 === 1 ? 'male' : 'female',
    },
  };
};

import type { MatchField } from '../../../../schemas/mpi-model.ts';
import { parseResidentId } from '../../resident-id.ts';
import { codeForm, type FieldValues, firstOf } from '../field-values.ts';
import { type Column, valueColumn } from './column.ts';
import { isOneEdit } from './text-distance.ts';

const codeOf = (fields: FieldValues, field: MatchField): string | undefined => {
  const value = firstOf(fields, field);
  return value === undefined ? undefined : codeForm(value);
};

/** Numbers and short codes: postcodes, street numbers, social-security numbers. `near`: one typing error, in three characters or more. */
export const codeColumn = (field: MatchField): Column =>
  valueColumn<string>({
    levels: ['exact', 'near', 'differ'],
    read: (fields) => codeOf(fields, field),
    key: (code) => code,
    differing: (a, b) => (Math.min(a.length, b.length) >= 3 && isOneEdit(a, b) ? 1 : 2),
  });

const sexes: Readonly<Record<string, string>> = {
  M: 'M',
  MALE: 'M',
  男: 'M',
  '1': 'M',
  男性: 'M',
  F: 'F',
  FEMALE: 'F',
  女: 'F',
  '2': 'F',
  女性: 'F',
};

/** The sex that a record states, or else the one within its valid resident ID: `M`, `F` or unknown. GB/T 2261.1 digits are read. */
export const sexOf = (fields: FieldValues): string | undefined => {
  const stated = codeOf(fields, 'sex');
  if (stated !== undefined) return sexes[stated];
  const id = firstOf(fields, 'residentId');
  const parsed = id === undefined ? undefined : parseResidentId(id);
  return parsed?.ok ? (parsed.value.sex === 'male' ? 'M' : 'F') : undefined;
};

/** Values of a short list, where likeness of letters means nothing. */
export const categoryColumn = (field: MatchField): Column =>
  valueColumn<string>({
    levels: ['exact', 'differ'],
    read: field === 'sex' ? sexOf : (fields) => codeOf(fields, field),
    key: (code) => code,
    differing: () => 1,
  });

interface ResidentIdFeature {
  readonly id: string;
  readonly valid: boolean;
}

/** A resident ID in 18 characters where it is valid; as typed, marked, where it is not. Undefined for what is none at all. */
export const residentIdOf = (fields: FieldValues, field: MatchField): ResidentIdFeature | undefined => {
  const code = codeOf(fields, field);
  if (code === undefined || !/^\d{12,18}[\dX]{0,2}$/.test(code)) return undefined;
  const parsed = parseResidentId(code);
  return parsed.ok ? { id: parsed.value.id, valid: true } : { id: code, valid: false };
};

/** A 15-digit number is compared with the same part of one of 18 characters. */
const shortForm = (id: string): string => (id.length >= 17 ? id.slice(0, 6) + id.slice(8, 17) : id);

const nearResidentIds = (a: string, b: string): boolean =>
  isOneEdit(a, b) ||
  (Math.min(a.length, b.length) <= 16 && (shortForm(a) === shortForm(b) || isOneEdit(shortForm(a), shortForm(b))));

/**
 * `near`: one character or two neighbours mistyped, which the check character of one of them shows (GB 11643, ISO 7064 MOD 11-2 finds every
 * such error); `differ`: two valid IDs; `doubtful`: far apart, at least one of them no valid ID.
 */
export const residentIdColumn = (field: MatchField): Column =>
  valueColumn<ResidentIdFeature>({
    levels: ['exact', 'near', 'doubtful', 'differ'],
    read: (fields) => residentIdOf(fields, field),
    key: ({ id }) => id,
    differing: (a, b) => {
      if (a.valid && b.valid) return 3;
      return nearResidentIds(a.id, b.id) ? 1 : 2;
    },
  });

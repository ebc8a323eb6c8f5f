import type { MatchField } from '../../../schemas/mpi-model.ts';

/** One registration as it was read: the values of each field that has any. Personal data: for the call only. */
export type FieldValues = Partial<Readonly<Record<MatchField, readonly string[]>>>;

/** Fill-ins of Latin forms; a missing value neither agrees nor disagrees. */
const fillIns: ReadonlySet<string> = new Set([
  'unknown',
  'unnamed',
  'null',
  'none',
  'na',
  'nil',
  'anonymous',
  'test',
  'nan',
  'missing',
  'notknown',
  'notstated',
  'baby',
  'babyof',
  'infant',
  'newborn',
]);

/** Lower-case letters and digits without marks or spaces; undefined for nothing and for fill-ins. */
export const latinForm = (text: string): string | undefined => {
  const form = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return form === '' || fillIns.has(form) ? undefined : form;
};

/** Capital letters and digits of a number or code; undefined for nothing and for fill-ins such as 0000 or 99999999. */
export const codeForm = (text: string): string | undefined => {
  const form = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return form === '' || /^(0+|9{5,}|1{7,}|X+|NA|NULL|NONE|UNKNOWN|NIL)$/.test(form) ? undefined : form;
};

export const firstOf = (fields: FieldValues, field: MatchField): string | undefined =>
  fields[field]?.find((value) => value.trim() !== '');

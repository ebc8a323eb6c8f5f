import type { MatchField } from '../../../../schemas/mpi-model.ts';
import { type FieldValues, latinForm } from '../field-values.ts';
import { type Column, missing } from './column.ts';
import { isOneEdit, jaroWinkler } from './text-distance.ts';

interface ListComparator {
  readonly levels: readonly string[];
  readonly read: (fields: FieldValues) => readonly string[];
  /** Compares two lists of values' texts; neither is empty. */
  readonly compare: (a: readonly string[], b: readonly string[]) => number;
}

/** A column of several values a record, in no order: telephones, lines of an address. */
const listColumn = ({ levels, read, compare }: ListComparator): Column => {
  const counts = new Map<string, number>();
  const rows: (readonly string[])[] = [];
  let present = 0;
  return {
    levels,
    add: (fields) => {
      const values = [...new Set(read(fields))];
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      if (values.length > 0) present += 1;
      rows.push(values);
    },
    compare: (a, b) => {
      const left = rows[a] ?? [];
      const right = rows[b] ?? [];
      return left.length === 0 || right.length === 0 ? missing : compare(left, right);
    },
    frequency: (a, b) => {
      const right = rows[b] ?? [];
      const shared = (rows[a] ?? []).filter((value) => right.includes(value)).map((value) => counts.get(value) ?? 0);
      return Math.max(Math.min(...shared, present) - 1, 1) / Math.max(present, 1);
    },
  };
};

/** Digits of a telephone number without the prefixes of country and trunk; undefined below seven digits and for fill-ins. */
export const phoneDigits = (text: string): string | undefined => {
  const digits = text
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(00)?86(?=1\d{10}$)/, '')
    .replace(/^0(?=\d{7,})/, '');
  return digits.length < 7 || /^(\d)\1+$/.test(digits) || /^1?(\d)\1{9}$/.test(digits) ? undefined : digits;
};

/** `exact`: any number is shared; `near`: any two differ by one typing error. */
export const phoneColumn = (field: MatchField): Column =>
  listColumn({
    levels: ['exact', 'near', 'differ'],
    read: (fields) => (fields[field] ?? []).flatMap((value) => phoneDigits(value) ?? []),
    compare: (a, b) => {
      if (a.some((one) => b.includes(one))) return 0;
      return a.some((one) => b.some((other) => isOneEdit(one, other))) ? 1 : 2;
    },
  });

const alike = (a: string, b: string): boolean => a === b || isOneEdit(a, b) || jaroWinkler(a, b) >= 0.92;

/** `exact`: any line is equal to any; `near`: one typing error apart or nearly alike; `similar`: alike. Lines may stand in any order. */
export const addressLinesColumn = (field: MatchField): Column =>
  listColumn({
    levels: ['exact', 'near', 'similar', 'differ'],
    read: (fields) => (fields[field] ?? []).flatMap((value) => latinForm(value) ?? []),
    compare: (a, b) => {
      if (a.some((one) => b.includes(one))) return 0;
      if (a.some((one) => b.some((other) => alike(one, other)))) return 1;
      return a.some((one) => b.some((other) => jaroWinkler(one, other) >= 0.83)) ? 2 : 3;
    },
  });

import type { MatchField } from '../../../../schemas/mpi-model.ts';
import { type FieldValues, firstOf, latinForm } from '../field-values.ts';
import { type Column, missing } from './column.ts';
import { isOneEdit, jaroWinkler } from './text-distance.ts';

const levels = ['exact', 'near', 'similar', 'swapped', 'differ'] as const;
const [near, similar, swapped, differ] = [1, 2, 3, 4];

/** Family and given name from a full name in one field: `Family, Given` or `Given Family`. */
const fromFullName = (fields: FieldValues, field: MatchField): string | undefined => {
  if (fields.fullName === undefined || (field !== 'familyName' && field !== 'givenName')) return undefined;
  // Columns of one full name are its parts in their order.
  const full = fields.fullName.join(' ');
  const [before = '', after] = full.split(',');
  if (after !== undefined) return field === 'familyName' ? before : after;
  const parts = before.trim().split(/\s+/u);
  return field === 'familyName' ? parts.at(-1) : parts.slice(0, -1).join(' ');
};

/** The comparable form of a Latin name or place: from its own field, or for names from the full name. */
export const latinNameOf = (fields: FieldValues, field: MatchField): string | undefined => {
  const value = firstOf(fields, field) ?? fromFullName(fields, field);
  return value === undefined ? undefined : latinForm(value);
};

/** Initials stand for a name; beginnings of at least three letters do too (Kath, Katharine). */
const abbreviates = (a: string, b: string): boolean =>
  (a.length === 1 || b.length === 1 || (a.length >= 3 && b.length >= 3)) && (a.startsWith(b) || b.startsWith(a));

const straight = (a: string, b: string): number => {
  if (a === b) return 0;
  const likeness = jaroWinkler(a, b);
  if (likeness >= 0.93 || (Math.min(a.length, b.length) >= 4 && isOneEdit(a, b))) return near;
  return likeness >= 0.83 || abbreviates(a, b) ? similar : differ;
};

/** A name may have been written in the other one's field; both must fit crosswise, or one where the other is missing. */
const fitsCrosswise = (own: string, other: string | undefined, own2: string, other2: string | undefined): boolean => {
  const first = other2 === undefined ? undefined : jaroWinkler(own, other2) >= 0.85;
  const second = other === undefined ? undefined : jaroWinkler(own2, other) >= 0.85;
  if (first === undefined && second === undefined) return false;
  return (first ?? true) && (second ?? true);
};

/** Names, places and other short texts in Latin letters. */
export const latinNameColumn = (field: MatchField, swapsWith?: MatchField): Column => {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const counts: number[] = [];
  const own: number[] = [];
  const other: number[] = [];
  let present = 0;
  const numberOf = (text: string | undefined): number => {
    if (text === undefined) return missing;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = texts.push(text) - 1;
    numbers.set(text, number);
    counts.push(0);
    return number;
  };
  return {
    levels,
    add: (fields) => {
      const number = numberOf(latinNameOf(fields, field));
      own.push(number);
      other.push(swapsWith === undefined ? missing : numberOf(latinNameOf(fields, swapsWith)));
      if (number === missing) return;
      counts[number] = (counts[number] ?? 0) + 1;
      present += 1;
    },
    compare: (a, b) => {
      const left = texts[own[a] ?? missing];
      const right = texts[own[b] ?? missing];
      if (left === undefined || right === undefined) return missing;
      const level = straight(left, right);
      if (level < similar || swapsWith === undefined) return level;
      if (!fitsCrosswise(left, texts[other[a] ?? missing], right, texts[other[b] ?? missing])) return level;
      // One mistake is counted once, with the family name.
      return field === 'familyName' ? swapped : missing;
    },
    frequency: (a) => Math.max((counts[own[a] ?? missing] ?? 0) - 1, 1) / Math.max(present, 1),
  };
};

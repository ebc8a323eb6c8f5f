import type { MatchField } from '../../../../schemas/mpi-model.ts';
import { normaliseName } from '../../person-name.ts';
import { type FieldValues, firstOf } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';
import { type Column, valueColumn } from './column.ts';
import { isOneEdit, jaroWinkler } from './text-distance.ts';

const levels = ['exact', 'same-sound', 'look-alike', 'similar', 'same-family', 'differ'] as const;
const [sameSound, lookAlike, similar, sameFamily, differ] = [1, 2, 3, 4, 5];

const han = /\p{Script=Han}/u;

interface NameFeature {
  /** Simplified characters without dots, or capital letters and spaces. */
  readonly text: string;
  readonly han: boolean;
  readonly family: string;
  /** For Chinese names: the readings of each character. */
  readonly sounds: readonly (readonly string[])[];
}

/** The comparable Chinese name of a record: its full name, or family and given name set together. Placeholders are missing. */
export const chineseNameOf = (fields: FieldValues, field: MatchField, table: HanTable): NameFeature | undefined => {
  const parts =
    field === 'fullName' && fields.fullName === undefined
      ? [firstOf(fields, 'familyName') ?? '', firstOf(fields, 'givenName') ?? '']
      : [firstOf(fields, field) ?? ''];
  const chinese = parts.some((part) => han.test(part));
  const name = normaliseName(parts.join(chinese ? '' : ' '));
  if (name === undefined) return undefined;
  const text = chinese
    ? table.simplify(name.replaceAll('·', '').replace(/[?？*＊□〇○]/g, '?'))
    : name.replace(/[^\p{L} ]/gu, '');
  return {
    text,
    han: chinese,
    family: chinese ? table.familyOf(text) : (text.split(' ')[0] ?? ''),
    sounds: chinese ? [...text].map((character) => table.readings(character)) : [],
  };
};

/** A mark that stands for a character which the sender's system could not write. */
const isUnwritable = (character: string): boolean => character === '?';

const soundsAlike = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  a?.some((sound) => b?.includes(sound)) ?? false;

/** Pinyin as it is written in Latin letters against a Chinese name: every reading of every character, in both orders. */
const spells = (latin: string, name: NameFeature, table: HanTable): boolean => {
  const letters = latin.toLowerCase().replace(/\s/g, '');
  const orders = [name.sounds, [...name.sounds.slice(name.family.length), ...name.sounds.slice(0, name.family.length)]];
  const fits = (sounds: NameFeature['sounds'], rest: string): boolean => {
    const [first, ...others] = sounds;
    if (first === undefined) return rest === '';
    return first.some((sound) => rest.startsWith(sound) && fits(others, rest.slice(sound.length)));
  };
  return table.readings(name.family.slice(0, 1)).length > 0 && orders.some((sounds) => fits(sounds, letters));
};

const compareHan = (a: NameFeature, b: NameFeature, table: HanTable): number => {
  const one = [...a.text];
  const other = [...b.text];
  if (one.length === other.length) {
    if (one.every((_, i) => soundsAlike(a.sounds[i], b.sounds[i]) || one[i] === other[i])) return sameSound;
    const different = one.filter((character, i) => {
      const opposite = other[i] ?? '';
      if (character === opposite || soundsAlike(a.sounds[i], b.sounds[i])) return false;
      return !table.lookAlike(character, opposite) && !isUnwritable(character) && !isUnwritable(opposite);
    }).length;
    if (different === 0) return lookAlike;
    // Long names, most of them transliterated: one character in five or more is a typing error, not another person's name.
    if (different === 1 && one.length >= 5) return similar;
  }
  const givenFirst = b.text.slice(b.family.length) + b.family;
  if (a.text === givenFirst || b.text === a.text.slice(a.family.length) + a.family) return similar;
  const [short, long] = a.text.length < b.text.length ? [a.text, b.text] : [b.text, a.text];
  if (short.length >= 4 && (isOneEdit(short, long) || long.startsWith(short))) return similar;
  return a.family === b.family || soundsAlike(a.sounds[0], b.sounds[0]) ? sameFamily : differ;
};

const sortedParts = (text: string): string => text.split(' ').toSorted().join(' ');

const compareLatin = (a: string, b: string): number => {
  if (sortedParts(a) === sortedParts(b) || a.replaceAll(' ', '') === b.replaceAll(' ', '')) return sameSound;
  if (jaroWinkler(sortedParts(a), sortedParts(b)) >= 0.93) return similar;
  return a.split(' ').some((part) => b.split(' ').includes(part)) ? sameFamily : differ;
};

/**
 * Chinese names, minority names and their pinyin. `same-sound`: every character has a reading in common (a homophone, or pinyin against
 * characters); `look-alike`: the rest are look-alikes or unwritable; `similar`: order swapped, or a long name with one character wrong.
 */
export const chineseNameColumn = (field: MatchField, table: HanTable): Column =>
  valueColumn<NameFeature>({
    levels,
    read: (fields) => chineseNameOf(fields, field, table),
    key: ({ text }) => text,
    differing: (a, b) => {
      if (a.han && b.han) return compareHan(a, b, table);
      if (!a.han && !b.han) return compareLatin(a.text, b.text);
      const [latin, chinese] = a.han ? [b, a] : [a, b];
      return spells(latin.text, chinese, table) ? sameSound : differ;
    },
    // In few records a common name looks rare: one bearer in five thousand of a surname's is a common two-character given name.
    leastFrequency: ({ family }) => table.surnameShare(family) / 5000,
  });

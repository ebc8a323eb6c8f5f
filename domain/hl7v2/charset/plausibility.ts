import { commonSimplified, commonTraditional, familiarSimplified, familiarTraditional } from './frequent-characters.ts';
import { ordinarySimplified, ordinaryTraditional, uncommonSimplified, uncommonTraditional } from './levels.ts';
import type { Charset } from './names.ts';

/**
 * How surprising a decoded text is: about −ln of its probability if it were in that charset, summed over its characters.
 *
 * The right charset turns bytes into few, frequent characters; a wrong one into many rare ones, or into accented letters that stand where no
 * word has them. ASCII is charged too: a double-byte charset that swallows a letter or a delimiter as its second byte is spared that charge, as
 * it should be.
 */
export const surprise = (text: string, charset: Charset): Surprise => {
  let total = 0;
  let foreign = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code < 0x80) {
      total += asciiCosts[code] ?? 0;
      continue;
    }
    const character = String.fromCodePoint(code);
    foreign += cost(character, text.charAt(at - 1), text.charAt(at + character.length), charset);
    count += 1;
    at += character.length - 1;
  }
  total += foreign;
  return { total, average: count === 0 ? 0 : foreign / count };
};

export interface Surprise {
  readonly total: number;
  /** Of the characters outside ASCII. */
  readonly average: number;
}

/** Natural logarithms. A tier of n characters that make up the share s of Chinese text costs ln(n / s) for each. */
const costs = {
  ascii: 3,
  delimiter: 1.5,
  common: 6,
  familiar: 7.5,
  ordinary: 10.5,
  uncommon: 12.5,
  rare: 15.5,
  otherScript: 11,
  scriptLetter: 8,
  strayScript: 15,
  unassigned: 25,
  control: 20,
  accented: 4,
  unusualLetter: 6,
  sign: 5,
  oddSign: 10,
  misplaced: 4,
  /** Two accented letters in a row: rare, but `çã` and `áñ` are words. */
  paired: 2,
  /** A Chinese character beside a Latin letter, as in 「B超」: some, where a wrong reading cuts words apart. */
  abutting: 1.5,
} as const;

const cost = (character: string, previous: string, next: string, charset: Charset): number => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0xa0) return costs.control;
  if (isWestern(code)) {
    if (charset === 'iso-8859-1' || charset === 'utf-8') return westernCost(character, previous, next);
    return isFullWidthSign(character) ? costs.common : costs.otherScript;
  }
  if (charset === 'iso-8859-1') return costs.oddSign;
  if (!isHan(code)) return scriptCost(character, code, previous, next);
  return (
    hanCost(character, code, charset) +
    (isLetter(previous) ? costs.abutting : 0) +
    (isLetter(next) ? costs.abutting : 0)
  );
};

const asciiCost = (code: number): number => {
  if (code === 0x7c || code === 0x5e || code === 0x26 || code === 0x0d || code === 0x0a) return costs.delimiter;
  return code < 0x20 && code !== 9 ? costs.control : costs.ascii;
};

const asciiCosts: readonly number[] = Array.from({ length: 0x80 }, (_, code) => asciiCost(code));

const isHan = (code: number): boolean =>
  (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code >= 0x20000;

const hanCost = (character: string, code: number, charset: Charset): number => {
  const traditional = charset === 'big5';
  if ((traditional ? commonTraditional : commonSimplified).has(character)) return costs.common;
  if ((traditional ? familiarTraditional : familiarSimplified).has(character)) return costs.familiar;
  // Traditional characters in a simplified charset (and in UTF-8, where both scripts are at home).
  if (!traditional && (commonTraditional.has(character) || familiarTraditional.has(character))) {
    return charset === 'utf-8' ? costs.familiar : costs.uncommon;
  }
  if (code < 0x4e00 || code > 0x9fff) return costs.rare;
  if (charset === 'utf-8') return costs.ordinary;
  if ((traditional ? ordinaryTraditional : ordinarySimplified).has(character)) return costs.ordinary;
  return (traditional ? uncommonTraditional : uncommonSimplified).has(character) ? costs.uncommon : costs.rare;
};

/** Latin-1's printable upper half and what Windows-1252 adds to it. */
const isWestern = (code: number): boolean => code <= 0xff || windows1252.has(String.fromCodePoint(code));

const windows1252: ReadonlySet<string> = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
const frequentAccented: ReadonlySet<string> = new Set('éèáàíóúöüäñçãõêâôîûëïßåøæÉÁÍÓÚÖÜÄÑÇÅØ');
const otherLetters: ReadonlySet<string> = new Set('ýþðÐÞÿÝìòùÌÒÙÈÀÂÊËÎÏÔÛÃÕÆŠšŽžŒœŸ');
/** Signs that stand beside numbers, units and words. */
const signs: ReadonlySet<string> = new Set('°±²³µ·½¼«»§®™‘’“”–—…€');

const westernCost = (character: string, previous: string, next: string): number => {
  const crowded = crowding(previous) + crowding(next);
  if (signs.has(character)) return costs.sign + crowded;
  const frequent = frequentAccented.has(character);
  if (!frequent && !otherLetters.has(character)) return costs.oddSign + crowded;
  const stray = isLetter(previous) || isLetter(next) ? 0 : costs.misplaced;
  const shouting = /\p{Lu}/u.test(character) && /\p{Ll}/u.test(previous) ? costs.misplaced : 0;
  return (frequent ? costs.accented : costs.unusualLetter) + crowded + stray + shouting;
};

const crowding = (neighbour: string): number => {
  if (neighbour <= '\u007F') return 0;
  return /\p{Ll}/u.test(neighbour) ? costs.paired : costs.misplaced;
};
const isLetter = (character: string): boolean => /^[A-Za-z]$/.test(character);

const fullWidthSigns: ReadonlySet<string> = new Set(
  '，。、；：？！（）《》【】“”‘’—…·％～℃×÷±≤≥→↑↓＋－／＜＞＝．　○●№°αβγμ',
);
const isFullWidthSign = (character: string): boolean => fullWidthSigns.has(character);

const scriptCost = (character: string, code: number, previous: string, next: string): number => {
  if (isFullWidthSign(character)) return costs.common;
  if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff) || code > 0x2ffff) return costs.unassigned;
  if (code >= 0x2000) return costs.otherScript;
  // Alphabets: a lone letter is noise, a word is not.
  return sameScript(code, previous) || sameScript(code, next) ? costs.scriptLetter : costs.strayScript;
};

/** Near each other in Unicode, or a Latin letter beside an extended Latin one. */
const sameScript = (code: number, neighbour: string): boolean => {
  const other = neighbour.codePointAt(0) ?? 0;
  return isLetter(neighbour) ? code < 0x250 : other >= 0x100 && Math.abs(other - code) < 0x60;
};

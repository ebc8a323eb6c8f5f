/** A number as it was written: `digits` are the significant digits that the text states. */
interface ReadNumber {
  readonly value: number;
  readonly digits: number;
}

type Comparator = '<' | '<=' | '>=' | '>';

/** What a result's text says, before any unit is looked at. `unit` and `words` are what stood behind the number. */
export type ReadValue =
  | { readonly kind: 'number'; readonly number: ReadNumber; readonly comparator?: Comparator; readonly unit?: string }
  | { readonly kind: 'range'; readonly low: ReadNumber; readonly high: ReadNumber; readonly unit?: string }
  | { readonly kind: 'titre'; readonly denominator: number; readonly comparator?: Comparator; readonly words?: string }
  | { readonly kind: 'words'; readonly words: string };

const comparators: readonly (readonly [string, Comparator])[] = [
  ['<=', '<='],
  ['=<', '<='],
  ['≤', '<='],
  ['≦', '<='],
  ['不大于', '<='],
  ['不超过', '<='],
  ['>=', '>='],
  ['=>', '>='],
  ['≥', '>='],
  ['≧', '>='],
  ['不小于', '>='],
  ['不低于', '>='],
  ['<', '<'],
  ['小于', '<'],
  ['低于', '<'],
  ['>', '>'],
  ['大于', '>'],
  ['高于', '>'],
  ['超过', '>'],
];

const decimal = String.raw`[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+`;
const scientific = String.raw`(?:\s*[x×*]\s*10\s*[\^*]?\s*([+-]?\d{1,2})|[eE]([+-]?\d{1,2}))`;
const unitTail = String.raw`\s*([^\d\s+\-<>=≤≥:].*)?`;
const numberPattern = new RegExp(`^(${decimal})${scientific}?${unitTail}$`, 'u');
const rangePattern = new RegExp(String.raw`^(${decimal})\s*(?:-{1,2}|~|–|—|至|到)\s*(${decimal})${unitTail}$`, 'u');
const titrePattern = /^1\s*[:：]\s*(\d{1,7})(?:\s*(.*))?$/u;
/** A Chinese numeral, and a unit only after a space or as a sign: 三尖瓣 is no number. */
const spokenPattern = /^([〇零一二两三四五六七八九十百千万点壹贰叁肆伍陆柒捌玖拾佰仟萬]+)(\s+\S.*|[%‰])?$/u;
const arrows = /[↑↓⇑⇓▲▼]+/gu;
const flags = /(?<=[\d\s])[HL]{1,2}$/u;
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `５．６０` → `5.60`, `5.2×10⁹` → `5.2×10^9`, `5.6↑` → `5.6`. */
const plain = (text: string): string =>
  text
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/gu, (run) => `^${[...run].map((c) => superscripts.indexOf(c)).join('')}`)
    .normalize('NFKC')
    .replace(/[−‐‑‒]/gu, '-')
    .replace(/[〜～]/gu, '~')
    .replace(arrows, '')
    .trim()
    .replace(flags, '')
    .trim();

const readNumber = (text: string, power = '0'): ReadNumber => {
  const digits = text.replaceAll(',', '');
  const significant = digits.replace(/[^\d]/gu, '').replace(/^0+(?=\d)/u, '');
  return { value: Number(`${digits}e${power}`), digits: significant.length };
};

/** Reads a result's text. It never fails: what is neither number, range nor titre is words. */
export const readResultText = (text: string): ReadValue => {
  let rest = plain(text);
  let comparator: Comparator | undefined;
  for (const [written, meant] of comparators) {
    if (rest.startsWith(written)) {
      comparator = meant;
      rest = rest.slice(written.length).trim();
      break;
    }
  }
  const compared = comparator === undefined ? {} : { comparator };
  const titre = titrePattern.exec(rest);
  if (titre !== null) {
    const words = titre[2];
    return { kind: 'titre', denominator: Number(titre[1]), ...compared, ...(words ? { words } : {}) };
  }
  const range = comparator === undefined ? rangePattern.exec(rest) : null;
  if (range !== null) {
    const low = readNumber(range[1] ?? '');
    const high = readNumber(range[2] ?? '');
    const unit = range[3];
    if (low.value <= high.value) return { kind: 'range', low, high, ...(unit ? { unit } : {}) };
  }
  const number = numberPattern.exec(rest);
  if (number !== null) {
    const unit = number[4]?.trim();
    // 5.2×10⁹/L states the unit's power of ten in the value; it is a number and a unit all the same.
    return {
      kind: 'number',
      number: readNumber(number[1] ?? '', number[2] ?? number[3]),
      ...compared,
      ...(unit ? { unit } : {}),
    };
  }
  const numeral = spokenPattern.exec(rest);
  const spoken = readChineseNumber(numeral?.[1] ?? '');
  if (spoken !== undefined) {
    const unit = numeral?.[2]?.trim();
    const digits = String(spoken).replace(/[^\d]/gu, '').length;
    return { kind: 'number', number: { value: spoken, digits }, ...compared, ...(unit ? { unit } : {}) };
  }
  return { kind: 'words', words: text.trim() };
};

const chineseDigits = '〇一二三四五六七八九';
// biome-ignore format: one row
const capital: Readonly<Record<string, string>> = {
  零: '〇', 壹: '一', 贰: '二', 叁: '三', 肆: '四', 伍: '五', 陆: '六', 柒: '七', 捌: '八', 玖: '九', 拾: '十', 佰: '百', 仟: '千', 两: '二', 萬: '万',
};
const places: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** 一百二十三 → 123, 三点五 → 3.5, 十五 → 15, 二〇 → 20; `undefined` for anything that is not wholly a Chinese numeral. */
const readChineseNumber = (text: string): number | undefined => {
  const numeral = [...text].map((c) => capital[c] ?? c).join('');
  const [whole = '', fraction, ...more] = numeral.split('点');
  if (more.length > 0 || !/^[〇一二三四五六七八九十百千万]+$/u.test(whole)) return undefined;
  if (fraction !== undefined && !/^[〇一二三四五六七八九]+$/u.test(fraction)) return undefined;
  const digitsOf = (part: string) => [...part].map((c) => chineseDigits.indexOf(c)).join('');
  const decimals = fraction === undefined ? '' : `.${digitsOf(fraction)}`;
  if (/^[〇一二三四五六七八九]+$/u.test(whole)) return Number(`${digitsOf(whole)}${decimals}`);
  const [above, below, ...tooMany] = whole.split('万');
  if (tooMany.length > 0) return undefined;
  const high = below === undefined ? 0 : readSection(above ?? '');
  const low = readSection(below ?? above ?? '');
  return high === undefined || low === undefined ? undefined : Number(`${high * 10_000 + low}${decimals}`);
};

/** Up to 千; the places must fall. */
const readSection = (section: string): number | undefined => {
  let total = 0;
  let digit: number | undefined;
  let lastPlace = 10_000;
  for (const character of section) {
    const place = places[character];
    if (place === undefined) {
      if (digit !== undefined && digit !== 0) return undefined;
      digit = chineseDigits.indexOf(character);
    } else {
      if (place >= lastPlace) return undefined;
      total += (digit ?? 1) * place;
      lastPlace = place;
      digit = undefined;
    }
  }
  return total + (digit ?? 0);
};

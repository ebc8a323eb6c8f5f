import { type Found, findAll, found } from './span.ts';

const month = '(?:0?[1-9]|1[0-2])';
const day = '(?:3[01]|[12]\\d|0?[1-9])';
const year = '(?:19|20)\\d{2}';
const chineseDigit = '[〇零○一二三四五六七八九]';
const chineseNumber = '[一二三四五六七八九十廿卅]{1,3}';
const english =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?';

const forms: readonly (readonly [RegExp, number])[] = [
  [new RegExp(`(?<!\\d)${year} ?年 ?${month} ?月(?: ?${day} ?[日号])?`, 'g'), 92],
  [new RegExp(`(?<![\\d.])${year}(?<mark>[-/.])${month}\\k<mark>${day}(?!\\d|[-/.]\\d)`, 'g'), 92],
  [new RegExp(`(?<![\\d.])${year}-${month}(?![\\d-])`, 'g'), 50],
  [new RegExp(`(?<![\\d.])\\d{2} ?年 ?${month} ?月(?: ?${day} ?[日号])?(?!余|前|后)`, 'g'), 85],
  [new RegExp(`(?<![\\d.])${month} ?月 ?${day} ?[日号]`, 'g'), 84],
  [new RegExp(`${chineseDigit}{4}年${chineseNumber}月(?:${chineseNumber}[日号])?`, 'gu'), 92],
  [new RegExp(`(?<![一二三四五六七八九十])${chineseNumber}月${chineseNumber}[日号]`, 'gu'), 84],
  [new RegExp(`(?<![\\d.A-Za-z])${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?![\\d.A-Za-z-])`, 'g'), 72],
  [new RegExp(`\\b${english} ?${day}(?:st|nd|rd|th)?(?:,? ${year})?(?!\\d| ?(?:mg|ml|mL|%))`, 'g'), 85],
  [new RegExp(`(?<!\\d)${day}(?:st|nd|rd|th)?(?: of)?[ -]${english},?[ -]?(?:${year})?(?![a-z\\d])`, 'g'), 86],
  [new RegExp(`\\b${english},? ${year}(?!\\d)`, 'g'), 84],
  [new RegExp(`(?<![\\d./])(?:${month}/${day}|${day}/${month})/(?:${year}|\\d{2})(?![\\d/])`, 'g'), 88],
  [new RegExp(`(?<![\\d.-])(?:${month}-${day}|${day}[-.]${month}[.-]?)[-.]${year}(?![\\d-])`, 'g'), 88],
  [
    new RegExp(
      `(?<![\\d.])${year}(?:年)?春节|(?<!\\d)(?:农历|阴历)?${chineseNumber}月(?:初|十|廿)${chineseNumber}`,
      'gu',
    ),
    80,
  ],
  [/(?:出生日期|生日|DOB|日期|时间)\s*:?\s*(?<value>\d{6}|\d{1,2}[-/.]\d{1,2})(?![\d-])/dg, 80],
];

/** Days and months of the calendar. A year alone and a span of time (3月余, 2年前) are none. */
export const findDates = (text: string): readonly Found[] =>
  forms.flatMap(([form, weight]) =>
    [...findAll(text, form)].map(({ start, end }) => found(start, end, 'date', weight)),
  );

import type { SpanType, TextDictionary, TextSpan } from '../../../schemas/deid/index.ts';
import { makeChineseNames } from './chinese-names.ts';
import { findDates } from './dates.ts';
import { makeLatinNames } from './latin-names.ts';
import { makeNumberDetector } from './numbers.ts';
import { makeOrganisations, makePlaces } from './places.ts';
import { type Found, foldWidth, found, settle } from './span.ts';

/** What a record itself says of people: searched for in its texts, as the strongest sign there is. */
export interface KnownValue {
  readonly text: string;
  readonly type: SpanType;
}

export type FindPersonalData = (text: string, known?: readonly KnownValue[]) => readonly TextSpan[];

/** Makes the finder of personal data in Chinese and English text. Spans come in order and do not overlap. */
export const makeFindPersonalData = (dictionary: TextDictionary): FindPersonalData => {
  const detectors = [
    makeNumberDetector(dictionary.numberLabels),
    findDates,
    makePlaces(dictionary),
    makeOrganisations(dictionary),
    makeChineseNames(dictionary),
    makeLatinNames(dictionary),
  ];
  return (text, known = []) => {
    const folded = foldWidth(text);
    const all: Found[] = detectors.flatMap((detect) => detect(folded));
    const lower = folded.toLowerCase();
    // A few letters change their length in lower case: such a text is searched as it is.
    const where = lower.length === folded.length ? lower : folded;
    for (const { text: value, type } of known) {
      const sought = lower.length === folded.length ? value.toLowerCase() : value;
      for (let at = where.indexOf(sought); at >= 0 && sought !== ''; at = where.indexOf(sought, at + sought.length)) {
        all.push(found(at, at + sought.length, type, 110));
      }
    }
    return settle(all);
  };
};

const marks: Readonly<Record<SpanType, string>> = {
  name: '[姓名]',
  id: '[证件号]',
  phone: '[电话]',
  address: '[地址]',
  date: '[日期]',
  email: '[邮箱]',
  organisation: '[机构]',
  other: '[隐去]',
};

/** Puts a mark that says the type in the place of each span. */
export const replaceSpans = (text: string, spans: readonly TextSpan[]): string => {
  let out = '';
  let at = 0;
  for (const { start, end, type } of spans) {
    out += text.slice(at, start) + marks[type];
    at = end;
  }
  return out + text.slice(at);
};

/** Replaces within markup: tags stay, their links, titles and other attributes go. */
export const replaceInMarkup = (html: string, find: (text: string) => readonly TextSpan[]): string =>
  html.replace(/(<[^>]*>)|([^<]+)/g, (_, tag: string | undefined, text: string | undefined) => {
    if (text !== undefined) {
      const plain = text.replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (entity, hex?: string, decimal?: string) => {
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
        // Markup's own characters and what is no character stay as they are written.
        return code > 62 && code < 0x11_0000 ? String.fromCodePoint(code) : entity;
      });
      return replaceSpans(plain, find(plain));
    }
    return tag === undefined ? '' : tag.replace(/\s(?!xmlns\b)[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*')/g, '');
  });

import type { TextDictionary } from '../../../schemas/deid/index.ts';
import { type Found, found } from './span.ts';

const isHan = (character: string | undefined): boolean =>
  character !== undefined && /^\p{Script=Han}$/u.test(character);

/** What may stand between a label and a name. */
const separator = /^(?:\s*(?:\([^)]{1,8}\))?\s*[:=|]\s*|\s*\([^)]{1,8}\)\s*|\s+|(?:为|是|叫|系)(?=\p{Script=Han}{2}))/u;
/** After a separator only: names of several people. */
const list = /^\s*[、,/]\s*/u;

/** Finds Chinese names by labels, titles, sex and age after them, and by names found elsewhere in the text. */
export const makeChineseNames = (dictionary: TextDictionary): ((text: string) => readonly Found[]) => {
  const surnames = new Set(dictionary.surnames);
  const compound = new Set(dictionary.compoundSurnames);
  const given = new Set(dictionary.givenCharacters);
  const never = new Set(dictionary.neverInNames);
  const afterNames = new Set(dictionary.afterNames);
  const notNames = new Set([...dictionary.notNames, ...dictionary.nameLabels]);
  const longest = (words: readonly string[]): string => words.toSorted((a, b) => b.length - a.length).join('|');
  // A look-ahead: 其女 must not hide 女儿 within 其女儿.
  const labels = new RegExp(
    `(?=(?<label>${longest(dictionary.nameLabels)}|(?:${longest(dictionary.fieldLabels)})(?=\\s*:)))`,
    'gu',
  );
  const title = new RegExp(`^\\s?(?:${longest(dictionary.titles)})`, 'u');
  const aboutPerson =
    /^(?:\s*[,，、(]?\s*(?:性别[:：]?\s*)?(?:男|女)(?!性(?:生殖|激素))(?=[\s,，、;。)性]|\d|患|婴|$)|\s*[,，、(]\s*\d{1,3}\s*(?:岁|个?月龄)|患儿|患者|同志)/u;
  const relation = /^\s*\((?:之|其|患者)?(?:父|母|妻|夫|子|女|儿|兄|弟|姐|妹|配偶|家属|本人|签名|签字|手签)/u;

  const startsWord = (text: string, at: number): boolean => {
    for (let length = 2; length <= 6; length += 1) if (notNames.has(text.slice(at, at + length))) return true;
    return false;
  };
  const surnameAt = (text: string, at: number): number =>
    compound.has(text.slice(at, at + 2)) ? 2 : surnames.has(text[at] ?? '') ? 1 : 0;

  /** Length of the name that begins here; 0 for none. `sure`: what stands before says that a name follows. */
  const nameAt = (text: string, at: number, sure: boolean): number => {
    const family = surnameAt(text, at);
    if (family === 0 || startsWord(text, at) || title.test(text.slice(at + family))) return masked(text, at, family);
    // 王 芳: two-character names are often set with a space.
    const apart = sure
      ? /^\s{1,2}\p{Script=Han}(?=\s|[,，;；。.、()|/]|$)/u.exec(text.slice(at + family))?.[0]
      : undefined;
    if (apart !== undefined) return family + apart.length;
    const first = text[at + family];
    const second = text[at + family + 1];
    if (!isHan(first) || first === undefined || never.has(first)) return masked(text, at, family);
    if (!sure && !given.has(first)) return 0;
    if (!isHan(second) || second === undefined || never.has(second) || title.test(text.slice(at + family + 1)))
      return family + 1;
    // A character that often follows a name ends it, unless what comes after it is a boundary.
    const third = text[at + family + 2];
    if (afterNames.has(second) && (isHan(third) || !given.has(second))) return family + 1;
    if (!given.has(second) && !sure) return family + 1;
    if (startsWord(text, at + family + 1) && isHan(third)) return family + 1;
    return family + 2;
  };

  /** 张某, 李某某, 王XX, 赵**. */
  const masked = (text: string, at: number, family: number): number => {
    if (family === 0) return 0;
    const rest = /^(?:某{1,2}|[Xx×＊*]{1,2}|[○〇]{1,2})/u.exec(text.slice(at + family))?.[0];
    return rest === undefined ? 0 : family + rest.length;
  };

  /** 阿卜杜拉·买买提, 迪丽热巴·迪力木拉提. */
  const dotted = /\p{Script=Han}{2,7}(?:[·•‧・]\p{Script=Han}{2,7}){1,2}/gu;

  const afterLabels = function* (text: string): Generator<Found> {
    for (const match of text.matchAll(labels)) {
      const label = match.groups?.label ?? '';
      let at = match.index + label.length;
      const gap = separator.exec(text.slice(at, at + 24))?.[0];
      at += gap?.length ?? 0;
      const isField = gap !== undefined && /[:=|]/.test(gap);
      for (;;) {
        const whole = isField
          ? /^\p{Script=Han}{2,4}(?=$|[\s,，;；。.、()（）|/\d])/u.exec(text.slice(at, at + 6))?.[0]
          : undefined;
        let length =
          whole !== undefined &&
          surnameAt(text, at) > 0 &&
          !startsWord(text, at) &&
          ![...whole].some((one) => never.has(one))
            ? whole.length
            : nameAt(text, at, true);
        // 姓名：of a person without a Chinese surname.
        if (
          length === 0 &&
          whole !== undefined &&
          /姓名|签名|签字|名$/u.test(label) &&
          !startsWord(text, at) &&
          ![...whole].some((one) => never.has(one))
        )
          length = whole.length;
        if (length > 4) length = surnameAt(text, at) + 2;
        if (length === 0) break;
        yield found(at, at + length, 'name', 75);
        at += length;
        const more = list.exec(text.slice(at, at + 4))?.[0] ?? '';
        if (more === '' || nameAt(text, at + more.length, false) < 2) break;
        at += more.length;
      }
    }
  };

  const byWhatFollows = function* (text: string): Generator<Found> {
    for (let at = 0; at < text.length; at += 1) {
      const family = surnameAt(text, at);
      if (family === 0) continue;
      const previous = text[at - 1];
      const isStart = !isHan(previous);
      const length = nameAt(text, at, true);
      const rest = length === 0 ? '' : text.slice(at + length, at + length + 14);
      if (
        length >= 2 &&
        (isStart || given.has(text[at + family] ?? '')) &&
        aboutPerson.test(rest) &&
        (isStart || /[者人儿于名为由]/u.test(previous ?? ''))
      ) {
        yield found(at, at + length, 'name', 74);
      } else if (
        length >= 2 &&
        (relation.test(rest) || (title.test(rest) && (isStart || given.has(text[at + family] ?? ''))))
      ) {
        if (isStart || length > 2 || /[由经请与和及在同示告人员长]/u.test(previous ?? ''))
          yield found(at, at + length, 'name', 73);
      } else if (isStart && length >= 2 && standsAlone(text, at, length)) yield found(at, at + length, 'name', 40);
      else if (
        /[经由请与和及同]/u.test(previous ?? '') &&
        length >= family + 1 &&
        nameAt(text, at, false) >= 3 &&
        !isHan(text[at + length])
      ) {
        yield found(at, at + length, 'name', 41);
      }
      // 张主任, 李医生: the surname is what identifies.
      const call = text.slice(at + family, at + family + 8);
      const isAddressed = /^(?:先生|女士)/u.test(call);
      if (
        (isStart || isAddressed || /[由经请与和及在同示告对给科室院部师士：，。、]/u.test(previous ?? '')) &&
        !startsWord(text, at) &&
        title.test(call) &&
        !/^(?:某|患者|同志|同学)/u.test(call) &&
        /^(?:医|大夫|主任|副主|教授|副教|护士|主治|住院医|院长|副院|老师|先生|女士|小姐|阿姨|大爷|大妈|师傅|奶奶|爷爷|太太|经理|博士|院士|警官|老太|老汉|科长)/u.test(
          call,
        )
      )
        yield found(at, at + family, 'name', 72);
    }
  };

  /** 王小明 between boundaries, of characters that names are made of; 王明 after a colon, a stroke or at the start of a line only. */
  const standsAlone = (text: string, at: number, length: number): boolean => {
    const next = text[at + length] ?? '';
    if (isHan(next) && !afterNames.has(next) && length < 3) return false;
    const family = surnameAt(text, at);
    const own = [...text.slice(at + family, at + length)];
    if (!own.every((one) => given.has(one))) return false;
    const previous = text[at - 1] ?? '\n';
    return own.length >= 2 ? /[\s/:：，,、；;。()（）]/u.test(previous) : /[\n/:：、]/u.test(previous);
  };

  /** 张伟、李娜: what a list goes on with after a name. */
  const continued = function* (text: string, names: readonly Found[]): Generator<Found> {
    for (const name of names) {
      let at = name.end;
      for (;;) {
        at += /^\s*[、/]\s*/u.exec(text.slice(at, at + 5))?.[0].length ?? 0;
        const length = at > name.end ? nameAt(text, at, true) : 0;
        if (length < 2 || isHan(text[at + length])) break;
        yield found(at, at + length, 'name', 69);
        at += length;
        if (!/^\s*[、/]/u.test(text.slice(at, at + 3))) break;
      }
    }
  };

  return (text) => {
    const all = [...afterLabels(text), ...byWhatFollows(text)];
    for (const match of text.matchAll(dotted)) {
      let start = match.index;
      const dot = match[0].search(/[·•‧・]/u);
      for (const label of match[0].slice(0, dot).matchAll(labels))
        start = Math.max(start, match.index + label.index + (label.groups?.label?.length ?? 0));
      // What follows a name ends it, though never within its first two characters after the dot.
      const stop = [...match[0]].findIndex((one, at) => at > dot + 2 && (never.has(one) || afterNames.has(one)));
      const end = match.index + (stop < 0 ? match[0].length : stop);
      all.push(found(start, end, 'name', 78));
    }
    all.push(
      ...continued(
        text,
        all.filter(({ weight }) => weight > 60),
      ),
    );
    const names = new Set(
      all.filter(({ start, end }) => end - start >= 2).map(({ start, end }) => text.slice(start, end)),
    );
    for (const name of names) all.push(...occurrences(text, name));
    return all;
  };
};

/** Wherever a text says a name again. */
const occurrences = function* (text: string, name: string): Generator<Found> {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    yield found(at, at + name.length, 'name', name.length > 2 ? 70 : 45);
  }
};

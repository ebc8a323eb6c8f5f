/** Names as they are compared: one form for what is written in many ways, nothing for what is no name. */

/** Dots that stand between the parts of minority and foreign names: middle, katakana, bullet, hyphenation point, operator, interpunct forms. */
const dots = /\s*[·・•‧∙⋅᛫．･]\s*/gu;

const placeholders: ReadonlySet<string> = new Set([
  '未知',
  '不详',
  '无名',
  '无名氏',
  '未填',
  '未提供',
  '姓名不详',
  '未知姓名',
  '匿名',
  '患者',
  'UNKNOWN',
  'UNNAMED',
  'NULL',
  'NONE',
  'NA',
  'N/A',
  'ANONYMOUS',
  'TEST',
]);

/** 张某, 李某某, 某某; a newborn under its mother's name (之子, 之女, 之婴); a name of punctuation or digits only. */
const placeholderForms: readonly RegExp[] = [
  /某/u,
  /之(子|女|婴|长子|次子|长女|次女)[一二三四甲乙\d]*$/u,
  /^[\p{P}\p{S}\d]+$/u,
];

const han = /\p{Script=Han}/u;
const isPlaceholder = (name: string): boolean =>
  placeholders.has(name) || placeholderForms.some((form) => form.test(name));

/**
 * The comparable form of a name: NFKC (full-width forms), upper case, one kind of dot, no spaces inside a Chinese name, single spaces in
 * others. `undefined` for an empty name and for placeholders: a missing name neither agrees nor disagrees.
 */
export const normaliseName = (text: string): string | undefined => {
  const folded = text
    .replace(dots, '·')
    .normalize('NFKC')
    .replace(dots, '·')
    .toUpperCase()
    // Capitals may come apart into letter and mark.
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]+/gu, ' ')
    .trim();
  const name = han.test(folded) ? folded.replaceAll(' ', '') : folded;
  return name === '' || isPlaceholder(name) ? undefined : name;
};

/** Parts without order or dots, so that `WANG WEI` equals `Wei, Wang`, and 阿依古丽·买买提 equals 阿依古丽买买提. */
export const nameKey = (name: string): string =>
  han.test(name)
    ? name.replaceAll('·', '')
    : name
        .split(/[\s,·.]+/u)
        .filter(Boolean)
        .sort()
        .join(' ');

export type Comparison = 'agree' | 'differ' | 'missing';

/**
 * Compares two people's names, each with several forms: `agree` when any pair does; `missing` when no pair is in one script, since a
 * pinyin form and a Chinese one cannot be compared letter by letter.
 */
export const compareNames = (a: readonly string[], b: readonly string[]): Comparison => {
  const pairs = a.flatMap((one) => b.map((other) => [one, other] as const));
  const inOneScript = pairs.filter(([one, other]) => han.test(one) === han.test(other));
  if (inOneScript.length === 0) return 'missing';
  return inOneScript.some(([one, other]) => nameKey(one) === nameKey(other)) ? 'agree' : 'differ';
};

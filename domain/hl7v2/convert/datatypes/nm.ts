/** A number as HL7's NM writes it (v2.8 chapter 2A.3.47); undefined when it is none, or more than FHIR's decimal holds. */
export const readNumber = (text: string): number | undefined => {
  if (!/^[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})$/.test(text)) return undefined;
  const value = Number(text);
  return Object.is(value, -0) ? 0 : value;
};

export type Comparator = '<' | '<=' | '>' | '>=';

const signs: Readonly<Record<string, Comparator>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '=<': '<=',
  '=>': '>=',
  '≤': '<=',
  '≥': '>=',
  '≦': '<=',
  '≧': '>=',
  '＜': '<',
  '＞': '>',
  '﹤': '<',
  '﹥': '>',
};

export const comparator = (sign: string): Comparator | undefined =>
  Object.hasOwn(signs, sign) ? signs[sign] : undefined;

/** `<0.5` and its like: a number with a comparator in front, which NM does not allow and laboratories send. */
export const readCompared = (text: string): { comparator: Comparator; value: number } | undefined => {
  const match = /^([<>=≤≥≦≧＜＞﹤﹥]{1,2})\s*([+-]?[\d.]{1,37})$/u.exec(text);
  const sign = match?.[1] === undefined ? undefined : comparator(match[1]);
  const value = match?.[2] === undefined ? undefined : readNumber(match[2]);
  return sign === undefined || value === undefined ? undefined : { comparator: sign, value };
};

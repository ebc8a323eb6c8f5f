/** Text that compares as it stands: lower case Latin, digits, Han. Most names and codes pass here and cost one test. */
const plain = /^[a-z0-9\u3400-\u9fff]*$/;
/** The dot between the parts of a minority or foreign name is written with many characters. */
const nameDots = /[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387]/gu;

/**
 * The form in which strings are compared: without case, accents, width, and with single spaces (R4 section 3.1.1.4.8).
 *
 * @example comparableText('ＬＩ  Müller') // 'li muller'
 */
export const comparableText = (text: string): string =>
  plain.test(text)
    ? text
    : text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .normalize('NFC')
        .toLowerCase()
        .replace(nameDots, '\u00b7')
        .replace(/\s+/gu, ' ')
        .trim();

/** Telephone numbers compare without spaces, brackets, dots and hyphens, addresses with @ without case (R4 section 3.1.1.4.10, ContactPoint). */
export const comparableContact = (value: string): string => {
  if (/^\+?[\d\s().-]+$/u.test(value)) return value.replace(/[^\d+]/gu, '');
  return value.includes('@') ? value.toLowerCase() : value;
};

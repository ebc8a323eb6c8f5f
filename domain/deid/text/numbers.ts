import { parseResidentId } from '../../mpi/index.ts';
import { type Found, findAll, found } from './span.ts';

/** Not within a longer number, word or decimal. */
const before = '(?<![\\dA-Za-z.])';
const after = '(?![\\dA-Za-z]|\\.\\d)';

const mobile = /(?<!\d)(?:\+?(?:0086|86)[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)/g;
const landline = /(?<![\d-])(?:\(0\d{2,3}\)|0\d{2,3})[- ]?[2-8]\d{6,7}(?:(?:-|转)\d{1,6})?(?!\d)/g;
const service = /(?<!\d)(?:400|800)[- ]\d{3,4}[- ]\d{3,4}(?!\d)/g;
const western = /(?<![\d.])(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?!\d)/g;
const international = /(?<!\d)\+\d{1,3}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){2,4}(?!\d)/g;
const labelledPhone =
  /(?:电话|手机|手机号码?|座机|热线|传真|联系方式|Tel|TEL|Phone|phone|Fax|Mobile|Cell)(?:号码|号)?\s*[:.]?\s*(?:为|是)?\s*(?<value>\+?\d[\d -]{5,18}\d)/dg;
const email = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g;
const url = /(?:https?:\/\/|ftp:\/\/|www\.)[^\s，。；、）】》"'<>)]+/g;
const ip = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g;
const plate =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·. -]?[A-Z0-9]{5,6}(?![A-Za-z0-9])/g;
const messenger =
  /(?:微信号?|WeChat|wechat|Wechat|QQ号?|qq号?|QQ群|钉钉号?|支付宝账?号?|微博号?)\s*(?:ID|号码|账号)?\s*[:为是]?\s*(?<value>[A-Za-z0-9][A-Za-z0-9_.@-]{4,30})/dg;
const bed =
  /(?<![\d.])(?<value>(?:加?\d{1,3}|[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})床)(?!位|旁|边|上|单|垫|头|尾|以|日)/dg;
const labelledBed =
  /(?:床号|床位号?|病床号?|Bed|bed)\s*(?:No\.?|号)?\s*[:为是]?\s*(?<value>[A-Z]{0,2}\+?\d{1,4}(?:-\d{1,3})?床?)/dg;
const ward = /(?<![\d.])\d{1,2}(?:号楼|楼|层)?\d{0,2}(?:病区|护理单元|病房)/g;
const resident = new RegExp(
  `${before}\\d{6}[ -]?(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\\d|3[01])[ -]?\\d{3}[\\dXx]${after}`,
  'g',
);
const oldResident = new RegExp(`${before}\\d{15}${after}`, 'g');
const longDigits = new RegExp(`${before}\\d{9,30}${after}`, 'g');
/** ZY20240001, MZ-2024-00123: letters, then at least five digits. */
const lettered = /(?<![A-Za-z0-9])(?=(?:[A-Za-z-]*\d){5})[A-Z]{1,6}[-_]?\d[\d-]{3,24}[A-Z]?(?![A-Za-z0-9])/g;
const spaced = /(?<!\d)\d{4}(?: \d{4}){2,3}(?: \d{1,4})?(?!\d)/g;
const ssn = /(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)/g;

const quoteForm = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Labels, then a number of any form that has a digit. */
const makeLabelled = (labels: readonly string[]): RegExp => {
  const alternatives = labels
    .toSorted((a, b) => b.length - a.length)
    .map((label) => (/^[A-Za-z]/.test(label) ? `\\b${quoteForm(label)}` : quoteForm(label)))
    .join('|');
  return new RegExp(
    `(?:${alternatives})(?: ?(?:Number|number|No\\.?|no\\.?|#|ID|Num))?(?:\\([^)]{1,12}\\))?\\s*(?:[:#=]|为|是|尾号)?\\s*(?<value>\\d{4}(?: \\d{3,4}){2,4}(?: \\d{1,4})?(?!\\d)|[A-Za-z]{0,6}[-_/]?\\d[A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+){0,4})`,
    'dg',
  );
};

/** Identifiers, telephones, addresses of the net, plates, beds: whatever is told by its form or the label before it. */
export const makeNumberDetector = (labels: readonly string[]): ((text: string) => readonly Found[]) => {
  const labelled = makeLabelled(labels);
  return (text) => {
    const all: Found[] = [];
    const add = (
      expression: RegExp,
      type: Found['type'],
      weight: number,
      test: (value: string) => boolean = () => true,
    ) => {
      for (const { start, end, value } of findAll(text, expression))
        if (test(value)) all.push(found(start, end, type, weight));
    };
    add(email, 'email', 100);
    add(url, 'other', 99);
    add(resident, 'id', 98);
    add(mobile, 'phone', 96);
    // An old identity number tells a date of birth; other numbers of 15 digits are found below.
    add(oldResident, 'id', 95, (value) => parseResidentId(value).ok);
    add(landline, 'phone', 90);
    add(service, 'phone', 90);
    add(ssn, 'id', 91);
    add(western, 'phone', 89);
    add(international, 'phone', 88);
    add(labelledPhone, 'phone', 94);
    add(messenger, 'other', 93);
    // 3/5 after "Case" or a bare small count is no identifier.
    add(labelled, 'id', 97, (value) => /\d{2}/.test(value) && !/^\d{1,2}[/-]\d{1,2}$/.test(value));
    add(plate, 'other', 87);
    add(ip, 'other', 86);
    add(bed, 'other', 60);
    add(labelledBed, 'other', 61);
    add(ward, 'other', 59);
    add(spaced, 'id', 80);
    add(longDigits, 'id', 70);
    add(lettered, 'id', 71);
    return all;
  };
};

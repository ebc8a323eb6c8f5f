import type { TextDictionary } from '../../../schemas/deid/index.ts';
import { type Found, findAll, found } from './span.ts';

const numbers = '[\\dA-Za-z一二三四五六七八九十百甲乙丙丁东西南北-]';
const detail = `(?:${numbers}{1,8}(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室|组|队|社|户|附)|(?:附\\d+号))`;
const road =
  '(?:大道|大街|街道|路|街|巷|弄|胡同|小区|花园|家园|新村|公寓|社区|苑|里|村|屯|庄|镇|乡|县|区|旗|市|组|大厦|广场|院|坊|园|府|城|湾|郡)';
const west =
  /(?<![\d.])\d{1,5} (?:[NSEW]\.? )?(?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Terrace|Square)\b\.?(?:,? (?:Apt|Suite|Unit|Flat)\.? ?#?\w+)?(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?)?(?:, [A-Z]{2}\b)?(?:,? \d{5}(?:-\d{4})?)?/g;

const longest = (words: readonly string[]): string => words.toSorted((a, b) => b.length - a.length).join('|');

/** Finds addresses: from a province, a city or a label on to the last part that is one; roads with numbers; English streets. */
export const makePlaces = (dictionary: TextDictionary): ((text: string) => readonly Found[]) => {
  const provinces = longest(dictionary.provinces);
  const cities = longest(dictionary.cities);
  const part = `(?:[\\p{Script=Han}\\dA-Za-z]{1,9}?${road}|${detail})`;
  const anchored = new RegExp(
    `(?:(?:${provinces})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?(?:(?:${cities})(?:市|自治州|地区|盟|区)?)?|(?:${cities})(?:市|自治州|地区|盟|区|县))(?: ?${part}){0,9}`,
    'gu',
  );
  const labelled =
    /(?:住址|地址|住所|居住地|户籍地|户籍所在地|籍贯|出生地|现居地|家庭住址)\s*[:为是在]\s*(?<value>[\p{Script=Han}\dA-Za-z()#-]{3,60})/dgu;
  const lived = new RegExp(
    `(?:家住|现住|住在|住于|居住在|居住于|来自|现居|暂住|租住|户籍)(?<value>(?:${part}){1,8})`,
    'dgu',
  );
  const street = new RegExp(
    `\\p{Script=Han}{2,5}(?:路|大街|街|大道|巷|胡同|弄)${numbers}{1,5}(?:号|弄)(?:${detail})*`,
    'gu',
  );
  const county =
    /(?:家住|来自|住|籍贯)(?<value>\p{Script=Han}{1,6}(?:县|镇|乡|村)(?:\p{Script=Han}{1,6}(?:镇|乡|村|组))*)/dgu;
  const lead = new RegExp(`^(?:${longest(dictionary.beforePlaces)})+`, 'u');
  const isMore = /[省市区县旗镇乡村路街巷弄号栋室]/u;

  return (text) => {
    const all: Found[] = [];
    const push = (start: number, end: number, weight: number): void => {
      const trimmed = lead.exec(text.slice(start, end))?.[0].length ?? 0;
      all.push(found(start + trimmed, end, 'address', weight));
    };
    // 上海 alone is told of too many people, and 北京 names a type of strain: a place needs a part below it.
    for (const { start, end, value } of findAll(text, anchored)) if (isMore.test(value)) push(start, end, 55);
    for (const { start, end } of findAll(text, labelled)) all.push(found(start, end, 'address', 58));
    for (const { start, end } of findAll(text, lived)) push(start, end, 54);
    for (const { start, end } of findAll(text, street)) push(start, end, 53);
    for (const { start, end } of findAll(text, county)) push(start, end, 52);
    for (const { start, end } of findAll(text, west)) all.push(found(start, end, 'address', 95));
    return all;
  };
};

/** Finds institutions by how their names end; what stands before the name is left out, and so is what is no one's name (当地医院). */
export const makeOrganisations = (dictionary: TextDictionary): ((text: string) => readonly Found[]) => {
  const endings = longest(dictionary.institutionEndings);
  const whole = new RegExp(
    `[\\p{Script=Han}\\dA-Za-z()]{1,24}?(?:${endings})(?:\\p{Script=Han}{1,6}?(?:分院|院区|分公司|支行|附属医院))?`,
    'gu',
  );
  const lead = new RegExp(`^.*(?:${longest(dictionary.beforePlaces)}|[,，。;；:：、\\s(（])`, 'u');
  const place = new RegExp(`(?:${longest([...dictionary.provinces, ...dictionary.cities])})`, 'u');
  const generic = new Set(dictionary.genericInstitutions);
  const genericEnd = new RegExp(`(?:${endings})$`, 'u');
  const western =
    /(?:[A-Z][A-Za-z.'’]+ ){1,5}(?:(?:of|for|and) (?:[A-Z][a-z]+ ?){1,3})?(?:Hospital|Clinic|Medical Center|Medical Centre|Health Center|University|College|Institute|Laboratories|Laboratory|Inc|Ltd|LLC|Corporation|Company|School)\b/g;
  const isGeneric = (prefix: string): boolean =>
    prefix === '' || generic.has(prefix) || /(?:我|本|当地|上级|某|外|该|附近|社区|基层)$/u.test(prefix);

  return (text) => {
    const all: Found[] = [];
    for (const { start, end, value } of findAll(text, whole)) {
      const ending = genericEnd.exec(value)?.[0] ?? '';
      const head = value.slice(0, value.length - ending.length);
      const atPlace = place.exec(head)?.index;
      const skip = atPlace ?? lead.exec(head)?.[0].length ?? 0;
      if (!isGeneric(head.slice(skip))) all.push(found(start + skip, end, 'organisation', 57));
    }
    for (const { start, end, value } of findAll(text, western)) {
      const skip =
        /^(?:(?:The|At|In|From|To|Discharged|Admitted|Transferred|Our|Local|General) )+/.exec(value)?.[0].length ?? 0;
      if (/ /.test(value.slice(skip))) all.push(found(start + skip, end, 'organisation', 68));
    }
    return all;
  };
};

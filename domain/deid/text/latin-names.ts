import type { TextDictionary } from '../../../schemas/deid/index.ts';
import { type Found, found } from './span.ts';

const word = "(?:[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?|O'[A-Z][a-z]+|Mc[A-Z][a-z]+|[A-Z]{2,})";
const initial = '[A-Z]\\.?';
const fullName = `${word}(?:, ?|[ ])(?:${initial} )?${word}(?: ${word})?|${word}`;
const cue =
  '(?:Mrs?|Ms|Miss|Dr|Prof|Professor|Doctor|Nurse|Patient(?: [Nn]ame)?|Pt|Name|Signed(?: by)?|[Ss]igned by|Attending(?: [Pp]hysician)?|Physician|Surgeon|Referring(?: [Pp]hysician)?|Provider|Radiologist|Pathologist|Anesthesiologist|Consultant|Resident|Contact|Next of [Kk]in|Guardian|[Rr]eported by|[Rr]eviewed by|[Dd]ictated by|[Vv]erified by|[Rr]eferred by|[Ss]een by|[Pp]erformed by|[Cc]ollected by|PCP|Interpreter|[Hh]is (?:wife|son|daughter|brother|mother|father)|[Hh]er (?:husband|son|daughter|sister|mother|father)|[Ww]ife|[Hh]usband|[Ss]on|[Dd]aughter|[Mm]other|[Ff]ather|[Bb]rother|[Ss]ister|[Pp]artner|[Nn]eighbou?r|患者|姓名|家属|联系人|医师|医生|签名|护士)';
const cued = new RegExp(
  `(?<![A-Za-z])${cue}(?:'s)?(?:\\.?,?\\s*[:：]\\s*|\\.? |，|(?<=[\\u4e00-\\u9fff]))(?:(?:Dr|Mrs?|Ms|Prof)\\.? )?(?<value>${fullName})`,
  'dg',
);
const pair = new RegExp(
  `(?<![A-Za-z])(?<value>(?<first>${word})(?<gap>, ?|[ -])(?:${initial} )?(?<second>${word}))(?![A-Za-z])`,
  'dg',
);
const degreed = new RegExp(
  `(?<value>${word} (?:${initial} )?${word}),? (?:MD|M\\.D\\.|DO|RN|PhD|NP|PA-C|MBBS|FRCP)\\b`,
  'dg',
);

/** Words that stand in capitals after a cue and are no names. */
const common = new Set(
  'The A An He She His Her Is Was Has Had Presents Presented Denies Reports Reported Complains History Name Id Number Date Age Sex Male Female With Without And Or For In On At Of To From By No Not Patient Patients Doctor Hospital Clinic Medical Center Department Unit Ward Room Bed Emergency General Chief Complaint Assessment Plan Diagnosis Disease Syndrome Test Score Scale Sign Signs Phone Tel Address Information Status Summary Note Report Blood Chest Heart Liver Left Right Acute Chronic Diabetes Type Mellitus Hypertension CT MRI MRN DOB SSN ID ICU ER ECG EKG WBC RBC HIV HBV HCV COPD CHF CAD Street Avenue Road Lane Drive University College School Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Education Instructions Care Discharge Admission Follow Admitted Discharged Stable Alert Since Currently Today Will Should May Can Also Reviewed Signed RN MD DO NP PA PhD MBBS'
    .split(' ')
    .map((one) => one.toLowerCase()),
);

/** Finds names in Latin letters: after a cue, before a degree, by given names and surnames, and in pinyin. */
export const makeLatinNames = (dictionary: TextDictionary): ((text: string) => readonly Found[]) => {
  const lower = (words: readonly string[]): ReadonlySet<string> => new Set(words.map((one) => one.toLowerCase()));
  const given = lower(dictionary.latinGivenNames);
  const surnames = lower(dictionary.latinSurnames);
  const pinyinSurnames = lower(dictionary.pinyinSurnames);
  const syllables = lower(dictionary.pinyinSyllables);
  const eponyms = lower(dictionary.eponyms);

  const isPinyinGiven = (text: string): boolean => {
    const letters = text.toLowerCase().replace(/[-']/g, '');
    for (let at = 1; at <= letters.length; at += 1) {
      if (syllables.has(letters.slice(0, at)) && (at === letters.length || syllables.has(letters.slice(at))))
        return true;
    }
    return false;
  };
  const isName = (first: string, second: string): boolean => {
    const [a, b] = [first.toLowerCase(), second.toLowerCase()];
    if (common.has(a) || common.has(b)) return false;
    if (given.has(a) && (surnames.has(b) || (/^[A-Z][a-z]/.test(second) && !eponyms.has(b)))) return true;
    if (surnames.has(a) && given.has(b)) return true;
    return (pinyinSurnames.has(a) && isPinyinGiven(b)) || (pinyinSurnames.has(b) && isPinyinGiven(a) && a.length > 3);
  };

  return (text) => {
    const all: Found[] = [];
    const keep = (start: number, value: string, weight: number): void => {
      // Words that are none end the name; a name of none is dropped.
      const words = [...value.matchAll(/[A-Za-z'.-]+/g)];
      let end = 0;
      for (const one of words) {
        if (common.has(one[0].toLowerCase())) break;
        end = one.index + one[0].length;
      }
      const [first] = words;
      if (end === 0 || (first !== undefined && eponyms.has(first[0].toLowerCase()) && !words[1])) return;
      all.push(found(start, start + end, 'name', weight));
    };
    for (const expression of [cued, degreed]) {
      for (const match of text.matchAll(expression)) {
        const [start, end] = match.indices?.groups?.value ?? [0, 0];
        keep(start, text.slice(start, end), 66);
      }
    }
    for (const match of text.matchAll(pair)) {
      const { first = '', second = '' } = match.groups ?? {};
      const isEponym = /^['’]s|^ (?:disease|syndrome|sign|score|test|scale|criteria|classification|stage)/.test(
        text.slice(match.index + match[0].length),
      );
      if (!isEponym && isName(first, second)) all.push(found(match.index, match.index + match[0].length, 'name', 65));
    }
    const parts = new Set(
      all
        .flatMap(({ start, end }) => text.slice(start, end).split(/[ ,]+/))
        .filter((one) => one.length > 2 && !eponyms.has(one.toLowerCase())),
    );
    for (const part of parts) {
      for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
        if (!/[A-Za-z]/.test(`${text[at - 1] ?? ''}${text[at + part.length] ?? ''}`))
          all.push(found(at, at + part.length, 'name', 44));
      }
    }
    return all;
  };
};

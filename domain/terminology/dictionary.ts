import type { CodedValue, ExamItem, LabItem, TerminologyContent } from '../../schemas/terminology.ts';
import { makeTextFolder, type TextFolder } from './fold-text.ts';
import { makeSpecimenReader, type SpecimenReader } from './specimen.ts';
import type { UnitService } from './ucum.ts';
import { makeUnitReader, type UnitReader } from './unit-text.ts';

/** Content compiled for look-up. Made once, shared by all calls, never changed. */
export interface Dictionary {
  /** `hutong-lab|1.0.0`: what is written beside every coding that was added because of it. */
  readonly labVersion: string;
  readonly examVersion: string;
  readonly items: ReadonlyMap<string, LabItem>;
  readonly exams: ReadonlyMap<string, ExamItem>;
  readonly folder: TextFolder;
  readonly specimens: SpecimenReader;
  readonly units: UnitReader;
  readonly unitService?: UnitService;
  itemByLoinc(code: string): LabItem | undefined;
  /** Takes a folded code or abbreviation. */
  itemsByCode(folded: string): readonly LabItem[];
  /** Takes a folded name. */
  itemsByName(folded: string): readonly LabItem[];
  examByLoinc(code: string): ExamItem | undefined;
  examsByName(folded: string): readonly ExamItem[];
  /** The coded result that a folded text means, within one value set (`presence` unless told). */
  codedValue(folded: string, valueSet?: string): CodedValue | undefined;
}

const defaultValueSet = 'presence';

/** @param content validated content; @param unitService asked only for units outside the compact reader. */
export const makeDictionary = (content: TerminologyContent, unitService?: UnitService): Dictionary => {
  const folder = makeTextFolder(content.spelling);
  const items = new Map(content.lab.items.map((item) => [item.id, item]));
  const exams = new Map(content.exams.items.map((item) => [item.id, item]));
  const loinc = new Map<string, LabItem>();
  const codes = new Map<string, LabItem[]>();
  const names = new Map<string, LabItem[]>();
  for (const item of items.values()) {
    for (const code of [item.loinc, ...(item.loincAlso ?? [])]) if (code !== undefined) loinc.set(code, item);
    for (const code of [item.id, ...(item.abbr ?? [])]) list(codes, folder.fold(code), item);
    for (const name of [item.zh, item.en, ...(item.abbr ?? []), ...(item.syn ?? [])])
      list(names, folder.fold(name), item);
  }
  const examLoinc = new Map<string, ExamItem>();
  const examNames = new Map<string, ExamItem[]>();
  for (const exam of exams.values()) {
    if (exam.loinc !== undefined) examLoinc.set(exam.loinc, exam);
    for (const name of [exam.id, exam.zh, exam.en, ...(exam.abbr ?? []), ...(exam.syn ?? [])]) {
      list(examNames, folder.fold(name), exam);
    }
  }
  return {
    labVersion: `hutong-lab|${content.lab.version}`,
    examVersion: `hutong-exam|${content.exams.version}`,
    items,
    exams,
    folder,
    specimens: makeSpecimenReader(content.vocabulary.specimens, folder),
    units: makeUnitReader(content.vocabulary.units, unitService),
    ...(unitService === undefined ? {} : { unitService }),
    itemByLoinc: (code) => loinc.get(code),
    itemsByCode: (folded) => codes.get(folded) ?? [],
    itemsByName: (folded) => names.get(folded) ?? [],
    examByLoinc: (code) => examLoinc.get(code),
    examsByName: (folded) => examNames.get(folded) ?? [],
    codedValue: makeCodedValues(content.vocabulary),
  };
};

const list = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  if (key === '') return;
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
};

/** Results fold less than names: `+`, `-` and `±` are the whole message here. */
export const foldResult = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[−‐‑‒–—―]/gu, '-')
    .replace(/[\s()[\]{}【】"'。.,，:：]/gu, '');

const makeCodedValues = ({ values, valueSets }: TerminologyContent['vocabulary']): Dictionary['codedValue'] => {
  const byCode = new Map(values.map((value) => [value.code, value]));
  const sets = new Map<string, Map<string, CodedValue>>();
  for (const [name, members] of Object.entries(valueSets)) {
    const texts = new Map<string, CodedValue>();
    for (const member of members) {
      const value = byCode.get(member);
      if (value === undefined) continue;
      for (const text of [value.code, value.zh, value.en, ...value.syn]) {
        const folded = foldResult(text);
        if (!texts.has(folded)) texts.set(folded, value);
      }
    }
    sets.set(name, texts);
  }
  return (folded, valueSet = defaultValueSet) => sets.get(valueSet)?.get(folded);
};

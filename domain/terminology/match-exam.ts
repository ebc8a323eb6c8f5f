import type { CodeableConcept } from 'fhir/r4.d.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { ExamItem } from '../../schemas/terminology.ts';
import { loincSystem } from '../../schemas/uris.ts';
import type { Dictionary } from './dictionary.ts';
import { examItemSystem, mapVersionExtension } from './uris.ts';

export interface NormalisedExam {
  /** The concept with the dictionary's coding beside the sender's; the same concept where nothing was found. */
  readonly code: CodeableConcept;
  readonly item?: ExamItem;
  readonly findings: readonly Finding[];
}

/**
 * Maps the code of an imaging or function examination (DiagnosticReport.code, ServiceRequest.code): LOINC first, then code and names of the
 * dictionary. Two items that cannot be told apart are a finding, `terminology.ambiguous-code`; none is `terminology.unmapped-code`.
 */
export const normaliseExamCode = (code: CodeableConcept, dictionary: Dictionary, path: string): NormalisedExam => {
  const found = findExams(code, dictionary);
  const [item, second] = found;
  if (item === undefined || second !== undefined) {
    const finding: Finding =
      item === undefined
        ? {
            severity: 'warning',
            code: 'terminology.unmapped-code',
            path,
            message: 'The examination is in no dictionary',
          }
        : {
            severity: 'warning',
            code: 'terminology.ambiguous-code',
            path,
            message: 'Code and name leave more than one examination',
          };
    return { code, findings: [finding] };
  }
  const codings = code.coding ?? [];
  if (codings.some(({ system }) => system === loincSystem || system === examItemSystem))
    return { code, item, findings: [] };
  const added = {
    extension: [{ url: mapVersionExtension, valueString: dictionary.examVersion }],
    ...(item.loinc === undefined
      ? { system: examItemSystem, code: item.id, display: item.zh }
      : { system: loincSystem, code: item.loinc }),
  };
  return { code: { ...code, coding: [...codings, added] }, item, findings: [] };
};

const findExams = ({ coding = [], text }: CodeableConcept, dictionary: Dictionary): readonly ExamItem[] => {
  const names: string[] = text === undefined ? [] : [text];
  for (const { system, code, display } of coding) {
    if (code !== undefined) {
      const standard = system === loincSystem ? dictionary.examByLoinc(code) : undefined;
      const own = system === examItemSystem ? dictionary.exams.get(code) : undefined;
      if (standard !== undefined) return [standard];
      if (own !== undefined) return [own];
      names.push(code);
    }
    if (display !== undefined) names.push(display);
  }
  let items: readonly ExamItem[] = [];
  for (const name of names) {
    // Only the whole name: 胸部CT(增强) without its bracket would be another examination.
    const hits = dictionary.examsByName(dictionary.folder.fold(name));
    const both = items.filter((item) => hits.includes(item));
    items =
      items.length === 0
        ? hits
        : hits.length === 0 || both.length > 0
          ? both.length > 0
            ? both
            : items
          : [...items, ...hits];
  }
  return items;
};

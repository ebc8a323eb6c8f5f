import { errorCodes } from '../../../schemas/error.ts';
import type { Finding } from '../../../schemas/finding.ts';
import type { Delimiters } from '../delimiters.ts';
import { escapeText } from '../escape.ts';

/** HL7 table 0357, message error condition codes. */
const table0357: Readonly<Record<string, string>> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '104': 'Value too long',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
};

/** HL7 table 0516. */
const severities: Readonly<Record<Finding['severity'], 'E' | 'W' | 'I'>> = {
  fatal: 'E',
  error: 'E',
  warning: 'W',
  information: 'I',
};

/** More than a person reads; the ledger has them all. */
const mostErrors = 50;

/** ERR segments for findings, errors first, at most 50; in the layout of v2.5 or, before it, of v2.3. Source: HL7 v2.8 chapter 2.14.5. */
export const errSegments = (findings: readonly Finding[], delimiters: Delimiters, version: string): string[] => {
  const ranked = bySeverity(findings).slice(0, mostErrors);
  if (ranked.length === 0) return [];
  return before25(version) ? oldLayout(ranked, delimiters) : ranked.map((finding) => newLayout(finding, delimiters));
};

/** Errors first, otherwise as they came. */
export const bySeverity = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => rank(a) - rank(b));

/** Whether a version is older than 2.5, which gave ERR its present fields. */
export const before25 = (version: string): boolean => /^2\.[0-4](\.|$)/.test(version);

const rank = ({ severity }: Finding): number => ['E', 'W', 'I'].indexOf(severities[severity]);

/** ERR-2 location, ERR-3 HL7 code, ERR-4 severity, ERR-5 the gateway's code, ERR-7 a path that is not HL7's, ERR-8 text. */
const newLayout = (finding: Finding, delimiters: Delimiters): string => {
  const safe = (text: string): string => escapeText(text, delimiters);
  const join = (...parts: string[]): string => parts.map(safe).join(delimiters.component);
  const place = locate(finding.path);
  const code = conditionOf(finding);
  return [
    'ERR',
    '',
    place ? join(...place) : '',
    join(code, table0357[code] ?? '', 'HL70357'),
    severities[finding.severity],
    join(finding.code, '', 'HUTONG'),
    '',
    place ? '' : safe(finding.path),
    safe(finding.message),
  ].join(delimiters.field);
};

/** ERR-1 alone, repeated: segment, its sequence, field, and the code as subcomponents (v2.3 chapter 2.24.5). */
const oldLayout = (findings: readonly Finding[], delimiters: Delimiters): string[] => {
  const entries = findings.map((finding) => {
    const [segment = '', sequence = '', field = ''] = locate(finding.path) ?? [];
    const code = conditionOf(finding);
    const coded =
      delimiters.subcomponent === '' ? code : [code, table0357[code] ?? '', 'HL70357'].join(delimiters.subcomponent);
    return [segment, sequence, field, coded].join(delimiters.component);
  });
  if (delimiters.repetition === '') return entries.map((entry) => `ERR${delimiters.field}${entry}`);
  return [`ERR${delimiters.field}${entries.join(delimiters.repetition)}`];
};

const conditionOf = ({ code }: Finding): string => {
  const known = Object.entries(errorCodes).find(([name]) => name === code);
  return known?.[1].hl7 ?? '207';
};

/** Data type ERL: segment, its occurrence, field, repetition, component, subcomponent. Undefined for a path of another kind. */
const locate = (path: string): string[] | undefined => {
  const match =
    /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,6})\])?(?:-(\d{1,4})(?:\[(\d{1,6})\])?(?:\.(\d{1,4})(?:\.(\d{1,4}))?)?)?$/.exec(
      path,
    );
  if (!match?.[1]) return undefined;
  const [, segment, sequence = '1', field, repetition, component, subcomponent] = match;
  const parts = [
    segment,
    sequence,
    field,
    repetition ?? (field === undefined ? undefined : '1'),
    component,
    subcomponent,
  ];
  const known = parts.indexOf(undefined);
  return parts.slice(0, known < 0 ? undefined : known).map((part) => part ?? '');
};

import type { CodeableConcept, Coding } from 'fhir/r4.d.ts';
import { type CodeTableName, codeTable, mapCode } from '../code-tables.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { codingSystemUri } from './coding-system.ts';
import { codeFor, v2System } from './id.ts';

/** Where the three codings of CWE, CNE and CF stand: code, text, system, version, system OID. CE ends after the second. */
const triplets = [
  [1, 2, 3, 7, 14],
  [4, 5, 6, 8, 17],
  [10, 11, 12, 13, 20],
] as const;

/**
 * CWE, CE, CNE and CF to CodeableConcept: every coding as sent, then `table`'s FHIR code in front where the guide maps the field by one.
 *
 * Source: v2-to-FHIR CWE[CodeableConcept].
 */
export const codeableConcept = (
  part: Part,
  target: string,
  run: Run,
  table?: CodeTableName,
): CodeableConcept | undefined => {
  const codings: Coding[] = [];
  const mapped = table === undefined ? undefined : mappedCoding(part, run, table);
  if (mapped) codings.push(mapped);
  for (const triplet of triplets) {
    const coding = codingAt(part, triplet, target, run, table);
    if (coding === undefined) continue;
    const same = codings.find(({ system, code }) => system === coding.system && code === coding.code);
    if (same === undefined) codings.push(coding);
    else if (coding.display !== undefined) same.display = coding.display;
  }
  const text = part.take(9, `${target}.text`) ?? textOnly(part, target) ?? part.peek(2);
  if (codings.length === 0) return text === undefined ? undefined : { text };
  return text === undefined ? { coding: codings } : { coding: codings, text };
};

/** The code that a resource must have: as sent, or that it is unknown. */
export const requiredConcept = (part: Part | undefined, target: string, run: Run): CodeableConcept =>
  (part && codeableConcept(part, target, run)) ?? { text: 'unknown' };

/** CWE to a single Coding: the first that has a code. */
export const coding = (part: Part, target: string, run: Run, table?: CodeTableName): Coding | undefined => {
  const mapped = table === undefined ? undefined : mappedCoding(part, run, table);
  const sent = codingAt(part, triplets[0], target, run, table);
  return mapped ?? sent;
};

/** CWE to text: the original text, else the name, else the code. */
export const conceptText = (part: Part, target: string): string | undefined =>
  part.take(9, target) ?? part.take(2, target) ?? part.take(1, target);

const codingAt = (
  part: Part,
  [codeAt, textAt, systemAt, versionAt, oidAt]: (typeof triplets)[number],
  target: string,
  run: Run,
  table: CodeTableName | undefined,
): Coding | undefined => {
  const sent = part.take(codeAt, `${target}.coding.code`);
  if (sent === undefined) return undefined;
  const result: Coding = {};
  const name = part.take(systemAt, `${target}.coding.system`);
  const oid = part.peek(oidAt);
  if (oid !== undefined && /^[0-2](\.(0|[1-9]\d*)){2,}$/.test(oid)) {
    part.take(oidAt, `${target}.coding.system`);
    result.system = `urn:oid:${oid}`;
  } else if (name === undefined && table !== undefined && isInTable(table, sent)) {
    result.system = v2System(codeTable(table).v2Table);
  } else result.system = codingSystemUri(name, run);
  const version = part.take(versionAt, `${target}.coding.version`);
  if (version !== undefined) result.version = version;
  // A FHIR code has single spaces only.
  result.code = sent.replace(/\s+/g, ' ');
  const display = part.take(textAt, `${target}.coding.display`);
  if (display !== undefined) result.display = display;
  return result;
};

/** The table's coding for the first code that it knows. */
const mappedCoding = (part: Part, run: Run, table: CodeTableName): Coding | undefined => {
  for (const at of [1, 4, 10]) {
    const sent = part.peek(at);
    if (sent === undefined) continue;
    const code = codeFor(table, sent, run);
    if (code === undefined) continue;
    const guide = mapCode(table, sent);
    const system = guide?.code === code ? guide.system : (codeTable(table).systems[0] ?? '');
    if (system === '') return undefined;
    return guide?.code === code && guide.display !== undefined
      ? { system, code, display: guide.display }
      : { system, code };
  }
  return undefined;
};

const isInTable = (table: CodeTableName, code: string): boolean => {
  const { v2Table, codes } = codeTable(table);
  return v2Table.length === 4 && Object.hasOwn(codes, code);
};

/** A name without a code, as many local systems send it. */
const textOnly = (part: Part, target: string): string | undefined =>
  part.peek(1) === undefined ? (part.take(2, `${target}.text`) ?? part.take(5, `${target}.text`)) : undefined;

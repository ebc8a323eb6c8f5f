import type { CodeableConcept } from 'fhir/r4.d.ts';
import { type CodeTableName, codeTable, mapCode } from '../code-tables.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { localCodes, statuses } from '../tables/local-codes.ts';
import { requiredCodes } from '../tables/required-codes.ts';

/** The FHIR code for a sender's code: the profile's table, then the project's own statuses, then the guide's, then the usual local codes. */
export const codeFor = (table: CodeTableName, code: string, run: Run): string | undefined => {
  const own = run.context.profile.codeTables;
  const { v2Table } = codeTable(table);
  return (
    allowed(table, lookUp(own[table], code)) ??
    allowed(table, lookUp(own[v2Table], code)) ??
    lookUp(Object.hasOwn(statuses, table) ? statuses[table] : undefined, code) ??
    mapCode(table, code)?.code ??
    allowed(table, lookUp(Object.hasOwn(localCodes, v2Table) ? localCodes[v2Table] : undefined, code))
  );
};

/** A code from a profile or a table that several elements share, unless the element cannot have it. */
const allowed = (table: CodeTableName, code: string | undefined): string | undefined => {
  const [system = ''] = codeTable(table).systems;
  const required = Object.hasOwn(requiredCodes, system) ? requiredCodes[system] : undefined;
  return code === undefined || required === undefined || required.has(code) ? code : undefined;
};

/** ID or IS to a FHIR code by table; a code that no table knows stays raw, with a finding. */
export const code = (part: Part, target: string, run: Run, table: CodeTableName): string | undefined => {
  const leaf = part.leaf(1);
  if (leaf === undefined || leaf.text === '') return undefined;
  const mapped = codeFor(table, leaf.text, run);
  if (mapped === undefined) {
    // Codes that the guide lists without a FHIR code are no surprise.
    if (Object.hasOwn(codeTable(table).codes, leaf.text)) {
      leaf.kept('no-fhir-code');
      return undefined;
    }
    leaf.kept('unmapped-code');
    run.note('warning', 'hl7v2.unmapped-code', leaf.path, `No FHIR code in table ${codeTable(table).v2Table || table}`);
    return undefined;
  }
  leaf.mapped(target);
  return mapped;
};

/** `Y` and `N` (HL7 table 0136) to a boolean. */
export const boolean = (part: Part, target: string, run: Run): boolean | undefined => {
  const mapped = code(part, target, run, 'YesNoIndicator');
  return mapped === undefined ? undefined : mapped === 'true';
};

/** ID or IS to a CodeableConcept in the table's own system. */
export const conceptOfCode = (part: Part, target: string, run: Run, v2Table: string): CodeableConcept | undefined => {
  const value = part.take(1, `${target}.coding.code`);
  if (value === undefined) return undefined;
  const own = lookUp(run.context.profile.codeTables[v2Table], value);
  return { coding: [{ system: v2System(v2Table), code: own ?? value }] };
};

export const v2System = (table: string): string => `http://terminology.hl7.org/CodeSystem/v2-${table}`;

const lookUp = (codes: Readonly<Record<string, string>> | undefined, code: string): string | undefined =>
  codes !== undefined && Object.hasOwn(codes, code) ? codes[code] : undefined;

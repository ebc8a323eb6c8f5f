import tables from '../../../schemas/hl7v2/generated/code-tables.json' with { type: 'json' };

/** A concept map of HL7's v2-to-FHIR guide, by the name that the guide gives it. */
export type CodeTableName = keyof typeof tables;

export interface CodeTable {
  /** HL7 table number, four digits; `''` when the guide names none. */
  readonly v2Table: string;
  /** FHIR systems; an entry's third cell is an index into them, 0 when left out. */
  readonly systems: readonly string[];
  /** v2 code to `[FHIR code, display, index of system]`; the FHIR code is `''` where the guide has none. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

export interface MappedCode {
  readonly code: string;
  readonly display: string | undefined;
  readonly system: string;
}

/** The JSON import types each table by its own literal keys. */
const byName = tables as Readonly<Record<CodeTableName, CodeTable>>;

export const codeTable = (name: CodeTableName): CodeTable => byName[name];

export const codeTableNames: readonly string[] = Object.keys(byName);

/** Looks a v2 code up, upper case included; undefined where the guide has no FHIR code for it. */
export const mapCode = (name: CodeTableName, v2Code: string): MappedCode | undefined => {
  const table = byName[name];
  const entry = own(table.codes, v2Code) ?? own(table.codes, v2Code.toUpperCase());
  const code = entry?.[0];
  if (entry === undefined || code === undefined || code === '') return undefined;
  return { code, display: entry[1] || undefined, system: table.systems[Number(entry[2] ?? 0)] ?? '' };
};

const own = (codes: CodeTable['codes'], code: string) => (Object.hasOwn(codes, code) ? codes[code] : undefined);

import { parseCsv } from './csv.ts';

/**
 * Turns one concept map of HL7's v2-to-FHIR guide (CC0) into a table.
 *
 * Columns: v2 code, text, v2 table, three of conditions, then FHIR code, display and system; the last three stand one column apart in the
 * sheets that leave no gap after the code. Rows without a v2 code only list what FHIR has, so they are left out.
 */
export const readConceptMap = (csv: string) => {
  const [, header = [], ...rows] = parseCsv(csv.replace(/^\uFEFF/, ''));
  const codeAt = header.findIndex((name, at) => at > 2 && name.trim() === 'Code');
  const displayAt = header.findIndex((name, at) => at > codeAt && name.trim() === 'Display');
  const systemAt = header.findIndex((name, at) => at > codeAt && name.trim() === 'Code System');
  let v2Table = '';
  const codes: Record<string, string[]> = {};
  const systems: string[] = [];
  for (const row of rows) {
    const v2Code = cell(row, 0);
    if (v2Code === '') continue;
    v2Table ||= cell(row, 2);
    const code = cell(row, codeAt);
    // The guide lists a second target for a few codes; the first is the one it recommends.
    if (codes[v2Code]?.[0]) continue;
    const system = cell(row, systemAt);
    if (code !== '' && !systems.includes(system)) systems.push(system);
    codes[v2Code] =
      code === ''
        ? ['', cell(row, 1)]
        : systems.indexOf(system) === 0
          ? [code, cell(row, displayAt)]
          : [code, cell(row, displayAt), String(systems.indexOf(system))];
  }
  return { v2Table: v2Table.replace(/^HL7/, ''), systems, codes };
};

const cell = (row: readonly string[], at: number): string => (row[at] ?? '').replace(/\s+/g, ' ').trim();

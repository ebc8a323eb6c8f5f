/**
 * Writes schemas/hl7v2/generated/code-tables.json from the concept maps of HL7's "v2-to-FHIR" implementation guide (its mapping tables are CC0):
 * `node schemas/hl7v2/build/main.ts [directory of the guide's CSV files]`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConceptMap } from './code-tables.ts';

const source = join(process.argv[2] ?? join('..', 'shared', 'data', 'hl7v2', 'v2-to-fhir'), 'codesystems');
const tables: Record<string, ReturnType<typeof readConceptMap>> = {};
for (const file of readdirSync(source).sort()) {
  const name = /^HL7 Concept Map_ (.+) - .+\.csv$/.exec(file)?.[1];
  if (name !== undefined) tables[name] = readConceptMap(readFileSync(join(source, file), 'utf8'));
}
const lines = Object.entries(tables).map(([name, table]) => `${JSON.stringify(name)}: ${JSON.stringify(table)}`);
writeFileSync(join('schemas', 'hl7v2', 'generated', 'code-tables.json'), `{\n${lines.join(',\n')}\n}\n`);
process.stdout.write(`${lines.length} tables\n`);

/**
 * `npm run build:fhir`: compiles the R4 definitions into the tables under `schemas/fhir/generated/`.
 * The same package gives the same bytes: everything is sorted or kept in the order of the definitions, and nothing is dated.
 */
import { writeFileSync } from 'node:fs';
import { compileTables } from './compile-tables.ts';
import { writeSearchParameters } from './search-parameters.ts';
import { writeSummaryElements } from './summary-elements.ts';

for (const [name, text] of Object.entries(compileTables())) {
  writeFileSync(new URL(`../generated/${name}.json`, import.meta.url), text);
  console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
}
writeSearchParameters();
writeSummaryElements();

/** `npm run docs:fhir`: writes the tables of the code into the pages of docs/. */
import { readFile, writeFile } from 'node:fs/promises';
import { generatedPages, withParts } from './pages.ts';

for (const page of generatedPages) {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  await writeFile(file, withParts(await readFile(file, 'utf8')));
}

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedPages, withParts } from '../../../apps/docs/pages.ts';

test.each(generatedPages)('the tables of docs/%s are those of the code (npm run docs:fhir)', (page) => {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');

  expect(text).toMatch(/<!-- (table|list): /);
  expect(withParts(text)).toBe(text);
});

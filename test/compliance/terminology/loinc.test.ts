/** Codes of the starter content against the fragment of the LOINC distribution in ../shared/data/loinc, where the fragment has the term. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import { isLoincCode } from '../../../domain/terminology/loinc-check.ts';
import { readUnitExpression } from '../../../domain/terminology/unit-expression.ts';

const file = new URL('../../../../shared/data/loinc/Loinc.csv', import.meta.url);
const present = existsSync(file);

/** RFC 4180 rows of a file whose every field is quoted. */
const rows = present
  ? readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, field = '']) => field.replaceAll('""', '"')))
  : [];
const [header = [], ...terms] = rows;
const column = (name: string) => header.indexOf(name);
const fragment = new Map(terms.map((term) => [term[column('LOINC_NUM')] ?? '', term]));
const field = (code: string, name: string) => fragment.get(code)?.[column(name)] ?? '';

describe.skipIf(!present)('LOINC fragment (skipped where ../shared/data is absent)', () => {
  const { items } = loadTerminologyContent().lab;
  const shared = items.flatMap((item) =>
    item.loinc !== undefined && fragment.has(item.loinc) ? [{ ...item, loinc: item.loinc }] : [],
  );

  it('has terms that the content uses', () => {
    expect(shared.length).toBeGreaterThan(8);
  });

  it('has check digits that the check accepts', () => {
    expect([...fragment.keys()].filter((code) => code !== '' && !isLoincCode(code))).toEqual([]);
  });

  it('says the same names as the content', () => {
    expect(
      shared
        .filter(({ loinc, en }) => field(loinc, 'LONG_COMMON_NAME') !== en)
        .map(({ loinc, en }) => `${loinc} ${en}`),
    ).toEqual([]);
  });

  it('says active terms only, and units of the same kind as the content', () => {
    const wrong = shared.filter(({ loinc, unit }) => {
      const example = field(loinc, 'EXAMPLE_UCUM_UNITS').split(';')[0] ?? '';
      const same =
        example === '' || unit === undefined || readUnitExpression(example)?.key === readUnitExpression(unit)?.key;
      return field(loinc, 'STATUS') !== 'ACTIVE' || !same;
    });

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CodeTableName, codeTableNames, mapCode } from '../../../domain/hl7v2/convert/code-tables.ts';
import { parseCsv } from '../../../schemas/hl7v2/build/csv.ts';

const directory = join('..', 'shared', 'data', 'hl7v2', 'v2-to-fhir', 'codesystems');
const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.csv')) : [];
const tables = files.map((file) => ({ file, name: /^HL7 Concept Map_ (.+) - .+\.csv$/.exec(file)?.[1] ?? file }));

describe.skipIf(files.length === 0)(
  'concept maps of the v2-to-FHIR guide (skipped without ../shared/data/hl7v2/v2-to-fhir)',
  () => {
    it('has each of them', () => {
      expect([...codeTableNames].sort()).toEqual(tables.map(({ name }) => name).sort());
    });

    it.each(tables)('$name maps every code as the guide does', ({ file, name }) => {
      const [, header = [], ...rows] = parseCsv(readFileSync(join(directory, file), 'utf8').replace(/^\uFEFF/, ''));
      const fhirCode = header.lastIndexOf('Code');
      const fhirSystem = header.lastIndexOf('Code System');
      const squeeze = (text = '') => text.replace(/\s+/g, ' ').trim();
      const expected = new Map<string, { code: string; system: string }>();
      for (const row of rows) {
        const v2Code = squeeze(row[0]);
        const code = squeeze(row[fhirCode]);
        // A second target for one code is an alternative.
        if (v2Code !== '' && code !== '' && !expected.has(v2Code))
          expected.set(v2Code, { code, system: squeeze(row[fhirSystem]) });
      }

      // The names in the data and in the folder are the same; the test above checks that.
      const mapped = [...expected.keys()].map((v2Code) => [v2Code, mapCode(name as CodeTableName, v2Code)]);

      expect(mapped).toEqual([...expected].map(([v2Code, target]) => [v2Code, expect.objectContaining(target)]));
      for (const row of rows) {
        const v2Code = squeeze(row[0]);
        // Upper case is tried as well, so a code whose upper-case twin is mapped is.
        if (v2Code !== '' && !expected.has(v2Code) && !expected.has(v2Code.toUpperCase())) {
          expect(mapCode(name as CodeTableName, v2Code)).toBeUndefined();
        }
      }
    });
  },
);

import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import { makeTextFolder } from '../../../domain/terminology/fold-text.ts';
import { isLoincCode } from '../../../domain/terminology/loinc-check.ts';
import { readUnitExpression } from '../../../domain/terminology/unit-expression.ts';
import { ucumLibrary } from './ucum-library.ts';

const content = loadTerminologyContent();
const { lab, exams, vocabulary, spelling } = content;
const failures = <T>(rows: readonly T[], fails: (row: T) => boolean, name: (row: T) => string) =>
  rows.filter(fails).map(name);

describe('laboratory items', () => {
  it('are at least 300, each with an id of its own', () => {
    expect(lab.items.length).toBeGreaterThanOrEqual(300);
    expect(new Set(lab.items.map(({ id }) => id)).size).toBe(lab.items.length);
  });

  it('have LOINC codes whose check digits are right, and no code twice', () => {
    const codes = lab.items.flatMap(({ loinc, loincAlso = [] }) => [
      ...(loinc === undefined ? [] : [loinc]),
      ...loincAlso,
    ]);
    expect(failures(codes, (code) => !isLoincCode(code), String)).toEqual([]);
    expect(codes.filter((code, position) => codes.indexOf(code) !== position)).toEqual([]);
  });

  it('that are marked uncertain carry no LOINC code', () => {
    expect(
      failures(
        lab.items,
        (item) => item.uncertain === true && item.loinc !== undefined,
        ({ id }) => id,
      ),
    ).toEqual([]);
  });

  it('have a unit exactly when they are quantities', () => {
    expect(
      failures(
        lab.items,
        (item) => (item.kind === 'quantity') !== (item.unit !== undefined),
        ({ id }) => id,
      ),
    ).toEqual([]);
  });

  it('have units that are UCUM and that the compact reader knows', () => {
    const codes = lab.items.flatMap(({ unit, units = [], conversions = [] }) => [
      ...(unit === undefined ? [] : [unit]),
      ...units,
      ...conversions.map((conversion) => conversion.unit),
    ]);
    const wrong = [...new Set(codes)].filter(
      (code) => ucumLibrary.validateUnitString(code).status !== 'valid' || readUnitExpression(code) === undefined,
    );
    expect(wrong).toEqual([]);
  });

  it('have alternative units that convert to the canonical one', async () => {
    const { findConversion } = await import('../../../domain/terminology/convert-value.ts');
    const wrong = lab.items.flatMap((item) =>
      (item.units ?? [])
        .filter((code) => {
          const expression = readUnitExpression(code);
          return expression === undefined || findConversion(item, { code, expression }) === undefined;
        })
        .map((code) => `${item.id} ${code}`),
    );
    expect(wrong).toEqual([]);
  });

  it('have ranges that rise, for quantities only', () => {
    expect(
      failures(
        lab.items,
        ({ range }) => range !== undefined && range[0] >= range[1],
        ({ id }) => id,
      ),
    ).toEqual([]);
    expect(
      failures(
        lab.items,
        ({ kind, range }) => (kind === 'quantity') !== (range !== undefined),
        ({ id }) => id,
      ),
    ).toEqual([]);
  });

  it('name specimens and value sets that exist', () => {
    const specimens = new Set(vocabulary.specimens.map(({ key }) => key));
    expect(
      failures(
        lab.items,
        ({ specimen }) => !specimens.has(specimen),
        ({ id }) => id,
      ),
    ).toEqual([]);
    expect(
      failures(
        lab.items,
        ({ values }) => values !== undefined && vocabulary.valueSets[values] === undefined,
        ({ id }) => id,
      ),
    ).toEqual([]);
  });

  it('are told apart by (name, specimen, method, kind, unit)', () => {
    const folder = makeTextFolder(spelling);
    const owners = new Map<string, string>();
    const clashes: string[] = [];
    for (const item of lab.items) {
      const unit =
        item.unit === undefined
          ? ''
          : `${readUnitExpression(item.unit)?.key}${/\{(?:FEU|DDU)\}/.exec(item.unit) ?? ''}`;
      for (const name of new Set([item.zh, ...(item.abbr ?? []), ...(item.syn ?? [])].map(folder.fold))) {
        const key = [name, item.specimen, item.method ?? '', item.kind, unit].join('|');
        const owner = owners.get(key);
        if (owner !== undefined) clashes.push(`${key}: ${owner} ${item.id}`);
        owners.set(key, item.id);
      }
    }
    expect(clashes).toEqual([]);
  });
});

describe('vocabulary', () => {
  it('has value sets whose members exist', () => {
    const codes = new Set(vocabulary.values.map(({ code }) => code));
    expect(
      Object.values(vocabulary.valueSets)
        .flat()
        .filter((code) => !codes.has(code)),
    ).toEqual([]);
  });

  it('has units that are UCUM', () => {
    expect(
      failures(
        vocabulary.units,
        ({ code }) => ucumLibrary.validateUnitString(code).status !== 'valid',
        ({ code }) => code,
      ),
    ).toEqual([]);
  });
});

describe('examinations', () => {
  it('are at least 120, each with an id and a Chinese name of its own', () => {
    expect(exams.items.length).toBeGreaterThanOrEqual(120);
    expect(new Set(exams.items.map(({ id }) => id)).size).toBe(exams.items.length);
    expect(new Set(exams.items.map(({ zh }) => zh)).size).toBe(exams.items.length);
    expect(
      failures(
        exams.items,
        ({ loinc }) => loinc !== undefined && !isLoincCode(loinc),
        ({ id }) => id,
      ),
    ).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ConsentProvision, decide, type IdentityState } from '../../../domain/recognition/index.ts';
import {
  categorySchema,
  decisionSchema,
  entryStatusSchema,
  mappingStateSchema,
  type ResultEntry,
  resultEntrySchema,
} from '../../../schemas/recognition/index.ts';
import { entry, qualification, reference, sourcePatient } from './region.ts';

interface Row {
  readonly number: string;
  readonly situation: string;
  readonly given: ReadonlyMap<string, string>;
  readonly answer: string;
  readonly mark: string;
  readonly left: string;
  readonly failed: string;
}

const readTable = (text: string): Row[] =>
  text
    .split('\n')
    .filter((line) => /^\|\s*\d+\s*\|/.test(line))
    .map((line) => {
      const [number = '', situation = '', given = '', answer = '', mark = '', left = '', failed = ''] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      const differences = given.split(';').flatMap((part): [string, string][] => {
        const [key, ...words] = part.trim().split(' ');
        return key === undefined || key === '' ? [] : [[key, words.join(' ')]];
      });
      return { number, situation, given: new Map(differences), answer, mark, left, failed };
    });

const rows = readTable(readFileSync(new URL('./decision-table.md', import.meta.url), 'utf8'));

const consents: Readonly<Record<string, ConsentProvision>> = {
  permit: { decision: 'permit' },
  'permit-hiv': { decision: 'permit', sensitive: 'hiv' },
  deny: { decision: 'deny' },
  'deny-district': { decision: 'deny', requester: 'district' },
  'deny-clinic': { decision: 'deny', requester: 'clinic' },
  'deny-from-city': { decision: 'deny', source: 'city' },
  'deny-imaging': { decision: 'deny', category: 'imaging' },
  'deny-until-yesterday': { decision: 'deny', to: '2026-06-10' },
  'deny-until-today': { decision: 'deny', to: '2026-06-11' },
};
const values: Readonly<Record<string, ResultEntry['value']>> = {
  none: undefined,
  text: { kind: 'text', text: '未见异常' },
  coded: { kind: 'coded', code: 'normal' },
};
const items: Readonly<Record<string, { loinc: string[]; item?: string; category?: string }>> = {
  'ct-chest': { loinc: ['24627-2'], category: 'imaging' },
  'hiv-antibody': { loinc: ['31201-7'] },
  tsh: { loinc: ['3016-3'] },
  retired: { loinc: ['2601-3'] },
  'potassium-by-id': { loinc: [], item: 'potassium' },
};
const keys = new Set(
  'status value identity mapping item ordered unit examined asked setting policy for by quals others images consent'.split(
    ' ',
  ),
);

const resultOf = (given: Row['given']): ResultEntry => {
  const item = given.get('item');
  const known = item === undefined ? { loinc: ['2823-3'] } : (items[item] ?? { loinc: [item] });
  const images = given.get('images');
  const unit = given.get('unit');
  const examined = given.get('examined');
  const value = given.get('value');
  return resultEntrySchema.parse(
    entry({
      loinc: known.loinc,
      item: known.item,
      category: categorySchema.parse(known.category ?? 'lab'),
      organisation: given.get('by') ?? 'city',
      status: entryStatusSchema.parse(given.get('status') ?? 'final'),
      mapping: mappingStateSchema.parse(given.get('mapping') ?? 'mapped'),
      ...(value === undefined ? {} : { value: values[value] }),
      ...(unit === undefined ? {} : { unitConsistent: { wrong: false, unchecked: undefined }[unit] }),
      ...(examined === undefined ? {} : { effective: examined === 'none' ? undefined : examined }),
      ...(images === undefined || images === 'none' ? {} : { images: resultEntrySchema.shape.images.parse(images) }),
    }),
  );
};

const decideRow = ({ given }: Row) => {
  const performer = given.get('by') ?? 'city';
  const names = (given.get('quals') ?? 'national').split(' ').filter((name) => name !== 'none');
  const others = (given.get('others') ?? '').split(' ').filter(Boolean);
  const qualifications = [
    ...names.map((name) => qualification(name, performer)),
    ...others.map((name) => qualification(name, 'far')),
  ];
  const setting = given.get('setting') ?? 'outpatient';
  const identity = given.get('identity') ?? 'certain';
  const item = given.get('item');
  const consent = (given.get('consent') ?? '').split(' ').filter(Boolean);
  const usualOrder = item === undefined || !(item in items) || item === 'potassium-by-id' ? 'potassium' : item;
  return decide({
    result: resultOf(given),
    orderedItem: given.get('ordered') ?? usualOrder,
    requester: {
      organisation: given.get('for') ?? 'district',
      at: given.get('asked') ?? '2026-06-11T10:00:00+08:00',
      ...(setting === 'none' ? {} : { setting }),
    },
    facts: {
      // The table's words are the states themselves, except for a source patient that is not listed at all.
      identity: identity === 'unlisted' ? {} : { [sourcePatient]: identity as IdentityState },
      consent: consent.map((name) => {
        const provision = consents[name];
        if (provision === undefined) throw new Error(`no consent "${name}"`);
        return provision;
      }),
    },
    reference: reference(qualifications, given.get('policy') ?? 'default'),
  });
};

describe('decision table', () => {
  test('has at least 80 rows, numbered in order, with known keys only', () => {
    expect(rows.length).toBeGreaterThanOrEqual(80);
    expect(rows.map(({ number }) => Number(number))).toEqual(rows.map((_, position) => position + 1));
    expect(rows.flatMap(({ given }) => [...given.keys()]).filter((key) => !keys.has(key))).toEqual([]);
  });

  test.each(rows)('$number $situation', (row) => {
    const decision = decideRow(row);

    const failed = decision.rules.filter(({ outcome }) => outcome === 'fail');
    expect({
      answer: decision.recognisable ? 'yes' : 'no',
      mark: decision.mark ?? '',
      left: decision.daysLeft?.toString() ?? '',
      failed: failed.map(({ code, reason }) => `${code}:${reason}`).join('; '),
    }).toEqual({ answer: row.answer, mark: row.mark, left: row.left, failed: row.failed });
    expect(decisionSchema.safeParse(decision).success).toBe(true);
    expect(failed.every(({ wouldHelp }) => wouldHelp !== undefined)).toBe(true);
  });

  test('every rule fails in some row alone, and passes in some row', () => {
    const decisions = rows.map(decideRow);
    const codes = decisions[0]?.rules.map(({ code }) => code) ?? [];
    const alone = new Set(
      decisions.flatMap(({ rules }) => {
        const failed = rules.filter(({ outcome }) => outcome === 'fail');
        return failed.length === 1 ? failed.map(({ code }) => code) : [];
      }),
    );
    const passed = new Set(
      decisions.flatMap(({ rules }) => rules.filter(({ outcome }) => outcome === 'pass').map(({ code }) => code)),
    );

    expect(codes.filter((code) => !alone.has(code))).toEqual([]);
    expect(codes.filter((code) => !passed.has(code))).toEqual([]);
  });
});

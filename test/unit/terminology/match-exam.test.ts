import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import { examItemSystem, makeDictionary, normaliseExamCode } from '../../../domain/terminology/index.ts';

const dictionary = makeDictionary(loadTerminologyContent());
const normalise = (text: string) => normaliseExamCode({ text }, dictionary, 'DiagnosticReport.code');

describe('normaliseExamCode', () => {
  it.each([
    ['胸部CT平扫', 'ct-chest'],
    ['胸部ＣＴ 平扫', 'ct-chest'],
    ['胸部CT（增强）', 'ct-chest-c'],
    ['心電圖', 'ecg-12'],
    ['甲状腺彩超', 'us-thyroid'],
    ['MRCP', 'mrcp'],
    ['动态血压', 'abpm'],
  ])('%s is %s', (text, id) => {
    expect(normalise(text).item?.id).toBe(id);
  });

  it('adds LOINC where the item has it and the own code where not', () => {
    expect(normalise('胸部CT平扫').code.coding?.[0]).toMatchObject({ system: 'http://loinc.org', code: '29252-4' });
    expect(normalise('胸部CT增强').code.coding?.[0]).toMatchObject({ system: examItemSystem, code: 'ct-chest-c' });
  });

  it('done twice is done once', () => {
    const once = normalise('胸部CT增强');

    expect(normaliseExamCode(once.code, dictionary, 'x')).toEqual({ ...once, findings: [] });
  });

  it('reports what it does not know and what says two things', () => {
    expect(normalise('某某特殊检查').findings).toMatchObject([
      { code: 'terminology.unmapped-code', path: 'DiagnosticReport.code' },
    ]);
    const both = normaliseExamCode(
      { text: '胸部CT平扫', coding: [{ code: 'X', display: '头颅CT平扫' }] },
      dictionary,
      'x',
    );
    expect(both.findings).toMatchObject([{ code: 'terminology.ambiguous-code' }]);
  });
});

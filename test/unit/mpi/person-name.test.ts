import { describe, expect, test } from 'vitest';
import { compareNames, normaliseName } from '../../../domain/mpi/index.ts';

describe('normaliseName', () => {
  test.each([
    ['张 三', '张三'],
    ['　张三　', '张三'],
    ['张\u200B三', '张三'],
    ['Ｗａｎｇ　Ｗｅｉ', 'WANG WEI'],
    ['wang  wei', 'WANG WEI'],
    ['阿依古丽•买买提', '阿依古丽·买买提'],
    ['阿依古丽 · 买买提', '阿依古丽·买买提'],
    ['阿依古丽・买买提', '阿依古丽·买买提'],
    ['阿依古丽･买买提', '阿依古丽·买买提'],
    ['欧阳示例', '欧阳示例'],
  ])('brings %j to %j', (given, expected) => {
    expect(normaliseName(given)).toBe(expected);
  });

  test.each([
    '',
    ' ',
    '未知',
    '不 详',
    '无名氏',
    '某某',
    '张某',
    '李某某',
    '王小红之子',
    '王小红之女二',
    'unknown',
    'N/A',
    '---',
    '**',
    '0',
  ])('takes %j for missing', (given) => {
    expect(normaliseName(given)).toBeUndefined();
  });
});

describe('compareNames', () => {
  test.each([
    [['张三'], ['张三'], 'agree'],
    [['张三'], ['张四'], 'differ'],
    [['张三', '李三'], ['李三'], 'agree'],
    [['阿依古丽·买买提'], ['阿依古丽买买提'], 'agree'],
    [['WANG WEI'], ['WEI WANG'], 'agree'],
    [['WANG, WEI'], ['WEI WANG'], 'agree'],
    [['WANG WEI'], ['王伟'], 'missing'],
    [['WANG WEI', '王伟'], ['王伟'], 'agree'],
    [['WANG WEI', '王伟'], ['李伟'], 'differ'],
    [[], ['王伟'], 'missing'],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(compareNames(a, b)).toBe(expected);
    expect(compareNames(b, a)).toBe(expected);
  });
});

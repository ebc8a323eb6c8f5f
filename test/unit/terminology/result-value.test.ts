import { describe, expect, it } from 'vitest';
import { readResultText } from '../../../domain/terminology/result-value.ts';

describe('readResultText', () => {
  it.each([
    ['5.60', { kind: 'number', number: { value: 5.6, digits: 3 } }],
    ['０．０５６０', { kind: 'number', number: { value: 0.056, digits: 3 } }],
    ['1,200', { kind: 'number', number: { value: 1200, digits: 4 } }],
    ['-3.2', { kind: 'number', number: { value: -3.2, digits: 2 } }],
    ['5.2×10⁵', { kind: 'number', number: { value: 520000, digits: 2 } }],
    ['5.2*10^5 IU/mL', { kind: 'number', number: { value: 520000, digits: 2 }, unit: 'IU/mL' }],
    ['3.20E+05', { kind: 'number', number: { value: 320000, digits: 3 } }],
    ['<0.5', { kind: 'number', number: { value: 0.5, digits: 1 }, comparator: '<' }],
    ['≤ 0.5', { kind: 'number', number: { value: 0.5, digits: 1 }, comparator: '<=' }],
    ['不低于60', { kind: 'number', number: { value: 60, digits: 2 }, comparator: '>=' }],
    ['12.3 H', { kind: 'number', number: { value: 12.3, digits: 3 } }],
    ['7.8↓', { kind: 'number', number: { value: 7.8, digits: 2 } }],
    ['3-5/HP', { kind: 'range', low: { value: 3, digits: 1 }, high: { value: 5, digits: 1 }, unit: '/HP' }],
    ['0～2', { kind: 'range', low: { value: 0, digits: 1 }, high: { value: 2, digits: 1 } }],
    ['1:160', { kind: 'titre', denominator: 160 }],
    ['＞1：320', { kind: 'titre', denominator: 320, comparator: '>' }],
    ['1:160 阳性', { kind: 'titre', denominator: 160, words: '阳性' }],
    ['一百二十', { kind: 'number', number: { value: 120, digits: 3 } }],
    ['三点五', { kind: 'number', number: { value: 3.5, digits: 2 } }],
    ['二〇', { kind: 'number', number: { value: 20, digits: 2 } }],
    ['两万零三十', { kind: 'number', number: { value: 20030, digits: 5 } }],
    ['阴性', { kind: 'words', words: '阴性' }],
    ['三尖瓣', { kind: 'words', words: '三尖瓣' }],
    ['3+', { kind: 'words', words: '3+' }],
    ['一十百', { kind: 'words', words: '一十百' }],
    ['', { kind: 'words', words: '' }],
  ])('%j', (text, expected) => {
    expect(readResultText(text)).toEqual(expected);
  });
});

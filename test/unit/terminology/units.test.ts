import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import { applyConversion, findConversion } from '../../../domain/terminology/convert-value.ts';
import { readUnitExpression } from '../../../domain/terminology/unit-expression.ts';
import { makeUnitReader } from '../../../domain/terminology/unit-text.ts';

const reader = makeUnitReader(loadTerminologyContent().vocabulary.units);
const codesOf = (text: string) => reader.read(text).map(({ code }) => code);

describe('unit spellings', () => {
  it.each([
    [
      '10*9/L',
      ['10^9/L', '×10⁹/L', 'x10E9/L', '10*9/L', 'X10^9/L', '10^9／L', '×10^9/l', '×109/L', '10 ^ 9 / L', '10e9/L'],
    ],
    ['10*12/L', ['10^12/L', '×10¹²/L', '10E12/L', 'T/L']],
    ['10*3/uL', ['K/uL', 'K/μL', 'k/µl', '10^3/ul', '×10³/μL', '千/μL']],
    ['10*6/uL', ['M/uL', '10^6/ul', '百万/uL']],
    ['10*4/uL', ['万/μL', '万/ul', '10^4/uL', '万个/μl']],
    ['/uL', ['个/μL', '/ul', 'cells/uL', '个/微升']],
    ['/[HPF]', ['/HPF', '/HP', '个/HP', '个/HPF', '个/高倍视野', '/hp']],
    ['/[LPF]', ['/LPF', '个/LP', '/低倍']],
    ['g/dL', ['g/dl', 'G/DL', 'g/dL', 'gm/dl']],
    ['umol/L', ['umol/l', 'μmol/L', 'µmol/L', 'UMOL/L', '微摩尔/升']],
    ['mm[Hg]', ['mmHg', 'MMHG', '毫米汞柱']],
    ['pg/mL', ['pg/ml', 'PG/ML', '皮克/毫升']],
    ['fL', ['fl', 'FL', '飞升']],
    ['s', ['秒', 'sec', 'S', 's']],
    ['%', ['%', '％', '百分比']],
    ['[ppth]', ['‰']],
    ['[IU]/L', ['IU/L', 'iu/l', '国际单位/升']],
    ['m[IU]/mL', ['mIU/mL', 'MIU/ML']],
    ['U/L', ['U/L', 'u/l', '单位/升']],
    ['mL/min/{1.73_m2}', ['mL/min/1.73m2', 'ml/(min·1.73m2)', 'ml/min/1.73m²']],
    ['mg/(24.h)', ['mg/24h', 'mg/24小时', 'MG/24HR']],
    ['mg/L{FEU}', ['mg/L FEU', 'mg/LFEU', 'mgFEU/L']],
    ['{copies}/mL', ['copies/mL', '拷贝/ml']],
    ['mosm/kg', ['mOsm/kg', 'mosm/kg', 'mOsm/Kg']],
    ['/100{WBC}', ['/100WBC', '个/100WBC']],
  ])('%s', (code, spellings) => {
    for (const spelling of spellings) expect(codesOf(spelling), spelling).toContain(code);
  });

  it('keeps both readings of an upper-case G', () => {
    expect(codesOf('G/L')).toEqual(['10*9/L', 'g/L']);
  });

  it.each(['', 'bananas', '10/L/', 'm/', '阳性', 'mg//L', '109/L'])('does not invent a reading of %j', (text) => {
    expect(codesOf(text)).toEqual([]);
  });
});

describe('unit expressions', () => {
  it.each([
    ['mmol/L', 'L-3.N1', 1, 0],
    ['10*9/L', 'L-3', 1, 12],
    ['/uL', 'L-3', 1, 9],
    ['mg/(24.h)', 'M1.T-1', 1 / 86_400, -3],
    ['%', '', 1, -2],
    ['mL/min/{1.73_m2}', 'L3.T-1', 1 / 60, -6],
    ['nkat/L', 'L-3.U1', 6, 1],
  ])('%s', (code, key, mantissa, exponent) => {
    const expression = readUnitExpression(code);

    expect(expression?.key).toBe(key);
    expect(expression?.mantissa).toBeCloseTo(mantissa, 12);
    expect(expression?.exponent).toBe(exponent);
  });

  it.each(['m/', '/', '10+3/uL', 'm2..s', '(m', 'm)', '((m))', 'xyz', '{', 'm0', 'mmg'])('refuses %j', (code) => {
    expect(readUnitExpression(code)).toBeUndefined();
  });
});

describe('conversion', () => {
  const unit = (code: string) => {
    const expression = readUnitExpression(code);
    return expression === undefined ? { code } : { code, expression };
  };

  it('between mass and amount needs a molar mass', () => {
    expect(findConversion({ unit: 'mmol/L' }, unit('mg/dL'))).toBeUndefined();
    expect(findConversion({ unit: 'mmol/L', molarMass: 180.16 }, unit('mg/dL'))).toBeDefined();
  });

  it('between equivalents and amount needs a valence', () => {
    expect(findConversion({ unit: 'mmol/L' }, unit('meq/L'))).toBeUndefined();
    expect(findConversion({ unit: 'mmol/L', valence: 2 }, unit('meq/L'))).toMatchObject({ mantissa: 0.5 });
  });

  it.each([
    ['mmol/L', '10*9/L'],
    ['%', '10*9/L'],
    ['mosm/kg', 'mosm/L'],
    ['mg/L', 'mmol/mol'],
    ['U/L', 'g/L'],
    ['/[HPF]', '/uL'],
  ])('from %s to %s is refused, even with a molar mass', (to, from) => {
    expect(findConversion({ unit: to, molarMass: 100 }, unit(from))).toBeUndefined();
  });

  it('by a power of ten is exact', () => {
    for (const value of [0.1, 0.7, 1.1, 4.35, 123.456, 5e-7]) {
      expect(applyConversion(value, { mantissa: 1, exponent: 3, offset: 0 })).toBe(
        Number(`${value}e3`.replace('e-7e3', 'e-4')),
      );
    }
  });

  it.each([
    [6, undefined, 108],
    [5.6, undefined, 101],
    [5.64, 4, 101.6],
  ])('of %d with %s digits keeps what was measured', (value, digits, expected) => {
    expect(applyConversion(value, { mantissa: 18.016, exponent: 0, offset: 0 }, digits)).toBe(expected);
  });
});

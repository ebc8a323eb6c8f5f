import { describe, expect, it } from 'vitest';
import { all, first, oneResult, rowOf } from './convert.ts';

describe('OBX-5 by OBX-2', () => {
  it.each([
    ['NM|GLU^血糖^L||5.60|mmol/L', { valueQuantity: { value: 5.6, unit: 'mmol/L' } }],
    [
      'NM|GLU^血糖^L||-0.5|mmol/L^millimole per liter^UCUM',
      {
        valueQuantity: {
          value: -0.5,
          unit: 'millimole per liter',
          code: 'mmol/L',
          system: 'http://unitsofmeasure.org',
        },
      },
    ],
    ['NM|WBC^白细胞^L||6.1|10^9/L', { valueQuantity: { value: 6.1, unit: '10^9/L' } }],
    ['NM|TSH^促甲状腺素^L||<0.01|mIU/L', { valueQuantity: { value: 0.01, comparator: '<', unit: 'mIU/L' } }],
    ['NM|TSH^促甲状腺素^L||≥100|mIU/L', { valueQuantity: { value: 100, comparator: '>=', unit: 'mIU/L' } }],
    ['NM|HBV^乙肝表面抗原^L||阴性', { valueString: '阴性' }],
    ['NM|K^钾^L||5.6↑|mmol/L', { valueString: '5.6↑' }],
    ['SN|AB^抗体^L||>^100|U/mL', { valueQuantity: { value: 100, comparator: '>', unit: 'U/mL' } }],
    ['SN|AB^抗体^L||^1^:^128', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }],
    ['SN|AB^抗体^L||^3^-^5|/HP', { valueRange: { low: { value: 3, unit: '/HP' }, high: { value: 5, unit: '/HP' } } }],
    ['SN|AB^抗体^L||^2^+', { valueString: '2 +' }],
    ['SN|AB^抗体^L||<>^5|U', { valueString: '<> 5 U' }],
    ['ST|COL^颜色^L||淡黄色', { valueString: '淡黄色' }],
    ['ST|X^文^L||a^b&c', { valueString: 'a^b&c' }],
    ['TX|DESC^描述^L||第一行~第二行', { valueString: '第一行\n第二行' }],
    ['FT|DESC^描述^L||第一行\\.br\\第二行', { valueString: '第一行\n第二行' }],
    [
      'CWE|ORG^菌^L||112283007^Escherichia coli^SCT',
      {
        valueCodeableConcept: {
          coding: [{ system: 'http://snomed.info/sct', code: '112283007', display: 'Escherichia coli' }],
          text: 'Escherichia coli',
        },
      },
    ],
    ['DT|D^日期^L||20260102', { valueDateTime: '2026-01-02' }],
    ['TS|D^日期^L||202601020304', { valueDateTime: '2026-01-02T03:04:00+08:00' }],
    ['TM|T^时间^L||0304', { valueTime: '03:04:00' }],
    ['DR|P^期间^L||20260101^20260102', { valuePeriod: { start: '2026-01-01', end: '2026-01-02' } }],
    [
      'NR|R^范围^L||3.5^5.5|mmol/L',
      { valueRange: { low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5.5, unit: 'mmol/L' } } },
    ],
    [
      'NA|E^波形^L||1^2~3^4|mV',
      { valueSampledData: { origin: { value: 0, unit: 'mV' }, period: 1, dimensions: 2, data: '1 2 3 4' } },
    ],
    ['XCN|W^人员^L||D1^张^三', { valueString: '张三 (D1)' }],
    ['|N^无类型^L||文本', { valueString: '文本' }],
  ])('%s', (obx, expected) => {
    const found = first(oneResult(obx).bundle, 'Observation');

    const value = Object.fromEntries(Object.entries(found).filter(([name]) => name.startsWith('value')));

    expect(value).toEqual(expected);
  });

  it('keeps a value that is not of its type, and says so', () => {
    const conversion = oneResult('NM|HBV^乙肝表面抗原^L||阴性');

    expect(conversion.findings).toContainEqual(expect.objectContaining({ code: 'hl7v2.not-a-number', path: 'OBX-5' }));
    expect(rowOf(conversion, 'OBX-5')).toEqual({
      path: 'OBX-5',
      disposition: 'mapped',
      target: 'Observation.valueString',
    });
  });

  it('keeps an invalid date as text and in the ledger', () => {
    const conversion = oneResult('DT|D^日期^L||20260230');

    expect(first(conversion.bundle, 'Observation').valueString).toBe('20260230');
    expect(conversion.findings).toContainEqual(expect.objectContaining({ code: 'hl7v2.invalid-date', path: 'OBX-5' }));
  });

  it('calls a comparator in a number a correction', () => {
    expect(rowOf(oneResult('NM|TSH^促甲状腺素^L||<0.01'), 'OBX-5')).toEqual({
      path: 'OBX-5',
      disposition: 'corrected',
      target: 'Observation.valueQuantity',
      rule: 'comparator-in-number',
    });
  });

  it('makes components of several values', () => {
    const { component } = first(oneResult('NM|BP^血压^L||120~80|mmHg').bundle, 'Observation');

    expect(component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([120, 80]);
  });

  it('turns a picture into Media and a document into DocumentReference', () => {
    const picture = oneResult('ED|IMG^图像^L||^IM^JPEG^Base64^QUJD');
    const report = oneResult('ED|PDF^报告^L||^AP^PDF^Base64^QUJD');

    expect(first(picture.bundle, 'Media').content).toEqual({ data: 'QUJD', contentType: 'image/jpeg' });
    expect(first(report.bundle, 'DocumentReference').content).toEqual([
      { attachment: { data: 'QUJD', contentType: 'application/pdf' } },
    ]);
    expect(first(report.bundle, 'Observation').derivedFrom).toHaveLength(1);
  });

  it('rejects data that are not in the declared encoding', () => {
    const conversion = oneResult('ED|PDF^报告^L||^AP^PDF^Hex^XYZ');

    expect(all(conversion.bundle, 'DocumentReference')).toEqual([]);
    expect(rowOf(conversion, 'OBX-5.5')).toEqual({
      path: 'OBX-5.5',
      disposition: 'rejected',
      rule: 'invalid-encapsulated-data',
    });
  });
});

describe('OBX-7', () => {
  it.each([
    ['3.5-9.5', { low: 3.5, high: 9.5 }],
    ['3.5--9.5', { low: 3.5, high: 9.5 }],
    ['3.5~9.5', { low: 3.5, high: 9.5 }],
    ['4.3 to 6.2', { low: 4.3, high: 6.2 }],
    ['-3-3', { low: -3, high: 3 }],
    ['<5.0', { high: 5 }],
    ['>=60', { low: 60 }],
    ['阴性', {}],
    ['9.5-3.5', {}],
    ['-2--1', {}],
  ])('%s', (text, bounds) => {
    const [range] = first(oneResult(`NM|A^甲^L||1|U|${text}`).bundle, 'Observation').referenceRange ?? [];

    expect({ text: range?.text, low: range?.low?.value, high: range?.high?.value }).toEqual({
      text,
      low: undefined,
      high: undefined,
      ...bounds,
    });
  });
});

describe('OBX-8 and OBX-11', () => {
  it.each([
    ['H', 'H'],
    ['↑', 'H'],
    ['阳性', 'POS'],
    ['LL', 'LL'],
  ])('interpretation %s is %s', (sent, code) => {
    const [interpretation] = first(oneResult(`NM|A^甲^L||1|U||${sent}`).bundle, 'Observation').interpretation ?? [];

    expect(interpretation?.coding?.[0]).toMatchObject({
      code,
      system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
    });
  });

  it.each([
    ['F', 'final'],
    ['P', 'preliminary'],
    ['C', 'corrected'],
    ['X', 'cancelled'],
    ['W', 'entered-in-error'],
    ['D', 'entered-in-error'],
    ['I', 'registered'],
    ['', 'unknown'],
  ])('status %s is %s', (sent, status) => {
    expect(first(oneResult(`NM|A^甲^L||1|U|||||${sent}`).bundle, 'Observation').status).toBe(status);
  });
});

import { describe, expect, it } from 'vitest';
import { readMoment } from '../../../domain/hl7v2/convert/datatypes/dtm.ts';
import { plusMinutes } from '../../../domain/hl7v2/convert/plus-minutes.ts';
import { convert, first, oneResult, segment } from './convert.ts';

describe('DTM', () => {
  it.each([
    ['2026', '2026'],
    ['202601', '2026-01'],
    ['20260102', '2026-01-02'],
    ['2026010203', '2026-01-02T03:00:00+08:00'],
    ['202601020304', '2026-01-02T03:04:00+08:00'],
    ['20260102030405', '2026-01-02T03:04:05+08:00'],
    ['20260102030405.1234', '2026-01-02T03:04:05.1234+08:00'],
    ['20260102030405-0500', '2026-01-02T03:04:05-05:00'],
    ['20240229', '2024-02-29'],
    ['2026-1-2 03:04', '2026-01-02T03:04:00+08:00'],
    ['2026/01/02', '2026-01-02'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ])('%s is %s', (text, expected) => {
    expect(readMoment(text, '+08:00')?.text).toBe(expected);
  });

  it.each([
    '',
    'today',
    '20260230',
    '20251301',
    '2025010124',
    '202501012460',
    '00000000',
    '20250101030405+1900',
    '2025010',
    '1900022 9',
    '19000229',
  ])('%s is no date', (text) => {
    expect(readMoment(text, '+08:00')).toBeUndefined();
  });

  it.each([
    ['2026-01-02T23:50:00+08:00', 20, '2026-01-03T00:10:00+08:00'],
    ['2026-01-02T00:10:00-05:30', 60, '2026-01-02T01:10:00-05:30'],
    ['2026-01-02T00:10:00Z', 5, '2026-01-02T00:15:00Z'],
  ])('%s plus %i minutes is %s', (start, minutes, expected) => {
    expect(plusMinutes(start, minutes)).toBe(expected);
  });
});

const patient = (fields: string, profile?: Parameters<typeof convert>[2]) =>
  first(convert('ADT^A08', [`PID|1||${fields}`], profile).bundle, 'Patient');

describe('CX', () => {
  it.each([
    ['P1^^^HIS^MR', 'https://hutong.example/fhir/organisation/h1/id/HIS'],
    ['P1^^^HIS&1.2.3&ISO^MR', 'urn:oid:1.2.3'],
    ['P1^^^&0a6e1a0c-7d2c-4b7d-9a56-0f6a1f9d4c11&UUID^MR', 'urn:uuid:0a6e1a0c-7d2c-4b7d-9a56-0f6a1f9d4c11'],
    ['P1^^^X&http://a.example/mrn&URI^MR', 'http://a.example/mrn'],
    ['P1^^^X&a.example&DNS^MR', 'urn:dns:a.example'],
    ['P1^^^X&not an oid&ISO^MR', 'https://hutong.example/fhir/organisation/h1/id/X'],
    ['P1^^^院 内^MR', `https://hutong.example/fhir/organisation/h1/id/${encodeURIComponent('院 内')}`],
    ['P1^^^^MR', 'https://hutong.example/fhir/organisation/h1/patient'],
    ['P1', 'https://hutong.example/fhir/organisation/h1/patient'],
    ['P1^^^^SS', 'https://hutong.example/fhir/organisation/h1/patient/SS'],
    ['110101198001011234^^^^SFZ', 'urn:oid:2.16.156.10011.1.3'],
    ['110101198001011234^^^^NI', 'urn:oid:2.16.156.10011.1.3'],
    ['110101198001011234^^^公安部', 'urn:oid:2.16.156.10011.1.3'],
  ])('%s is of %s', (cx, system) => {
    expect(patient(`${cx}||测试`).identifier?.[0]?.system).toBe(system);
  });

  it('keeps check digit, facility and validity', () => {
    const [identifier] = patient('P1^4^M11^HIS^MR^第一医院^20200101^20301231||测试').identifier ?? [];

    expect(identifier).toMatchObject({
      value: 'P1',
      type: { coding: [{ code: 'MR' }] },
      assigner: { display: '第一医院' },
      period: { start: '2020-01-01', end: '2030-12-31' },
      extension: [{ valueString: '4' }, { valueString: 'M11' }],
    });
  });
});

describe('XPN, XAD and XTN', () => {
  it.each([
    ['王小明', { family: '王小明', text: '王小明' }],
    ['欧阳^娜娜', { family: '欧阳', given: ['娜娜'], text: '欧阳娜娜' }],
    ['古丽·艾山', { family: '古丽·艾山', text: '古丽·艾山' }],
    [
      'Wang^Xiaoming^^^Dr^^L',
      { family: 'Wang', given: ['Xiaoming'], prefix: ['Dr'], text: 'Dr Xiaoming Wang', use: 'official' },
    ],
    ['van Dyk&van^Jan', { family: 'van Dyk', given: ['Jan'], text: 'Jan van Dyk' }],
  ])('%s', (xpn, expected) => {
    expect(patient(`P1||${xpn}`).name?.[0]).toMatchObject(expected);
  });

  it('reads a whole address and its parts', () => {
    const [whole, parts] =
      patient('P1||测试||||||北京市测试区测试路1号~测试路&&2号^3单元^北京^北京^100000^CHN^H').address ?? [];

    expect(whole).toEqual({ line: ['北京市测试区测试路1号'] });
    expect(parts).toEqual({
      line: ['测试路', '2号', '3单元'],
      city: '北京',
      state: '北京',
      postalCode: '100000',
      country: 'CHN',
      use: 'home',
    });
  });

  it('reads telephones and mail', () => {
    const { telecom } = patient(
      'P1||测试||||||||13800000000~^PRN^CP^^86^10^62000000^8~^NET^Internet^a@b.example|62000001',
    );

    expect(telecom).toMatchObject([
      { value: '13800000000', system: 'phone', use: 'home' },
      { value: '+86 10 62000000 X8', use: 'mobile' },
      { value: 'a@b.example', system: 'email' },
      { value: '62000001', use: 'work' },
    ]);
  });
});

describe('CWE', () => {
  const code = (cwe: string, profile?: Parameters<typeof convert>[2]) =>
    first(oneResult(`ST|${cwe}||x`, profile).bundle, 'Observation').code;
  const local = 'https://hutong.example/fhir/organisation/h1/code';

  it.each([
    [
      '718-7^Hemoglobin^LN',
      { coding: [{ system: 'http://loinc.org', code: '718-7', display: 'Hemoglobin' }], text: 'Hemoglobin' },
    ],
    ['GLU^血糖', { coding: [{ system: local, code: 'GLU', display: '血糖' }], text: '血糖' }],
    ['GLU^血糖^L', { coding: [{ system: local, code: 'GLU', display: '血糖' }], text: '血糖' }],
    ['GLU^血糖^99LAB', { coding: [{ system: `${local}/99LAB`, code: 'GLU', display: '血糖' }], text: '血糖' }],
    ['^血糖', { text: '血糖' }],
    ['A^甲^1.2.3.4', { coding: [{ system: 'urn:oid:1.2.3.4', code: 'A', display: '甲' }], text: '甲' }],
    [
      'A^甲^HL70485',
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0485', code: 'A', display: '甲' }], text: '甲' },
    ],
    [
      '718-7^Hgb^LN^HGB^血红蛋白^L^2.70^^原文',
      {
        coding: [
          { system: 'http://loinc.org', version: '2.70', code: '718-7', display: 'Hgb' },
          { system: local, code: 'HGB', display: '血红蛋白' },
        ],
        text: '原文',
      },
    ],
  ])('%s', (cwe, expected) => {
    expect(code(cwe)).toEqual(expected);
  });

  it('puts the FHIR code before the code as sent', () => {
    expect(patient(segment('', { 1: 'P1', 3: '测试', 14: 'M' }).slice(1)).maritalStatus?.coding).toEqual([
      { system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M', display: 'Married' },
      { system: 'http://terminology.hl7.org/CodeSystem/v2-0002', code: 'M' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { all, convert, first, oneResult, pid } from './convert.ts';

const urls = (conversion: ReturnType<typeof convert>, type: string) =>
  (conversion.bundle.entry ?? [])
    .filter(({ resource }) => resource?.resourceType === type)
    .map(({ request }) => decodeURIComponent(request?.url ?? '').replace(/^.*\/organisation\/h1\//, ''));

describe('identities within the sender', () => {
  it('finds the patient by the medical record number, whatever comes before it', () => {
    const conversion = convert('ADT^A08', ['PID|1||110101198001011234^^^^SFZ~P1^^^HIS^MR||测试']);

    expect(urls(conversion, 'Patient')).toEqual(['id/HIS|P1']);
    expect(first(conversion.bundle, 'Patient').identifier?.[0]?.system).toBe('urn:oid:2.16.156.10011.1.3');
  });

  it('tells two services of one filler number apart by their codes', () => {
    const conversion = convert('ORU^R01', [pid, 'OBR|1|P1|F1|CBC^血常规^L', 'OBR|2|P1|F1|CRP^C反应蛋白^L']);

    expect(urls(conversion, 'DiagnosticReport')).toEqual(['report|F1:CBC', 'report|F1:CRP']);
    expect(new Set(urls(conversion, 'ServiceRequest')).size).toBe(2);
  });

  it('falls back on the placer number, then on the message', () => {
    const placer = convert('ORU^R01', [pid, 'OBR|1|P1||CBC^血常规^L']);
    const neither = convert('ORU^R01', [pid, 'OBR|1|||CBC^血常规^L']);

    expect(urls(placer, 'DiagnosticReport')).toEqual(['report|placer:P1:CBC']);
    expect(urls(neither, 'DiagnosticReport')).toEqual(['report|message:C1.1:CBC']);
  });

  it('names an observation by its report, code and sub-id, and counts what is equal', () => {
    const obx = (sub: string) => `OBX|1|ST|ORG^菌^L|${sub}|x`;
    const conversion = convert('ORU^R01', [pid, 'OBR|1|P1|F1|CUL^培养^L', obx('1'), obx('2'), obx('2')]);

    expect(urls(conversion, 'Observation')).toEqual([
      'observation|F1:CUL/ORG/1',
      'observation|F1:CUL/ORG/2',
      'observation|F1:CUL/ORG/2#2',
    ]);
  });

  it('trusts OBX-21 only when no other OBX has it', () => {
    const obx = (code: string, instance: string) => `OBX|1|ST|${code}^x^L||x||||||F||||||||||${instance}`;
    const own = convert('ORU^R01', [pid, 'OBR|1|P1|F1|CUL^培养^L', obx('A', 'I1^LIS'), obx('B', 'I2^LIS')]);
    const shared = convert('ORU^R01', [pid, 'OBR|1|P1|F1|CUL^培养^L', obx('A', 'I1^LIS'), obx('B', 'I1^LIS')]);

    expect(urls(own, 'Observation')).toEqual(['id/LIS|I1', 'id/LIS|I2']);
    expect(urls(shared, 'Observation')).toEqual(['observation|F1:CUL/A/', 'observation|F1:CUL/B/']);
  });

  it('keeps a corrected result on the same entry', () => {
    const final = oneResult('NM|K^钾^L||5.6|mmol/L|||||F');
    const corrected = oneResult('NM|K^钾^L||4.6|mmol/L|||||C');

    expect(corrected.bundle.entry?.map(({ fullUrl }) => fullUrl)).toEqual(
      final.bundle.entry?.map(({ fullUrl }) => fullUrl),
    );
    expect(first(corrected.bundle, 'Observation').status).toBe('corrected');
  });

  it('does not share identities between organisations', () => {
    const here = oneResult('NM|K^钾^L||5.6').bundle.entry?.map(({ request }) => request?.url) ?? [];

    expect(here.every((url) => decodeURIComponent(url ?? '').includes('/organisation/h1/'))).toBe(true);
  });

  it('has one Practitioner for one number, and one for one name', () => {
    const conversion = convert('ORU^R01', [
      pid,
      'OBR|1|P1|F1|A^x^L',
      'OBX|1|ST|A^x^L||x|||||||||||D1^张^三~^李^四',
      'OBX|2|ST|B^x^L||x|||||||||||D1^张^三~^李^四',
    ]);

    expect(all(conversion.bundle, 'Practitioner').map(({ name }) => name?.[0]?.text)).toEqual(['张三', '李四']);
  });

  it('escapes what separates search values', () => {
    const conversion = convert('ADT^A08', ['PID|1||P,1$2^^^HIS^MR||测试']);

    expect(urls(conversion, 'Patient')).toEqual(['id/HIS|P\\,1\\$2']);
  });
});

describe('identity events', () => {
  const system = 'https://hutong.example/fhir/organisation/h1/id/HIS';

  it.each(['A40', 'A34', 'A18'])('%s merges the record of MRG into that of PID', (event) => {
    const { identityEvents } = convert(`ADT^${event}`, ['EVN||20260102||||20260101120000', pid, 'MRG|P0^^^HIS^MR']);

    expect(identityEvents).toEqual([
      {
        kind: 'merge',
        survivor: { system, value: 'P1' },
        subsumed: { system, value: 'P0' },
        at: '2026-01-01T12:00:00+08:00',
      },
    ]);
  });

  it('A24 links, A37 unlinks, A47 changes a number, A45 moves a visit', () => {
    const [left, right] = [
      { system, value: 'P1' },
      { system, value: 'P2' },
    ];
    const at = '2026-01-02T09:30:00+08:00';

    expect(convert('ADT^A24', [pid, 'PID|2||P2^^^HIS^MR||测试']).identityEvents).toEqual([
      { kind: 'link', left, right, at },
    ]);
    expect(convert('ADT^A37', [pid, 'PID|2||P2^^^HIS^MR||测试']).identityEvents).toEqual([
      { kind: 'unlink', left, right, at },
    ]);
    expect(convert('ADT^A47', [pid, 'MRG|P2^^^HIS^MR']).identityEvents).toEqual([
      { kind: 'change', former: right, current: left, at },
    ]);
    expect(convert('ADT^A45', [pid, 'MRG|P2^^^HIS^MR', 'PV1|1|I']).identityEvents).toEqual([
      { kind: 'move', from: right, to: left, at },
    ]);
  });

  it('says so when a merge names no record', () => {
    const { identityEvents, findings } = convert('ADT^A40', [pid, 'MRG|']);

    expect(identityEvents).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'hl7v2.missing-merge-identifier' }),
    );
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { parseCsv } from '../../../schemas/hl7v2/build/csv.ts';
import { defaultSenderProfile } from '../../../schemas/sender-profile.ts';
import { notMapped } from './not-mapped.ts';

const directory = join('..', 'shared', 'data', 'hl7v2', 'v2-to-fhir', 'segments');
const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.csv')) : [];

/** A message around a segment, with what the segment needs to be read. `%` is where it goes. */
const messages: Readonly<
  Record<
    string,
    { readonly type: string; readonly segments: string; readonly fields?: Readonly<Record<number, string>> }
  >
> = {
  AIG: { type: 'SIU^S12', segments: 'SCH|1~%', fields: { 3: 'X^x', 8: '202601020304' } },
  AIL: { type: 'SIU^S12', segments: 'SCH|1~%', fields: { 3: 'X', 6: '202601020304' } },
  AIP: { type: 'SIU^S12', segments: 'SCH|1~%', fields: { 3: 'X^x', 6: '202601020304' } },
  AIS: { type: 'SIU^S12', segments: 'SCH|1~%', fields: { 4: '202601020304' } },
  AL1: { type: 'ADT^A01', segments: 'PID|||1~%', fields: { 5: 'x' } },
  DG1: { type: 'ADT^A01', segments: 'PID|||1~PV1||I~%' },
  EVN: { type: 'ADT^A01', segments: '%~PID|||1' },
  IAM: { type: 'ADT^A60', segments: 'PID|||1~%', fields: { 5: 'x' } },
  IN1: { type: 'ADT^A01', segments: 'PID|||1~%', fields: { 3: 'C', 16: 'A^B' } },
  IN3: { type: 'ADT^A01', segments: 'PID|||1~IN1|1~%' },
  MRG: { type: 'ADT^A40', segments: 'PID|||1~%', fields: { 1: '2' } },
  MSA: { type: 'ADT^A01', segments: 'PID|||1~%' },
  MSH: { type: 'ADT^A01', segments: 'PID|||1' },
  NK1: { type: 'ADT^A01', segments: 'PID|||1~%' },
  NTE: { type: 'ORU^R01', segments: 'PID|||1~OBR|1|P|F|X~OBX|1|ST|A||x~%', fields: { 3: 'x' } },
  OBR: { type: 'ORU^R01', segments: 'PID|||1~%', fields: { 2: 'P', 3: 'F', 4: 'X' } },
  OBX: { type: 'ORU^R01', segments: 'PID|||1~OBR|1|P|F|X~%', fields: { 2: 'NM', 3: 'A', 23: 'Lab' } },
  ORC: { type: 'ORU^R01', segments: 'PID|||1~%~OBR|1|P||X', fields: { 2: 'P', 21: 'Org' } },
  PD1: { type: 'ADT^A01', segments: 'PID|||1~%' },
  PID: { type: 'ADT^A01', segments: '%', fields: { 3: '1' } },
  PR1: { type: 'ADT^A01', segments: 'PID|||1~%', fields: { 5: '202601020304' } },
  PRT: { type: 'ADT^A01', segments: 'PID|||1~PV1||I~%', fields: { 5: 'D^x' } },
  'PRT-9': { type: 'ORU^R01', segments: 'PID|||1~OBR|1|P|F|X~OBX|1|ST|A||x~%', fields: { 5: 'D^x' } },
  PV1: { type: 'ADT^A01', segments: 'PID|||1~%', fields: { 2: 'I' } },
  PV2: { type: 'ADT^A01', segments: 'PID|||1~PV1||I~%' },
  ROL: { type: 'ADT^A01', segments: 'PID|||1~PV1||I~%', fields: { 4: 'D^x' } },
  RXA: { type: 'VXU^V04', segments: 'PID|||1~ORC|RE~%', fields: { 6: '1' } },
  RXO: { type: 'OMP^O09', segments: 'PID|||1~ORC|NW|P~%', fields: { 2: '1', 11: '1' } },
  RXR: { type: 'OMP^O09', segments: 'PID|||1~ORC|NW|P~RXO|A~%' },
  SCH: { type: 'SIU^S12', segments: '%~PID|||1' },
  SFT: { type: 'ADT^A01', segments: '%~PID|||1' },
  SPM: { type: 'ORU^R01', segments: 'PID|||1~OBR|1|P|F|X~%' },
  TQ1: { type: 'OML^O21', segments: 'PID|||1~ORC|NW|P~OBR|1|P||X~%' },
  TXA: { type: 'MDM^T02', segments: 'PID|||1~%' },
};

/** A value of each data type; those of coded fields are in the field's table. */
const examples: Readonly<Record<string, string>> = {
  CE: 'A^a',
  CF: 'A^a',
  CNE: 'A^a',
  CNN: '1^x',
  CQ: '5&',
  CWE: 'A^a',
  CX: '7',
  DLD: 'A',
  DLN: '7',
  DR: '20260102^20260103',
  DT: '20260102',
  DTM: '202601020304',
  ED: '^AP^PDF^Base64^QUJD',
  EI: '7',
  EIP: '7^8',
  FC: 'A',
  FT: 'x',
  HD: 'A',
  ID: 'A',
  IS: 'A',
  NDL: '1&x&y',
  NM: '5',
  PL: 'A',
  SI: '1',
  SPS: 'SER&x',
  ST: 'x',
  TM: '0304',
  TQ: '1^^^202601020304',
  TS: '202601020304',
  TX: 'x',
  XAD: 'x',
  XCN: '1^x^y',
  XON: 'x',
  XPN: 'x^y',
  XTN: '13800000000',
  RPT: 'BID',
  varies: '5',
  OG: '1',
};
const coded: Readonly<Record<string, string>> = {
  'AL1-2': 'DA',
  'AL1-4': 'MO',
  'IAM-2': 'DA',
  'IAM-4': 'MO',
  'NK1-15': 'F',
  'OBR-5': 'S',
  'OBR-25': 'F',
  'OBX-11': 'F',
  'ORC-1': 'NW',
  'ORC-5': 'CM',
  'PID-8': 'F',
  'PID-24': 'Y',
  'PID-30': 'Y',
  'RXA-20': 'CP',
  'RXA-21': 'D',
  'SCH-25': 'Booked',
  'SPM-20': 'Y',
  'TQ1-9': 'S',
  'TXA-3': 'PDF',
  'TXA-17': 'AU',
  'TXA-19': 'AV',
  'DG1-21': 'D',
  'AIS-10': 'Booked',
  'IAM-6': 'D',
};

const guideFields = (): Map<string, string> => {
  const fields = new Map<string, string>();
  for (const file of files) {
    for (const row of parseCsv(readFileSync(join(directory, file), 'utf8').replace(/^\uFEFF/, '')).slice(2)) {
      const id = (row[1] ?? '').trim();
      if (/^[A-Z][A-Z0-9]{2}-\d+$/.test(id) && (row[9] ?? '').trim() !== '') fields.set(id, (row[3] ?? '').trim());
    }
  }
  return fields;
};

const isMapped = (id: string, type: string): boolean => {
  const [name = '', number = '0'] = id.split('-');
  const frame = messages[id] ?? messages[name];
  if (frame === undefined) return false;
  const cells: Record<number, string> = { ...frame.fields, [Number(number)]: coded[id] ?? examples[type] ?? 'A' };
  const last = Math.max(...Object.keys(cells).map(Number));
  const segment = [name, ...Array.from({ length: last }, (_, at) => cells[at + 1] ?? '')].join('|');
  const header = [
    'MSH',
    '^~\\&',
    ...Array.from(
      { length: 25 },
      (_, at) => ({ 6: '202601020304', 8: frame.type, 9: 'C', 11: '2.5.1' })[at + 2] ?? (name === 'MSH' ? 'A' : ''),
    ),
  ].join('|');
  const text = [header, ...frame.segments.split('~')].join('\r').replace('%', () => segment);
  const { ledger } = convertMessage(parseMessage(text), {
    organisation: 'h1',
    profile: defaultSenderProfile,
    receivedAt: '2026-01-02T03:04:05+08:00',
  });
  // Frames hold the segment's name once before it where they need one, such as OBX before PRT.
  return ledger.some(({ path, target }) => target !== undefined && path.replace(/\[\d+\]/g, '').split('.')[0] === id);
};

describe.skipIf(files.length === 0)(
  'fields that the v2-to-FHIR guide maps (skipped without ../shared/data/hl7v2/v2-to-fhir)',
  () => {
    const fields = guideFields();

    it.each([...fields].filter(([id]) => !Object.hasOwn(notMapped, id)))('%s (%s) is mapped', (id, type) => {
      expect(isMapped(id, type)).toBe(true);
    });

    it('leaves out no more than the list says', () => {
      expect(Object.keys(notMapped).filter((id) => !fields.has(id) || isMapped(id, fields.get(id) ?? ''))).toEqual([]);
    });
  },
);

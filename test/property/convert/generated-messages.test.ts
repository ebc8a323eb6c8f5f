import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/index.ts';
import { convertMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { isHutongError } from '../../../schemas/error.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { defaultSenderProfile } from '../../../schemas/sender-profile.ts';
import { populatedPaths } from '../../compliance/convert/populated-paths.ts';

const validate = makeValidator(r4Definitions);
const context = { organisation: 'hospital', profile: defaultSenderProfile, receivedAt: '2026-01-02T03:04:05+08:00' };

/** Values that mean something to one data type or another, and values that mean nothing to any. */
const value = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '',
      '""',
      'constructor',
      '__proto__',
      '是',
      '住院',
      '↑',
      ' ',
      'F',
      'M',
      'Y',
      'N',
      'A',
      'D',
      'I',
      'O',
      'P',
      '1',
      '2',
      '9',
      '0',
      'NM',
      'SN',
      'ED',
      'TX',
      'CWE',
      'NA',
      'RP',
      'DT',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '20260102',
      '202601020304',
      '20260102030405.123+0800',
      '20261399',
      '2026',
      '0000',
      '20260230',
      '-1',
      '1e9',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '<0.5',
      '3.5-9.5',
      '阴性',
      '王小明',
      'LN',
      'UCUM',
      'ISO',
      '1.2.3',
      'HL70001',
      'Base64',
      'MR',
      'NI',
      'Internet',
      'a  b',
      '=',
      ':',
      '-',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({
      maxLength: 8,
      unit: fc.constantFrom('a', 'Z', '1', ' ', '.', '\\', '#', ',', '$', '/', '中', '\u00A0', '\t', '"'),
    }),
  },
);

const joined = (inner: fc.Arbitrary<string>, separator: string, maxLength: number) =>
  fc.oneof(
    { weight: 3, arbitrary: inner },
    { weight: 1, arbitrary: fc.array(inner, { maxLength }).map((parts) => parts.join(separator)) },
  );

const field = joined(joined(joined(value, '&', 3), '^', 8), '~', 3);
const segment = (names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.array(field, { maxLength: 36 }))
    .map(([name, fields]) => [name, ...fields].join('|'));

const kinds = [
  {
    type: 'ORU^R01',
    names: ['PID', 'PD1', 'NTE', 'PV1', 'PV2', 'ORC', 'OBR', 'OBX', 'SPM', 'TQ1', 'PRT', 'ZZZ', 'FT1'],
  },
  {
    type: 'ADT^A01',
    names: ['EVN', 'PID', 'PD1', 'NK1', 'PV1', 'PV2', 'OBX', 'AL1', 'IAM', 'DG1', 'PR1', 'ROL', 'IN1', 'IN2', 'GT1'],
  },
  { type: 'ADT^A40', names: ['EVN', 'PID', 'MRG', 'PV1', 'PD1'] },
  { type: 'OML^O21', names: ['PID', 'PV1', 'ORC', 'TQ1', 'OBR', 'NTE', 'DG1', 'OBX', 'SPM', 'SAC'] },
  { type: 'MDM^T02', names: ['EVN', 'PID', 'PV1', 'ORC', 'OBR', 'TXA', 'OBX', 'NTE'] },
  { type: 'SIU^S12', names: ['SCH', 'NTE', 'PID', 'PV1', 'RGS', 'AIS', 'AIG', 'AIL', 'AIP'] },
  { type: 'RDE^O11', names: ['PID', 'PV1', 'AL1', 'ORC', 'RXO', 'RXE', 'TQ1', 'RXR', 'NTE', 'OBX'] },
  { type: 'VXU^V04', names: ['PID', 'NK1', 'PV1', 'ORC', 'RXA', 'RXR', 'OBX', 'NTE'] },
];

const message = fc
  .constantFrom(...kinds)
  .chain(({ type, names }) =>
    fc
      .array(segment(names), { maxLength: 12 })
      .map((segments) => [`MSH|^~\\&|APP|HOSP|||20260102030405||${type}|C1|P|2.5.1`, ...segments].join('\r')),
  );

describe('generated messages', () => {
  it('have every value in the ledger exactly once, and become valid R4', () => {
    let converted = 0;
    fc.assert(
      fc.property(message, (text) => {
        let conversion: ReturnType<typeof convertMessage>;
        try {
          conversion = convertMessage(parseMessage(text), context);
        } catch (error) {
          expect(isHutongError(error)).toBe(true);
          return;
        }
        converted += 1;
        expect(conversion.ledger.map(({ path }) => path).sort()).toEqual(populatedPaths(text).sort());
        expect(validate(conversion.bundle)).toEqual([]);
        const urls = (conversion.bundle.entry ?? []).map(({ request }) => request?.url);
        expect(new Set(urls).size).toBe(urls.length);
      }),
      { numRuns: 400 },
    );
    expect(converted).toBeGreaterThan(100);
  });
});

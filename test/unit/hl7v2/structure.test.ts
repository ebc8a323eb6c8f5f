import { describe, expect, it } from 'vitest';
import { GroupNode, groupMessage, knownStructures, parseMessage, structureOf } from '../../../domain/hl7v2/index.ts';
import { readStructure } from '../../../domain/hl7v2/structure/notation.ts';

/** The groups as text: `ORU_R01(MSH PATIENT_RESULT(…))`. */
const draw = (node: GroupNode): string =>
  `${node.name}(${node.children.map((child) => (child instanceof GroupNode ? draw(child) : child.name)).join(' ')})`;

const group = (type: string, segments: string) =>
  groupMessage(parseMessage([`MSH|^~\\&|||||||${type}`, ...segments.split(' ').map((name) => `${name}|1`)].join('\r')));

describe('structureOf', () => {
  it.each([
    ['ADT^A04', 'ADT_A01'],
    ['ADT^A08^ADT_A01', 'ADT_A01'],
    ['ADT^A08^ADT_A08', 'ADT_A01'],
    ['ADT^A40^nonsense', 'ADT_A39'],
    ['ADT^A34', 'ADT_A30'],
    ['ORU^R01', 'ORU_R01'],
    ['MDM^T10', 'MDM_T02'],
    ['SIU^S26', 'SIU_S12'],
    ['RDE^O01', 'RDE_O11'],
    ['ACK^A01^ACK', 'ACK'],
    ['ORU', 'ORU_R01'],
    ['ADT', ''],
    ['XYZ^Z99', ''],
    ['constructor^toString', ''],
  ])('%s is %j', (type, expected) => {
    expect(structureOf(parseMessage(`MSH|^~\\&|||||||${type}`).type)).toBe(expected);
  });
});

describe('groupMessage', () => {
  it.each(knownStructures)('reads the table of %s', (structure) => {
    const { root, findings } = groupMessage(parseMessage(`MSH|^~\\&|||||||X^Y^${structure}`));

    expect(root.name).toBe(structure);
    expect(draw(root)).toBe(`${structure}(MSH)`);
    expect(findings).toEqual([]);
  });

  it('puts comments and specimens where they belong in an ORU^R01', () => {
    const { root, findings } = group('ORU^R01', 'PID NTE PV1 ORC OBR NTE OBX NTE OBX OBR OBX SPM OBX ORC OBR OBX');

    expect(draw(root)).toBe(
      'ORU_R01(MSH PATIENT_RESULT(PATIENT(PID NTE VISIT(PV1)) ' +
        'ORDER_OBSERVATION(COMMON_ORDER(ORC) OBR NTE OBSERVATION(OBX NTE) OBSERVATION(OBX)) ' +
        'ORDER_OBSERVATION(OBR OBSERVATION(OBX) SPECIMEN(SPM SPECIMEN_OBSERVATION(OBX))) ' +
        'ORDER_OBSERVATION(COMMON_ORDER(ORC) OBR OBSERVATION(OBX))))',
    );
    expect(findings).toEqual([]);
  });

  it('tells patients of one message apart', () => {
    const { root } = group('ORU^R01', 'PID OBR OBX PID OBR OBX');

    expect(root.findGroups('PATIENT_RESULT').map((each) => each.allSegments().map(({ path }) => path))).toEqual([
      ['PID', 'OBR', 'OBX'],
      ['PID[2]', 'OBR[2]', 'OBX[2]'],
    ]);
  });

  it('takes an OBX after ORC for an order document only before a TXA', () => {
    const withDocument = group('OUL^R22', 'PID SPM OBR ORC OBX TXA OBX');
    const without = group('OUL^R22', 'PID SPM OBR ORC OBX OBX');

    expect(draw(withDocument.root)).toContain('COMMON_ORDER(ORC ORDER_DOCUMENT(OBX TXA)) RESULT(OBX)');
    expect(draw(without.root)).toContain('COMMON_ORDER(ORC) RESULT(OBX) RESULT(OBX)');
  });

  it('takes an ORC after a specimen for the next order, not for a prior result', () => {
    const { root } = group('OML^O21', 'PID ORC OBR SPM ORC OBR PV1 ORC OBR OBX');

    expect(draw(root)).toBe(
      'OML_O21(MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR SPECIMEN(SPM))) ORDER(ORC OBSERVATION_REQUEST(OBR ' +
        'PRIOR_RESULT(PATIENT_VISIT_PRIOR(PV1) ORDER_PRIOR(ORC OBR OBSERVATION_PRIOR(OBX))))))',
    );
  });

  it('pairs each PID with its MRG', () => {
    const { root } = group('ADT^A40', 'EVN PID MRG PID MRG');

    expect(draw(root)).toBe('ADT_A39(MSH EVN PATIENT(PID MRG) PATIENT(PID MRG))');
  });

  it('takes Z-segments wherever they stand', () => {
    const { root, findings } = group('ADT^A01', 'ZA1 EVN PID ZP1 PV1 IN1 ZI1');

    expect(draw(root)).toBe('ADT_A01(MSH ZA1 EVN PID ZP1 PV1 INSURANCE(IN1 ZI1))');
    expect(findings).toEqual([]);
  });

  it('attaches and reports segments out of place', () => {
    const { root, findings } = group('ADT^A01', 'PV1 PID NK1 IN2 OBR');

    expect(root.allSegments().map(({ name }) => name)).toEqual(['MSH', 'PV1', 'PID', 'NK1', 'IN2', 'OBR']);
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['hl7v2.segment-order', 'PID'],
      ['hl7v2.segment-order', 'NK1'],
      ['hl7v2.segment-order', 'IN2'],
      ['hl7v2.unexpected-segment', 'OBR'],
    ]);
  });

  it('leaves an unknown structure flat, and says so', () => {
    const { root, structure, findings } = group('XYZ^Z99', 'PID OBX');

    expect(structure).toBe('');
    expect(draw(root)).toBe('(MSH PID OBX)');
    expect(findings).toMatchObject([{ code: 'hl7v2.unknown-structure', path: 'MSH' }]);
  });
});

describe('readStructure', () => {
  it.each(['PID)', 'A(PID', 'pid', 'A?<PID>{TXA}(', 'PID ??'])('refuses %j', (notation) => {
    expect(() => readStructure('X', notation)).toThrow();
  });
});

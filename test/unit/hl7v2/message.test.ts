import { describe, expect, it } from 'vitest';
import { encodeMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { HutongError } from '../../../schemas/error.ts';

const oru = [
  'MSH|^~\\&|LIS|HOSP1|GW|REG|20260312081500||ORU^R01^ORU_R01|M1|P|2.5.1',
  'PID|1||P1^^^HOSP1&1.2.3&ISO^MR~X9^^^GA^NI||Zhang^San',
  'OBX|1|NM|WBC^Leukocytes^L||5.2|10*9/L|""',
  'OBX|2|TX|N||line 1\\.br\\line 2 \\T\\ more~second',
  'ZPV|1|local',
].join('\r');

const errorOf = (text: string): HutongError => {
  try {
    parseMessage(text);
  } catch (error) {
    if (error instanceof HutongError) return error;
    throw error;
  }
  throw new Error('It parsed');
};

describe('parseMessage', () => {
  it('reads the header', () => {
    const message = parseMessage(oru);

    expect(message.type).toEqual({ code: 'ORU', event: 'R01', structure: 'ORU_R01' });
    expect(message.version).toBe('2.5.1');
    expect(message.controlId).toBe('M1');
    expect(message.get('MSH-1')).toBe('|');
    expect(message.get('MSH-2')).toBe('^~\\&');
    expect(message.get('MSH-3')).toBe('LIS');
  });

  it('takes the event from EVN-1 where MSH-9 leaves it out', () => {
    expect(parseMessage('MSH|^~\\&|||||||ADT\rEVN|A04').type).toEqual({ code: 'ADT', event: 'A04', structure: '' });
    expect(parseMessage('MSH|^~\\&|||||||ADT^A08\rEVN|A04').type.event).toBe('A08');
  });

  it('numbers segments by place and by name', () => {
    const { segments } = parseMessage(oru);

    expect(segments.map(({ path, index, fieldCount }) => [path, index, fieldCount])).toEqual([
      ['MSH', 0, 12],
      ['PID', 1, 5],
      ['OBX', 2, 7],
      ['OBX[2]', 3, 5],
      ['ZPV', 4, 2],
    ]);
  });

  it.each([
    ['OBX-5', '5.2'],
    ['OBX[2]-5', 'line 1\nline 2 & more'],
    ['OBX[2]-5[2]', 'second'],
    ['PID-3.4.2', '1.2.3'],
    ['PID-3[2].4', 'GA'],
    ['PID-5.2', 'San'],
    ['PID-5.9', undefined],
    ['PID-99', undefined],
    ['PV1-2', undefined],
    ['OBX[3]-1', undefined],
    ['OBX-7', undefined],
  ])('%s is %j', (path, expected) => {
    expect(parseMessage(oru).get(path)).toBe(expected);
  });

  it('gives all values that a path reaches', () => {
    const message = parseMessage(oru);

    expect(message.all('PID-3')).toEqual(['P1', 'X9']);
    expect(message.all('OBX-5')).toEqual(['5.2', 'line 1\nline 2 & more', 'second']);
    expect(message.all('OBX[2]-5[2]')).toEqual(['second']);
    expect(message.all('OBX-7')).toEqual([]);
  });

  it.each(['PID', 'pid-3', 'PID-0', 'PID-3.1.1.1', 'PID[x]-3', ''])('refuses the path %j', (path) => {
    expect(() => parseMessage(oru).get(path)).toThrow(HutongError);
  });

  it('tells the HL7 null from an empty field', () => {
    const obx = parseMessage(oru).segment('OBX');

    expect(obx?.field(7).isNull).toBe(true);
    expect(obx?.field(7).raw).toBe('""');
    expect(obx?.field(4).isNull).toBe(false);
    expect(obx?.field(4).isEmpty).toBe(true);
    expect(obx?.field(4).repetitions).toEqual([]);
  });

  it('cuts components and subcomponents', () => {
    const assigner = parseMessage(oru).segment('PID')?.field(3).repetition(1).component(4);

    expect(assigner?.raw).toBe('HOSP1&1.2.3&ISO');
    expect(assigner?.text).toBe('HOSP1');
    expect(assigner?.subcomponents).toEqual(['HOSP1', '1.2.3', 'ISO']);
    expect(assigner?.subcomponent(4)).toBe('');
  });

  it('gives a whole field as text, with separators that the sender did not escape', () => {
    const message = parseMessage('MSH|^~\\&\rOBX|1|TX|||a^b \\S\\ c');

    expect(message.segment('OBX')?.field(5).text).toBe('a^b ^ c');
  });

  it('honours any delimiters', () => {
    const message = parseMessage('MSH#!*?%#APP\rPID#1##A!B%C*D##x?F?y');

    expect(message.get('PID-3.2.2')).toBe('C');
    expect(message.get('PID-3[2]')).toBe('D');
    expect(message.get('PID-5')).toBe('x#y');
  });

  it('splits on nothing that was not declared', () => {
    const message = parseMessage('MSH|^|APP\rPID|a~b&c\\F\\^d');

    expect(message.get('PID-1')).toBe('a~b&c\\F\\');
    expect(message.get('PID-1.2')).toBe('d');
  });

  it.each([
    ['\r', 'CR'],
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
    ['\r\r\n\n', 'doubled'],
  ])('takes %j as a line end and gives it back', (end) => {
    const text = `\uFEFF${oru.replaceAll('\r', end)}${end}`;
    const message = parseMessage(text);

    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'OBX', 'OBX', 'ZPV']);
    expect(message.findings).toEqual([]);
    expect(encodeMessage(message)).toBe(text);
  });

  it('takes off and gives back MLLP framing', () => {
    const framed = `\v${oru}\r\u001C\r`;

    expect(parseMessage(framed).get('ZPV-2')).toBe('local');
    expect(encodeMessage(parseMessage(framed))).toBe(framed);
  });

  it('keeps a line break inside a value, and says so', () => {
    const text = 'MSH|^~\\&|A\rOBX|1|TX|||first\nsecond, and so on\n\nthird|||N\rNTE|1';
    const message = parseMessage(text);

    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'OBX', 'NTE']);
    expect(message.get('OBX-5')).toBe('first\nsecond, and so on\n\nthird');
    expect(message.get('OBX-8')).toBe('N');
    expect(message.findings).toMatchObject([{ code: 'hl7v2.embedded-line-break', path: 'OBX' }]);
    expect(encodeMessage(message)).toBe(text);
  });

  it('keeps a segment without fields', () => {
    expect(parseMessage('MSH|^~\\&|A\rPV2\rZZZ').segments.map(({ name, fieldCount }) => [name, fieldCount])).toEqual([
      ['MSH', 3],
      ['PV2', 0],
      ['ZZZ', 0],
    ]);
  });

  it.each([
    ['', 'hl7v2.missing-segment', 'MSH'],
    ['PID|1', 'hl7v2.missing-segment', 'MSH'],
    ['FHS|^~\\&', 'hl7v2.missing-segment', 'MSH'],
    ['MSH', 'hl7v2.malformed', 'MSH-1'],
    ['MSHX^~\\&', 'hl7v2.malformed', 'MSH-1'],
    ['MSH|', 'hl7v2.malformed', 'MSH-2'],
    ['MSH||A', 'hl7v2.malformed', 'MSH-2'],
    ['MSH|^^\\&|A', 'hl7v2.malformed', 'MSH-2'],
    ['MSH|^~A&|A', 'hl7v2.malformed', 'MSH-2'],
    ['MSH|^~\\&|A\rMSH|^~\\&|B', 'hl7v2.malformed', 'MSH[2]'],
  ])('refuses %j', (text, code, path) => {
    expect(errorOf(text)).toMatchObject({ code, path });
  });

  it('bounds the number of segments', () => {
    const error = errorOf(`MSH|^~\\&|A${'\rAAA'.repeat(100_001)}`);

    expect(error).toMatchObject({ code: 'hl7v2.malformed', details: { limit: 100_000 } });
  });

  it('never quotes the message in an error', () => {
    const error = errorOf('PID|1||110101199003070000||Zhang^San');

    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/1101011990|Zhang/);
  });
});

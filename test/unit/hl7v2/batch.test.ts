import { describe, expect, it } from 'vitest';
import { splitBatch } from '../../../domain/hl7v2/index.ts';
import { HutongError } from '../../../schemas/error.ts';

const first = 'MSH|^~\\&|A|||||||M1\rPID|1\r';
const second = 'MSH|^~\\&|A|||||||M2\rPID|2\r';
const third = 'MSH#^~\\&#A#######M3\rPID#3\r';

describe('splitBatch', () => {
  it('splits files, batches and messages', () => {
    const text = `FHS|^~\\&|A\rBHS|^~\\&|A\r${first}${second}BTS|2\rBHS|^~\\&|A\r${third}BTS|1\rFTS|2\r`;
    const { messages, envelopes, findings } = splitBatch(text);

    expect(messages).toEqual([
      { text: first, offset: text.indexOf(first), batch: 1 },
      { text: second, offset: text.indexOf(second), batch: 1 },
      { text: third, offset: text.indexOf(third), batch: 2 },
    ]);
    expect(envelopes.map(({ name }) => name)).toEqual(['FHS', 'BHS', 'BTS', 'BHS', 'BTS', 'FTS']);
    expect(findings).toEqual([]);
  });

  it('splits bare messages, whatever the line ends and framing', () => {
    const text = `\uFEFF\v${first}\u001C\r\v${second.replaceAll('\r', '\r\n')}${third.replaceAll('\r', '\n')}`;

    expect(splitBatch(text).messages.map(({ batch, text: each }) => [batch, each.slice(19, 22).trim()])).toHaveLength(
      3,
    );
    expect(splitBatch(text).findings).toEqual([]);
  });

  it('takes a lone framed message for one message and nothing else', () => {
    const text = `\uFEFF\v${first}\u001C\r`;

    expect(splitBatch(text)).toEqual({ messages: [{ text, offset: 0, batch: 0 }], envelopes: [], findings: [] });
  });

  it('reports trailers that count otherwise', () => {
    const { findings } = splitBatch(`FHS|^~\\&\rBHS|^~\\&\r${first}BTS|2\rBHS|^~\\&\r${second}BTS|7|x\rFTS|1`);

    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['hl7v2.batch-count', 'BTS-1'],
      ['hl7v2.batch-count', 'BTS[2]-1'],
      ['hl7v2.batch-count', 'FTS-1'],
    ]);
  });

  it('accepts trailers without a count', () => {
    expect(splitBatch(`BHS|^~\\&\r${first}BTS\rFTS||`).findings).toEqual([]);
  });

  it('keeps and reports what belongs to no message', () => {
    const { envelopes, findings } = splitBatch(`hello\rBHS|^~\\&\rPID|9\r${first}`);

    expect(envelopes.map(({ name, text }) => [name, text])).toEqual([
      ['', 'hello\r'],
      ['BHS', 'BHS|^~\\&\r'],
      ['', 'PID|9\r'],
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['hl7v2.outside-message', 'hl7v2.outside-message']);
  });

  it.each(['', 'FHS|^~\\&\rFTS|0', 'PID|1', 'MSH'])('refuses %j, which has no message', (text) => {
    expect(() => splitBatch(text)).toThrow(HutongError);
  });
});

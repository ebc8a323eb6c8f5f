import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildAck,
  decodeBytes,
  encodeBytes,
  encodeMessage,
  escapeText,
  groupMessage,
  parseMessage,
  splitBatch,
  standardDelimiters,
  unescapeText,
} from '../../../domain/hl7v2/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { anyBytes, damagedBytes, messageText } from './arbitraries.ts';

/** The value, or undefined after the typed error; any other error fails the test. */
const orTypedError = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch (error) {
    if (error instanceof HutongError) return undefined;
    throw error;
  }
};

/** Everything that the front door does with bytes. */
const readAll = (bytes: Uint8Array): void => {
  const decoded = orTypedError(() => decodeBytes(bytes));
  expect(decoded?.charset === 'utf-8' || !decoded?.text.includes('\uFFFD')).toBe(true);
  const batch = decoded && orTypedError(() => splitBatch(decoded.text));
  for (const { text } of batch?.messages ?? []) {
    const message = orTypedError(() => parseMessage(text));
    if (!message) continue;
    expect(encodeMessage(message)).toBe(text);
    expect(groupMessage(message).root.allSegments()).toHaveLength(message.segments.length);
    for (const segment of message.segments) {
      for (let n = 0; n <= segment.fieldCount + 1; n += 1) {
        for (const { components } of segment.field(n).repetitions)
          for (const { subcomponents } of components) subcomponents.join();
      }
    }
  }
  const ack = buildAck({ received: bytes, outcome: 'rejected', controlId: '1', time: '2026' });
  if (ack) expect(parseMessage(ack.text).segmentsNamed('MSA')).toHaveLength(1);
};

describe('whatever bytes come', () => {
  it('damaged messages are read or refused with the typed error', () => {
    fc.assert(fc.property(damagedBytes, readAll), { numRuns: 400 });
  });

  it('any bytes are read or refused with the typed error', () => {
    fc.assert(fc.property(anyBytes, readAll), { numRuns: 800 });
  });
});

describe('messages', () => {
  it('are encoded to the text that they were parsed from', () => {
    fc.assert(
      fc.property(messageText, (text) => {
        expect(encodeMessage(parseMessage(text))).toBe(text);
      }),
    );
  });

  it('keep every segment, in order or not, in their groups, exactly once', () => {
    fc.assert(
      fc.property(messageText, (text) => {
        const message = parseMessage(text);
        const grouped = groupMessage(message).root.allSegments();

        expect(grouped).toEqual(message.segments);
      }),
    );
  });

  it('give the same value by path and by walking down', () => {
    fc.assert(
      fc.property(messageText, (text) => {
        const message = parseMessage(text);
        for (const segment of message.segments.slice(1)) {
          for (let n = 1; n <= segment.fieldCount; n += 1) {
            segment.field(n).repetitions.forEach((repetition, r) => {
              repetition.components.forEach((component, c) => {
                const byPath = message.get(`${segment.name}[${segment.occurrence}]-${n}[${r + 1}].${c + 1}`);
                // A null repetition holds nothing, and so does a null field.
                const walked = repetition.isNull ? '' : component.text;
                expect(byPath ?? '').toBe(walked);
              });
            });
          }
        }
      }),
    );
  });

  it('are split from a file as they were put into it', () => {
    fc.assert(
      fc.property(fc.array(messageText, { minLength: 1, maxLength: 6 }), fc.boolean(), (messages, wrapped) => {
        const file = wrapped
          ? `FHS|^~\\&\rBHS|^~\\&\r${messages.join('')}BTS|${messages.length}\rFTS|1\r`
          : messages.join('');
        const batch = splitBatch(file);

        expect(batch.messages.map(({ text }) => text)).toEqual(messages);
        expect(batch.findings).toEqual([]);
        const pieces = [...batch.messages, ...batch.envelopes].sort((a, b) => a.offset - b.offset);
        expect(pieces.map(({ text }) => text).join('')).toBe(file);
      }),
    );
  });
});

describe('texts', () => {
  it('come back from their escaped form', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('|', '^', '~', '&', '\\', '\n', '\r', 'X', 'F', '.'), fc.string()),
    });
    fc.assert(
      fc.property(text, (each) => {
        const escaped = escapeText(each, standardDelimiters);

        expect(unescapeText(escaped, standardDelimiters)).toBe(each);
        expect(escaped).not.toMatch(/[|^~&\r\n]/);
      }),
    );
  });

  it.each(['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const)('come back from %s', (charset) => {
    fc.assert(
      fc.property(messageText, (text) => {
        // A note of some length, so that the charset is beyond doubt.
        const noted = `${text}NTE|1||患者一般情况良好，建议定期复查。`;
        expect(decodeBytes(encodeBytes(noted, charset)).text).toBe(noted);
      }),
    );
  });
});

describe('hostile sizes', () => {
  const million = 1_000_000;

  // No time is measured: what were quadratic here would run into the runner's time limit.
  it.each([
    ['line ends', `MSH|^~\\&|A${'\r'.repeat(million)}`],
    ['white space before MSH', `${' '.repeat(million)}MSH|^~\\&|A`],
    ['fields', `MSH|^~\\&|A\rOBX${'|'.repeat(million)}`],
    ['components', `MSH|^~\\&|A\rOBX|${'^'.repeat(million)}`],
    ['repetitions', `MSH|^~\\&|A\rOBX|${'~'.repeat(million)}`],
    ['escape characters', `MSH|^~\\&|A\rOBX|${'\\'.repeat(million)}`],
    ['stray sequences', `MSH|^~\\&|A\rOBX|${'\\X0'.repeat(million / 4)}`],
    ['folded lines', `MSH|^~\\&|A\rOBX|${'\nx'.repeat(million / 2)}`],
    ['segments out of place', `MSH|^~\\&|A||||||ORU^R01\r${'OBX|1\rTXA|1\rPID|1\r'.repeat(20_000)}`],
    ['order documents', `MSH|^~\\&|A||||||ORU^R01\rORC|1\r${'OBX|1\r'.repeat(60_000)}`],
    ['MSH-18 repetitions', `MSH|^~\\&|A|||||||||||||||${'~'.repeat(million)}`],
  ])('%s are read in linear time', (_, text) => {
    readAll(Buffer.from(text));
    readAll(Buffer.from(`${text}é`, 'latin1'));
    expect(decodeBytes(Buffer.from(text)).charset).toBe('ascii');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, scanSegment } from '../../../apps/mllp/spool/record.ts';

const messagesOf = fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 8 });

const fileOf = (messages: readonly Uint8Array[]): Buffer[] =>
  messages.map((message, at) => encodeRecord({ n: at + 1, at: 1000 + at, lane: 'LIS|CITY', id: `M${at}` }, message));

const readBack = (file: Buffer) =>
  scanSegment(file).records.map(({ facts, offset, length }) => ({
    n: facts.n,
    message: Buffer.from(file.subarray(offset, offset + length)),
  }));

const written = (messages: readonly Uint8Array[]) =>
  messages.map((message, at) => ({ n: at + 1, message: Buffer.from(message) }));

describe('a segment file', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(messagesOf, (messages) => {
        const file = Buffer.concat(fileOf(messages));

        expect(readBack(file)).toEqual(written(messages));
        expect(scanSegment(file)).toMatchObject({ damaged: [], end: file.length });
      }),
    );
  });

  it('gives back every whole record when a crash cut it off anywhere', () => {
    fc.assert(
      fc.property(messagesOf, fc.nat(), (messages, seed) => {
        const records = fileOf(messages);
        const file = Buffer.concat(records);
        const length = seed % (file.length + 1);
        let whole = 0;
        for (let end = 0; whole < records.length; whole += 1) {
          end += records[whole]?.length ?? 0;
          if (end > length) break;
        }

        const torn = file.subarray(0, length);

        expect(readBack(torn)).toEqual(written(messages).slice(0, whole));
        expect(scanSegment(torn).damaged).toEqual([]);
      }),
    );
  });

  it('loses no other record to a byte that went bad, and tells the stretch', () => {
    fc.assert(
      fc.property(messagesOf, fc.nat(), fc.integer({ min: 1, max: 255 }), (messages, seed, flip) => {
        const records = fileOf(messages);
        const file = Buffer.concat(records);
        const at = seed % file.length;
        file.writeUInt8(file.readUInt8(at) ^ flip, at);
        let hit = 0;
        for (let end = records[0]?.length ?? 0; end <= at; end += records[hit]?.length ?? 0) hit += 1;

        expect(readBack(file)).toEqual(written(messages).filter(({ n }) => n !== hit + 1));
        expect(scanSegment(file).damaged).toHaveLength(hit === records.length - 1 ? 0 : 1);
      }),
    );
  });

  it('never throws on noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        expect(scanSegment(Buffer.from(noise)).records).toEqual([]);
      }),
    );
  });
});

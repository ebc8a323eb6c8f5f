import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, frame } from '../../../apps/client/mllp-frames.ts';

/** A message may hold any byte but the end of a frame. */
const endsFrame = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.of(0x1c, 0x0d));
const messageOf = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => bytes.map((byte) => [0x0b, 0x1c, 0x0d][byte % 9] ?? byte))
  .filter((bytes) => !endsFrame(bytes));

const cut = (bytes: Uint8Array, sizes: readonly number[]): Buffer[] => {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  return chunks;
};

describe('FrameReader', () => {
  it('gives back the bytes of every message, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(messageOf, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
        (messages, sizes) => {
          const reader = new FrameReader(1000);
          const stream = Buffer.concat(messages.map((message) => Buffer.from(frame(message))));
          const read = cut(stream, sizes).flatMap((chunk) => reader.push(chunk));

          expect(read.map((event) => (event.kind === 'frame' ? Buffer.from(event.bytes) : event))).toEqual(
            messages.map((message) => Buffer.from(message)),
          );
          expect(reader.inside).toBe(false);
        },
      ),
    );
  });

  it('never throws and never hands on more than its limit, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (noise, sizes) => {
          const reader = new FrameReader(20);
          const stream = noise.map((byte) => [0x0b, 0x1c, 0x0d][byte % 6] ?? byte);
          for (const event of cut(stream, sizes).flatMap((chunk) => reader.push(chunk))) {
            if (event.kind === 'frame') expect(event.bytes.length).toBeLessThanOrEqual(20);
          }
        },
      ),
    );
  });

  it('says once that a frame is too large, and reads the next', () => {
    const reader = new FrameReader(10);
    const stream = Buffer.concat([frame(Buffer.alloc(50, 'x')), frame(Buffer.from('next'))]);
    const events = cut(stream, [7]).flatMap((chunk) => reader.push(chunk));

    expect(events.map(({ kind }) => kind)).toEqual(['too-large', 'frame']);
  });

  it('counts what is outside frames, line ends and blanks aside', () => {
    const reader = new FrameReader(10);
    const events = reader.push(Buffer.from('\r\n noise\v1\u001C\r\n'));

    expect(events[0]).toEqual({ kind: 'unframed', length: 5 });
    expect(events).toHaveLength(2);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Line, maxLineBytes, readLines } from '../../../services/bulk/read-lines.ts';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (bytes: Uint8Array, size: number, from?: { offset: number; line: number }): Promise<Line[]> => {
  const lines: Line[] = [];
  for await (const line of readLines(chunksOf(bytes, size), from)) lines.push(line);
  return lines;
};
const texts = (lines: readonly Line[]): [number, string][] =>
  lines.map(({ number, bytes }) => [number, Buffer.from(bytes).toString()]);

describe('lines of NDJSON', () => {
  test('are those of the text, numbered, without the blank ones, however the bytes are divided', async () => {
    const line = fc.stringMatching(/^[a-z中\r ]{0,6}$/u);
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (lines, open, size) => {
          const text = lines.join('\n') + (open ? '' : '\n');
          const expected = text
            .split('\n')
            .map((one, position): [number, string] => [position + 1, one])
            .filter(([, one]) => one.trim() !== '');
          expect(texts(await read(Buffer.from(text), size))).toEqual(expected);
        },
      ),
    );
  });

  test('go on from the end of any line as if nothing had been between', async () => {
    const bytes = Buffer.from('一\n\n二二\n三\n四');
    const all = await read(bytes, 2);
    for (const [position, { end, number }] of all.entries()) {
      const rest = await read(bytes, 3, { offset: end, line: number + 1 });
      expect(texts(rest)).toEqual(texts(all.slice(position + 1)));
      expect(rest.map((one) => one.end)).toEqual(all.slice(position + 1).map((one) => one.end));
    }
  });

  test('end with an error where one would not fit in memory', async () => {
    await expect(read(Buffer.alloc(maxLineBytes + 2, 'x'), 1 << 20)).rejects.toMatchObject({
      code: 'request.too-large',
    });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Part, splitFile } from '../../../apps/cli/bulk/split-file.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hutong-split-'));
});
afterAll(async () => rm(directory, { recursive: true }));

const split = async (text: string, maxBytes: number): Promise<Part[]> => {
  const file = join(directory, 'lines.ndjson');
  await writeFile(file, text);
  const parts: Part[] = [];
  for await (const { bytes, firstLine } of splitFile(file, maxBytes))
    parts.push({ bytes: Buffer.from(bytes), firstLine });
  return parts;
};

test('parts are whole lines within the bound, together the file, each with the number of its first line', async () => {
  const line = fc.stringMatching(/^[a-z中]{0,5}$/u);
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.integer({ min: 20, max: 60 }), async (lines, maxBytes) => {
      const text = lines.join('\n');
      const parts = await split(text, maxBytes);
      expect(Buffer.concat(parts.map(({ bytes }) => bytes)).toString()).toBe(text);
      let before = 0;
      for (const { bytes, firstLine } of parts) {
        expect(bytes.length).toBeLessThanOrEqual(maxBytes);
        expect(firstLine).toBe(text.slice(0, before).split('\n').length);
        before += bytes.toString().length;
      }
      for (const { bytes } of parts.slice(0, -1)) expect(bytes.at(-1)).toBe(0x0a);
    }),
    { numRuns: 60 },
  );
});

test('a line that is longer than a part is told by its number', async () => {
  await expect(split(`a\n${'b'.repeat(50)}\n`, 20)).rejects.toMatchObject({
    code: 'request.too-large',
    message: expect.stringMatching(/^Line 2 /),
  });
});

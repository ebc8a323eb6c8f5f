import { createReadStream } from 'node:fs';
import { HutongError } from '../../../schemas/error.ts';

export interface Part {
  readonly bytes: Buffer;
  /** Number of its first line in the file, from 1. */
  readonly firstLine: number;
}

const newline = 0x0a;

/**
 * A file of NDJSON in parts of whole lines, each of at most `maxBytes`; holds one part in memory. The same file is always divided the same way, so that parts that
 * were sent before are known again. Throws `request.too-large` for a line that is longer.
 */
export async function* splitFile(file: string, maxBytes = 4_000_000): AsyncGenerator<Part> {
  let pending = Buffer.alloc(0);
  let firstLine = 1;
  const cut = (length: number): Part => {
    const part = { bytes: pending.subarray(0, length), firstLine };
    for (let at = part.bytes.indexOf(newline); at >= 0; at = part.bytes.indexOf(newline, at + 1)) firstLine += 1;
    pending = pending.subarray(length);
    return part;
  };
  // A stream without encoding yields Buffers.
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length > maxBytes) {
      const end = pending.lastIndexOf(newline, maxBytes - 1);
      if (end < 0) {
        throw new HutongError('request.too-large', `Line ${firstLine} has more than ${maxBytes} bytes`, { path: file });
      }
      yield cut(end + 1);
    }
  }
  if (pending.length > 0) yield cut(pending.length);
}

import { HutongError } from '../../schemas/error.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Of the first byte after the line and its end. */
  readonly end: number;
}

const newline = 0x0a;
/** The largest resource that the other front doors take. */
export const maxLineBytes = 5 * 1024 * 1024;

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

/**
 * The lines of NDJSON, one at a time, from a byte offset on that is the beginning of line `from.line`; blank ones are passed over. Holds one line and one chunk in
 * memory. Throws `request.too-large` for a line over 5 MiB.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  from: { readonly offset: number; readonly line: number } = { offset: 0, line: 1 },
): AsyncGenerator<Line> {
  let number = from.line;
  let skip = from.offset;
  let position = from.offset;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (tail: Uint8Array, end: number): Line | undefined => {
    const bytes = pending.length === 0 ? tail : Buffer.concat([...pending, tail]);
    pending = [];
    pendingBytes = 0;
    const line = { number, bytes, end };
    number += 1;
    return isBlank(bytes) ? undefined : line;
  };
  for await (const whole of chunks) {
    if (skip >= whole.length) {
      skip -= whole.length;
      continue;
    }
    const chunk = skip === 0 ? whole : whole.subarray(skip);
    skip = 0;
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      const line = take(chunk.subarray(start, at), position + at + 1);
      start = at + 1;
      if (line !== undefined) yield line;
    }
    if (start < chunk.length) {
      // Copied: a reader may use its buffer again.
      pending.push(chunk.slice(start));
      pendingBytes += chunk.length - start;
      if (pendingBytes > maxLineBytes) {
        throw new HutongError('request.too-large', `A line has at most ${maxLineBytes} bytes`, {
          details: { limit: maxLineBytes },
        });
      }
    }
    position += chunk.length;
  }
  if (pendingBytes > 0) {
    const line = take(new Uint8Array(), position);
    if (line !== undefined) yield line;
  }
}

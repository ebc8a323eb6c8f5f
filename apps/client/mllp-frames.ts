/** MLLP's start block, end block and carriage return (HL7 Transport Specification: MLLP, Release 1). */
const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

export type FrameEvent =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** Bytes outside frames, other than line ends and blanks. */
  | { readonly kind: 'unframed'; readonly length: number }
  /** A frame passed the limit: its beginning; what follows of it is skipped. */
  | { readonly kind: 'too-large'; readonly head: Uint8Array };

/** Enough of a frame that is too large to read its header. */
const headLength = 16_384;

/** A message between MLLP's block characters. */
export const frame = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.of(startBlock), bytes, Buffer.of(endBlock, carriageReturn)]);

/**
 * Cuts a stream of bytes into frames, however they are fragmented or run together; the bytes of a message are handed on as they came.
 *
 * Only FS followed by CR ends a frame, and VT inside one starts none: both bytes occur in UTF-16 text (下 is 4E 0B).
 */
export class FrameReader {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #size = 0;
  #inside = false;
  #skipping = false;
  /** The last chunk ended with FS: data, unless CR follows. */
  #endPending = false;

  /** @param limit bytes of the longest message. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a frame has begun and not ended. */
  get inside(): boolean {
    return this.#inside;
  }

  push(chunk: Buffer): FrameEvent[] {
    const events: FrameEvent[] = [];
    let at = 0;
    while (at < chunk.length) at = this.#inside ? this.#readInside(chunk, at, events) : this.#seek(chunk, at, events);
    return events;
  }

  #seek(chunk: Buffer, from: number, events: FrameEvent[]): number {
    const start = chunk.indexOf(startBlock, from);
    const end = start < 0 ? chunk.length : start;
    const stray = chunk.subarray(from, end).filter((byte) => byte > 0x20).length;
    if (stray > 0) events.push({ kind: 'unframed', length: stray });
    this.#inside = start >= 0;
    return end + 1;
  }

  #readInside(chunk: Buffer, from: number, events: FrameEvent[]): number {
    if (this.#endPending) {
      this.#endPending = false;
      if (chunk[from] === carriageReturn) {
        this.#finish(events);
        return from + 1;
      }
      this.#take(Buffer.of(endBlock), events);
    }
    for (let end = chunk.indexOf(endBlock, from); end >= 0; end = chunk.indexOf(endBlock, end + 1)) {
      if (end + 1 === chunk.length) {
        this.#take(chunk.subarray(from, end), events);
        this.#endPending = true;
        return chunk.length;
      }
      if (chunk[end + 1] === carriageReturn) {
        this.#take(chunk.subarray(from, end), events);
        this.#finish(events);
        return end + 2;
      }
    }
    this.#take(chunk.subarray(from), events);
    return chunk.length;
  }

  #take(part: Uint8Array, events: FrameEvent[]): void {
    if (this.#skipping || part.length === 0) return;
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size <= this.#limit) return;
    events.push({ kind: 'too-large', head: Buffer.concat(this.#parts).subarray(0, headLength) });
    this.#skipping = true;
    this.#parts = [];
    this.#size = 0;
  }

  #finish(events: FrameEvent[]): void {
    const [first, second] = this.#parts;
    if (!this.#skipping) {
      const whole = first !== undefined && second === undefined;
      events.push({ kind: 'frame', bytes: whole ? first : Buffer.concat(this.#parts) });
    }
    this.#parts = [];
    this.#size = 0;
    this.#inside = false;
    this.#skipping = false;
  }
}

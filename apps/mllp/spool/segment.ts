import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendLog } from './append-log.ts';
import type { Settlement } from './settlement.ts';

export const recordsName = (first: number): string => `segment-${String(first).padStart(12, '0')}.log`;
export const settlementsName = (first: number): string => `segment-${String(first).padStart(12, '0')}.acks`;

/** The first number of a segment from the name of one of its files. */
export const firstOf = (name: string): number | undefined => {
  const match = /^segment-(\d{12})\.(log|acks)$/.exec(name);
  return match === null ? undefined : Number(match[1]);
};

/** Some consecutive messages in one file, and what became of them in another beside it. Both go when every message is settled. */
export class Segment {
  readonly first: number;
  readonly #directory: string;
  /** Takes new messages; undefined once closed. */
  #writer: AppendLog | undefined;
  #reader: FileHandle | undefined;
  #settlements: Promise<AppendLog> | undefined;
  /** Bytes of both files. */
  size: number;
  /** Messages that are not settled, those being written included. */
  open: number;

  constructor(directory: string, first: number, known: { readonly size: number; readonly open: number }) {
    this.#directory = directory;
    this.first = first;
    this.size = known.size;
    this.open = known.open;
  }

  static async create(directory: string, first: number): Promise<Segment> {
    const segment = new Segment(directory, first, { size: 0, open: 0 });
    segment.#writer = await AppendLog.open(directory, join(directory, recordsName(first)), { durable: true });
    return segment;
  }

  get writable(): boolean {
    return this.#writer !== undefined && !this.#writer.broken;
  }

  /** Resolves with the record's offset once the disk has it. */
  async append(record: Uint8Array): Promise<number> {
    if (this.#writer === undefined) throw new TypeError('The segment is closed');
    this.open += 1;
    this.size += record.length;
    try {
      return await this.#writer.append(record);
    } catch (cause) {
      this.open -= 1;
      this.size -= record.length;
      throw cause;
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    this.#reader ??= await open(join(this.#directory, recordsName(this.first)), 'r');
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await this.#reader.read(bytes, 0, length, offset);
    if (bytesRead !== length) throw new RangeError('The segment is shorter than it was');
    return bytes;
  }

  /** Not flushed: a settlement that a crash of the machine loses means one more sending, which the gateway recognises. */
  async settle(settlement: Settlement): Promise<void> {
    if ((await this.#settlements)?.broken === true) this.#settlements = undefined;
    this.#settlements ??= this.#openSettlements();
    const line = Buffer.from(`${JSON.stringify(settlement)}\n`, 'utf8');
    await (await this.#settlements).append(line);
    this.size += line.length;
    this.open -= 1;
  }

  /** No new messages from now on. */
  async seal(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close();
  }

  async close(): Promise<void> {
    await this.seal();
    await this.#reader?.close();
    this.#reader = undefined;
    await (await this.#settlements)?.close();
    this.#settlements = undefined;
  }

  /** Deletes the messages, all settled, and moves the settlements to the archive. The settlements are on the disk before the messages go. */
  async retire(archive: string): Promise<void> {
    await this.close();
    const name = settlementsName(this.first);
    await rename(join(this.#directory, name), join(archive, name)).catch((cause: NodeJS.ErrnoException) => {
      // A segment that never held a message has no settlements.
      if (cause.code !== 'ENOENT') throw cause;
    });
    await rm(join(this.#directory, recordsName(this.first)), { force: true });
  }

  async #openSettlements(): Promise<AppendLog> {
    const log = await AppendLog.open(this.#directory, join(this.#directory, settlementsName(this.first)), {
      durable: false,
    });
    // What is there may end in a line that was cut off.
    if (log.size > 0) await log.append(Buffer.from('\n'));
    return log;
  }
}

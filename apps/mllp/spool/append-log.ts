import { constants, type FileHandle, open } from 'node:fs/promises';
import { syncDirectory } from './sync-directory.ts';

interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: (offset: number) => void;
  readonly reject: (cause: unknown) => void;
}

/** Bytes that one write takes at most. */
const largestWrite = 8 * 1024 * 1024;

/**
 * A file that only grows. What is appended while a write is under way goes into the next one together, so that one flush to the disk serves all
 * who wait (group commit).
 */
export class AppendLog {
  readonly #handle: FileHandle;
  readonly #durable: boolean;
  #size: number;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #broken: unknown;

  private constructor(handle: FileHandle, size: number, durable: boolean) {
    this.#handle = handle;
    this.#size = size;
    this.#durable = durable;
  }

  /** `durable`: an append resolves only once the disk has it. Makes the file if need be, its directory entry durable as well. */
  static async open(directory: string, file: string, { durable }: { readonly durable: boolean }): Promise<AppendLog> {
    const handle = await open(file, constants.O_CREAT | constants.O_WRONLY, 0o600);
    const { size } = await handle.stat();
    if (durable && size === 0) await syncDirectory(directory);
    return new AppendLog(handle, size, durable);
  }

  /** A write or a flush failed: what the file holds behind the last success is unknown, so nothing more is written to it. */
  get broken(): boolean {
    return this.#broken !== undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** Resolves with the offset at which the bytes start. */
  append(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Waits for what is under way, flushes and closes. */
  async close(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    if (!this.broken) await this.#handle.datasync();
    await this.#handle.close();
  }

  async #run(): Promise<void> {
    // Whoever else has a message in this turn of the loop joins the first write.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        if (this.#broken !== undefined) throw this.#broken;
        const start = this.#size;
        await this.#write(Buffer.concat(batch.map(({ bytes }) => bytes)), start);
        if (this.#durable) await this.#handle.datasync();
        let offset = start;
        for (const { bytes, resolve } of batch) {
          resolve(offset);
          offset += bytes.length;
        }
        this.#size = offset;
      } catch (cause) {
        this.#broken ??= cause;
        // What was half written is no damage: nobody was told that it is kept.
        await this.#handle.truncate(this.#size).catch(() => {});
        for (const { reject } of batch) reject(cause);
      }
    }
    this.#running = undefined;
  }

  #takeBatch(): Waiting[] {
    let length = 0;
    let count = 0;
    for (const { bytes } of this.#waiting) {
      length += bytes.length;
      if (count > 0 && length > largestWrite) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(bytes: Buffer, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const result = await this.#handle.write(bytes, written, bytes.length - written, position + written);
      written += result.bytesWritten;
    }
  }
}

import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HutongError } from '../../../schemas/error.ts';
import { Archive } from './archive.ts';
import { lockDirectory } from './lock.ts';
import { encodeRecord, messageOffset } from './record.ts';
import { recoverSpool } from './recover.ts';
import { Segment, settlementsName } from './segment.ts';
import { keptAck, type Settlement } from './settlement.ts';
import type { SpooledMessage } from './spooled-message.ts';
import { writeDurably } from './write-durably.ts';

export interface SpoolOptions {
  readonly directory: string;
  /** Bytes that everything below the directory may take. */
  readonly limit: number;
  readonly now: () => number;
}

/** A segment is closed at this size, or at an eighth of the limit if that is less, so that delivered messages free their space soon. */
const largestSegment = 64 * 1024 * 1024;
/** Share of the limit that acknowledgements of delivered messages may keep. */
const archiveShare = 1 / 8;

const noop = (): void => {};

const diskFailed = (cause: unknown): HutongError =>
  new HutongError('store.unavailable', "The edge agent's disk failed", { cause });

const sizeOf = async (directory: string): Promise<number> => {
  let size = 0;
  for (const name of await readdir(directory)) size += (await stat(join(directory, name))).size;
  return size;
};

/**
 * The agent's memory: every message that was taken and is not delivered, on disk.
 *
 * `spool/` has segment files (`record.ts`) and their settlements, `acks/` the gateway's answers to what is delivered, `refused/` what the gateway will
 * never take, `damaged/` stretches that could not be read back. Sizes are counted, so the whole stays within the limit.
 */
export class Spool {
  readonly #segments: string;
  readonly #refused: string;
  readonly #limit: number;
  readonly #now: () => number;
  readonly #archive: Archive;
  readonly #unlock: () => Promise<void>;
  readonly #live: Set<Segment>;
  #active: Segment;
  #turn: Promise<void> = Promise.resolve();
  #next: number;
  #closed = false;
  #asideBytes: number;
  #refusedCount: number;
  /** What a crash left to deliver, in order; for the forwarder at start. */
  readonly recovered: readonly SpooledMessage[];
  readonly damaged: number;

  /** Opens the directory, makes it if need be, and reads back what was not delivered. Throws `config.invalid` when another agent has it. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const at = (name: string): string => join(options.directory, name);
    for (const name of ['spool', 'acks', 'refused', 'damaged']) await mkdir(at(name), { recursive: true, mode: 0o700 });
    const unlock = await lockDirectory(options.directory);
    try {
      const found = await recoverSpool(at('spool'), at('damaged'));
      const archive = await Archive.open(at('acks'));
      const live = new Set(found.segments);
      for (const segment of found.segments) {
        if (segment.open > 0) continue;
        live.delete(segment);
        await segment.retire(archive.directory);
        await archive.add(settlementsName(segment.first));
      }
      for (const first of found.orphans) {
        await new Segment(at('spool'), first, { size: 0, open: 0 }).retire(archive.directory);
        await archive.add(settlementsName(first));
      }
      const active = await Segment.create(at('spool'), found.last + 1);
      const refusedNames = await readdir(at('refused'));
      return new Spool(options, unlock, archive, live.add(active), active, {
        next: found.last + 1,
        recovered: found.messages,
        damaged: (await readdir(at('damaged'))).length,
        asideBytes: (await sizeOf(at('refused'))) + (await sizeOf(at('damaged'))),
        refusedCount: refusedNames.filter((name) => name.endsWith('.hl7')).length,
      });
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  private constructor(
    { directory, limit, now }: SpoolOptions,
    unlock: () => Promise<void>,
    archive: Archive,
    live: Set<Segment>,
    active: Segment,
    start: {
      readonly next: number;
      readonly recovered: readonly SpooledMessage[];
      readonly damaged: number;
      readonly asideBytes: number;
      readonly refusedCount: number;
    },
  ) {
    this.#segments = join(directory, 'spool');
    this.#refused = join(directory, 'refused');
    this.#limit = limit;
    this.#now = now;
    this.#unlock = unlock;
    this.#archive = archive;
    this.#live = live;
    this.#active = active;
    this.#next = start.next;
    this.#asideBytes = start.asideBytes;
    this.#refusedCount = start.refusedCount;
    this.recovered = start.recovered;
    this.damaged = start.damaged;
  }

  get usedBytes(): number {
    let sum = this.#archive.size + this.#asideBytes;
    for (const { size } of this.#live) sum += size;
    return sum;
  }

  get limitBytes(): number {
    return this.#limit;
  }

  /** Messages in `refused/`, those that an operator has not taken away yet included. */
  get refusedCount(): number {
    return this.#refusedCount;
  }

  /**
   * Keeps a message; resolves once the disk has it, and only then may it be acknowledged. Messages are kept in the order of the calls.
   * Throws `store.too-large` when the spool is full and `store.unavailable` when the disk failed.
   */
  async append(lane: string, id: string, message: Uint8Array): Promise<SpooledMessage> {
    const begun = this.#turn.then(() => this.#begin(lane, id, message));
    this.#turn = begun.then(noop, noop);
    const { offset, ...spooled } = await begun;
    try {
      return { ...spooled, offset: await offset };
    } catch (cause) {
      throw diskFailed(cause);
    }
  }

  read({ segment, offset, length }: SpooledMessage): Promise<Uint8Array> {
    return segment.read(offset, length);
  }

  /** The gateway keeps the message; its answer is archived. */
  async settle(message: SpooledMessage, codes: readonly string[], ack: Uint8Array): Promise<void> {
    await this.#settle(message, { outcome: 'answered', codes: [...codes], ...keptAck(ack) });
  }

  /** The gateway will never take the message: its bytes go to `refused/`, with what was said, before it leaves the queue. */
  async setAside(message: SpooledMessage, bytes: Uint8Array, code: string): Promise<void> {
    const base = join(this.#refused, `${String(message.n).padStart(12, '0')}`);
    const { n, id, lane, receivedAt } = message;
    const facts = { n, id, lane, code, receivedAt: new Date(receivedAt).toISOString(), refusedAt: this.#time() };
    const json = Buffer.from(`${JSON.stringify(facts)}\n`, 'utf8');
    await writeDurably(`${base}.json`, json);
    await writeDurably(`${base}.hl7`, bytes);
    this.#asideBytes += bytes.length + json.length;
    this.#refusedCount += 1;
    await this.#settle(message, { outcome: 'refused', codes: [code] });
  }

  /** Looks again at `refused/`, from which operators take files away. */
  async recount(): Promise<void> {
    const names = await readdir(this.#refused);
    this.#refusedCount = names.filter((name) => name.endsWith('.hl7')).length;
    this.#asideBytes = (await sizeOf(this.#refused)) + (await sizeOf(join(this.#refused, '..', 'damaged')));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    for (const segment of this.#live) await segment.close();
    await this.#unlock();
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  /** Room for the record, its settlement and acknowledgement. */
  #fits(length: number): boolean {
    return this.usedBytes + length + 1024 <= this.#limit;
  }

  async #settle(message: SpooledMessage, what: Omit<Settlement, 'n' | 'id' | 'at'>): Promise<void> {
    const { segment } = message;
    await segment.settle({ n: message.n, id: message.id, at: this.#time(), ...what });
    if (segment !== this.#active && segment.open === 0) await this.#retire(segment);
  }

  /** One at a time: makes room and hands the record to the segment's log, without waiting for the disk. */
  async #begin(
    lane: string,
    id: string,
    message: Uint8Array,
  ): Promise<Omit<SpooledMessage, 'offset'> & { readonly offset: Promise<number> }> {
    if (this.#closed) throw new HutongError('store.unavailable', 'The edge agent is stopping');
    try {
      if (!this.#fits(message.length)) await this.#reclaim(message.length);
      if (!this.#active.writable || this.#active.size >= Math.min(largestSegment, this.#limit / 8)) await this.#roll();
    } catch (cause) {
      throw diskFailed(cause);
    }
    if (!this.#fits(message.length)) {
      throw new HutongError('store.too-large', "The edge agent's spool is full", { path: '--spool-limit' });
    }
    const segment = this.#active;
    const n = this.#next;
    this.#next += 1;
    const receivedAt = this.#now();
    const record = encodeRecord({ n, at: receivedAt, lane, id }, message);
    const offset = segment.append(record).then((start) => start + messageOffset(record, message));
    return { n, lane, id, receivedAt, segment, offset, length: message.length };
  }

  async #roll(): Promise<void> {
    const before = this.#active;
    this.#active = await Segment.create(this.#segments, this.#next);
    this.#live.add(this.#active);
    await before.seal();
    if (before.open === 0) await this.#retire(before);
  }

  async #retire(segment: Segment): Promise<void> {
    if (!this.#live.delete(segment)) return;
    await segment.retire(this.#archive.directory);
    await this.#archive.add(settlementsName(segment.first));
    await this.#archive.shrink(this.#limit * archiveShare);
  }

  /** Makes room: acknowledgements of what is delivered give way first, then a segment whose messages are all delivered. */
  async #reclaim(length: number): Promise<void> {
    await this.#archive.shrink(Math.max(0, this.#archive.size - length - 1024));
    if (this.#fits(length) || this.#active.open > 0 || this.#active.size === 0) return;
    await this.#roll();
    await this.#archive.shrink(0);
  }
}

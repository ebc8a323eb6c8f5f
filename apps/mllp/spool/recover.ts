import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanSegment } from './record.ts';
import { firstOf, recordsName, Segment, settlementsName } from './segment.ts';
import { settledNumbers } from './settlement.ts';
import type { SpooledMessage } from './spooled-message.ts';
import { writeDurably } from './write-durably.ts';

export interface Recovered {
  readonly segments: readonly Segment[];
  /** Not settled, in the order in which they came. */
  readonly messages: readonly SpooledMessage[];
  /** Segments of which only the settlements are left: the agent died while it tidied up. */
  readonly orphans: readonly number[];
  /** The highest number in use. */
  readonly last: number;
  /** Damaged stretches that were copied to `damaged/` just now. */
  readonly damaged: number;
}

const readIfThere = (file: string): Promise<Buffer> =>
  readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return Buffer.alloc(0);
    throw cause;
  });

/** Reads a spool directory back: one segment at a time in memory. */
export const recoverSpool = async (directory: string, damagedDirectory: string): Promise<Recovered> => {
  const names = await readdir(directory);
  const firsts = [...new Set(names.map(firstOf).filter((first) => first !== undefined))].sort((a, b) => a - b);
  const segments: Segment[] = [];
  const messages: SpooledMessage[] = [];
  const orphans: number[] = [];
  let last = 0;
  let damaged = 0;
  for (const first of firsts) {
    last = Math.max(last, first - 1);
    if (!names.includes(recordsName(first))) {
      orphans.push(first);
      continue;
    }
    const bytes = await readFile(join(directory, recordsName(first)));
    const settlements = await readIfThere(join(directory, settlementsName(first)));
    const settled = settledNumbers(settlements.toString('utf8'));
    const { records, damaged: stretches, end } = scanSegment(bytes);
    // Behind the last good record of the newest segment is what a crash cut off; elsewhere it is damage too.
    const torn = first === firsts.at(-1) || end === bytes.length ? [] : [{ from: end, to: bytes.length }];
    for (const { from, to } of [...stretches, ...torn]) {
      await writeDurably(join(damagedDirectory, `${first}-${from}.bin`), bytes.subarray(from, to));
      damaged += 1;
    }
    const open = records.filter(({ facts }) => !settled.has(facts.n));
    const segment = new Segment(directory, first, { size: bytes.length + settlements.length, open: open.length });
    segments.push(segment);
    for (const { facts, offset, length } of open) {
      messages.push({ n: facts.n, lane: facts.lane, id: facts.id, receivedAt: facts.at, segment, offset, length });
    }
    last = Math.max(last, records.at(-1)?.facts.n ?? 0);
  }
  return { segments, messages, orphans, last, damaged };
};

import { crc32 } from 'node:zlib';
import { z } from 'zod';

/**
 * A record of a segment file: `HTS1`, length of the facts, length of the message, CRC-32 of both (32 bits each, big-endian), the facts as JSON, the
 * message's bytes. The checksum tells a record that was written whole from one that a crash cut off.
 */
const magic = Buffer.from('HTS1', 'ascii');
const headerLength = 16;

const factsSchema = z.strictObject({
  /** Number in the spool, going up. */
  n: z.int(),
  /** Milliseconds since the epoch at which it was received. */
  at: z.int(),
  lane: z.string(),
  /** MSH-10. */
  id: z.string(),
});
export type RecordFacts = z.infer<typeof factsSchema>;

export interface FoundRecord {
  readonly facts: RecordFacts;
  /** Where the message's bytes are in the segment. */
  readonly offset: number;
  readonly length: number;
}

export interface Scan {
  readonly records: readonly FoundRecord[];
  /** Stretches that are no record but have one after them. */
  readonly damaged: readonly { readonly from: number; readonly to: number }[];
  /** Where the good part ends: what is behind it was being written when the agent died, and was never acknowledged. */
  readonly end: number;
}

export const encodeRecord = (facts: RecordFacts, message: Uint8Array): Buffer => {
  const json = Buffer.from(JSON.stringify(facts), 'utf8');
  const header = Buffer.alloc(headerLength);
  magic.copy(header);
  header.writeUInt32BE(json.length, 4);
  header.writeUInt32BE(message.length, 8);
  header.writeUInt32BE(crc32(message, crc32(json)), 12);
  return Buffer.concat([header, json, message]);
};

/** Where the message starts in its record. */
export const messageOffset = (record: Buffer, message: Uint8Array): number => record.length - message.length;

const recordAt = (segment: Buffer, at: number): (FoundRecord & { readonly next: number }) | undefined => {
  if (at + headerLength > segment.length || segment.compare(magic, 0, 4, at, at + 4) !== 0) return undefined;
  const jsonLength = segment.readUInt32BE(at + 4);
  const length = segment.readUInt32BE(at + 8);
  const offset = at + headerLength + jsonLength;
  const next = offset + length;
  if (next > segment.length) return undefined;
  if (crc32(segment.subarray(at + headerLength, next)) !== segment.readUInt32BE(at + 12)) return undefined;
  const facts = factsSchema.safeParse(JSON.parse(segment.toString('utf8', at + headerLength, offset)));
  return facts.success ? { facts: facts.data, offset, length, next } : undefined;
};

/** Reads a segment back after a stop or a crash. Never throws: what is no record is told apart. */
export const scanSegment = (segment: Buffer): Scan => {
  const records: FoundRecord[] = [];
  const damaged: { from: number; to: number }[] = [];
  let end = 0;
  let at = 0;
  while (at >= 0 && at < segment.length) {
    const found = recordAt(segment, at);
    if (found === undefined) {
      at = segment.indexOf(magic, at + 1);
      continue;
    }
    if (at > end) damaged.push({ from: end, to: at });
    records.push({ facts: found.facts, offset: found.offset, length: found.length });
    at = found.next;
    end = found.next;
  }
  return { records, damaged, end };
};

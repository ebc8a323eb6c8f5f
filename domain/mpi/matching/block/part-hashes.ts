import type { FieldValues } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';
import type { KeyPart } from './key-parts.ts';

/** FNV-1a over UTF-16 units, 32 bits, folded down at the end. */
export const hashText = (text: string): number => {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
};

/** One hash from two, in their order. */
export const mixHashes = (seed: number, next: number): number => {
  const mixed = Math.imul((seed ^ Math.imul(next, 0x9e3779b1)) >>> 0, 0x85ebca6b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Hashes of one part of a key for every record, end to end: those of record i lie from `starts[i]` to `starts[i + 1]`. */
export interface PartHashes {
  readonly starts: Uint32Array;
  readonly hashes: Uint32Array;
}

/** Reads a part once for all keys that use it. */
export const hashPart = (records: readonly FieldValues[], part: KeyPart, table: HanTable): PartHashes => {
  const starts = new Uint32Array(records.length + 1);
  const hashes: number[] = [];
  records.forEach((fields, position) => {
    for (const value of part(fields, table)) hashes.push(hashText(value));
    starts[position + 1] = hashes.length;
  });
  return { starts, hashes: Uint32Array.from(hashes) };
};

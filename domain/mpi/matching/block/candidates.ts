import { HutongError } from '../../../../schemas/error.ts';
import type { MatchModel } from '../../../../schemas/mpi-model.ts';
import type { FieldValues } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';
import { type KeyPart, keyParts } from './key-parts.ts';
import { PairList } from './pair-list.ts';

/** FNV-1a over UTF-16 units, 32 bits, continued from `seed`. */
const hash = (text: string, seed: number): number => {
  let value = seed;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The last unit is mixed in by multiplication only: fold it down, and keep parts apart.
  value = Math.imul(value ^ 0x1f ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
};

const partOf = (name: string): KeyPart => {
  const part = keyParts.get(name);
  if (part === undefined)
    throw new HutongError('config.invalid', `The model blocks by ${name}, which is no part of a key`);
  return part;
};

/** Hashes of a record's keys: one for each combination of its parts' values; none where a part is missing. */
const keyHashes = (fields: FieldValues, parts: readonly KeyPart[], table: HanTable): readonly number[] => {
  let hashes: readonly number[] = [0x811c9dc5];
  for (const part of parts) {
    const values = part(fields, table);
    if (values.length === 0) return [];
    const [only] = values;
    hashes =
      values.length === 1 && only !== undefined
        ? hashes.map((seed) => hash(only, seed))
        : hashes.flatMap((seed) => values.map((value) => hash(value, seed)));
  }
  return hashes;
};

interface Candidates {
  /** `first * size + second`, ascending, without repetition; first < second. */
  readonly pairs: Float64Array;
  /** Records in groups that stayed too large after every refinement and were left out, summed over the keys. */
  readonly leftOut: number;
}

/** Positions of one block, given again by a further part of the key; records without that part stay together. */
const split = (
  block: readonly number[],
  records: readonly FieldValues[],
  part: KeyPart,
  table: HanTable,
): readonly number[][] => {
  const groups = new Map<string, number[]>();
  for (const position of block) {
    const [value = ''] = part(records[position] ?? {}, table);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [position]);
    else group.push(position);
  }
  return [...groups.values()];
};

/** Sorted composite numbers, hash first: neighbours with one hash are a block. 53 bits hold a million positions and 33 bits of hash. */
const blocksOf = function* (keys: Float64Array, size: number): Generator<number[]> {
  let start = 0;
  while (start < keys.length) {
    const key = Math.floor((keys[start] ?? 0) / size);
    let end = start + 1;
    while (end < keys.length && Math.floor((keys[end] ?? 0) / size) === key) end += 1;
    if (end - start > 1) yield [...new Set(Array.from(keys.subarray(start, end), (value) => value % size))];
    start = end;
  }
};

/**
 * Finds the pairs that share at least one blocking key of the model. A key shared by more than `maximumBlock` records is refined by the
 * model's further parts in turn; what is still larger is left out and counted. `comparable` can rule pairs out, such as those within one file.
 */
export const findCandidates = (
  records: readonly FieldValues[],
  { blocking, maximumBlock }: MatchModel,
  table: HanTable,
  comparable: (a: number, b: number) => boolean = () => true,
): Candidates => {
  const size = Math.max(records.length, 1);
  const pairs = new PairList();
  let leftOut = 0;
  for (const { parts, refine } of blocking) {
    const keyed = parts.map(partOf);
    const keys: number[] = [];
    for (const [position, fields] of records.entries()) {
      for (const key of keyHashes(fields, keyed, table)) keys.push(key * size + position);
    }
    const addBlock = (block: readonly number[], refinements: readonly string[]): void => {
      const [next, ...rest] = refinements;
      if (block.length > maximumBlock) {
        if (next === undefined) leftOut += block.length;
        else for (const group of split(block, records, partOf(next), table)) addBlock(group, rest);
        return;
      }
      for (let i = 0; i < block.length; i += 1) {
        for (let j = i + 1; j < block.length; j += 1) {
          const a = block[i] ?? 0;
          const b = block[j] ?? 0;
          if (comparable(a, b)) pairs.add(Math.min(a, b) * size + Math.max(a, b));
        }
      }
    };
    for (const block of blocksOf(Float64Array.from(keys).sort(), size)) addBlock(block, refine);
    pairs.compact();
  }
  return { pairs: pairs.compact(), leftOut };
};

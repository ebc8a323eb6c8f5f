import type { MatchModel } from '../../../../schemas/mpi-model.ts';
import type { FieldValues } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';
import { keyPart } from './key-parts.ts';
import { PairList } from './pair-list.ts';
import { hashPart, mixHashes, type PartHashes } from './part-hashes.ts';

/** Appends `hash * size + position` for each combination of the values of a record's parts; nothing where a part is missing. */
const addKeys = (
  keys: PairList,
  position: number,
  size: number,
  parts: readonly PartHashes[],
  depth = 0,
  seed = 0,
): void => {
  const part = parts[depth];
  if (part === undefined) {
    keys.add(seed * size + position);
    return;
  }
  for (let i = part.starts[position] ?? 0; i < (part.starts[position + 1] ?? 0); i += 1) {
    addKeys(keys, position, size, parts, depth + 1, mixHashes(seed, part.hashes[i] ?? 0));
  }
};

interface Candidates {
  /** `first * size + second`, ascending, without repetition; first < second. */
  readonly pairs: Float64Array;
  /** Records in groups that stayed too large after every refinement and were left out, summed over the keys. */
  readonly leftOut: number;
}

/** The records of one block, grouped again by a further part of the key; those without that part stay together. */
const split = (block: readonly number[], { starts, hashes }: PartHashes): readonly number[][] => {
  const groups = new Map<number, number[]>();
  for (const position of block) {
    const start = starts[position] ?? 0;
    const value = start === starts[position + 1] ? -1 : (hashes[start] ?? 0);
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
    if (end - start > 1) yield Array.from(keys.subarray(start, end), (value) => value % size);
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
  const read = new Map<string, PartHashes>();
  const partHashes = (name: string): PartHashes => {
    const known = read.get(name) ?? hashPart(records, keyPart(name), table);
    read.set(name, known);
    return known;
  };
  for (const { parts, refine } of blocking) {
    const keyed = parts.map(partHashes);
    const keys = new PairList();
    for (let position = 0; position < records.length; position += 1) addKeys(keys, position, size, keyed);
    const addBlock = (block: readonly number[], refinements: readonly string[]): void => {
      const [next, ...rest] = refinements;
      if (block.length > maximumBlock) {
        if (next === undefined) leftOut += block.length;
        else for (const group of split(block, partHashes(next))) addBlock(group, rest);
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
    for (const block of blocksOf(keys.compact(), size)) addBlock(block, refine);
    pairs.compact();
  }
  return { pairs: pairs.compact(), leftOut };
};

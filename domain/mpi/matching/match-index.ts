import type { MatchModel } from '../../../schemas/mpi-model.ts';
import { keyPart } from './block/key-parts.ts';
import { hashText, mixHashes } from './block/part-hashes.ts';
import { byStrength, type Edge } from './cluster/edges.ts';
import { makeCorpus } from './corpus.ts';
import type { FieldValues } from './field-values.ts';
import type { HanTable } from './han-table.ts';

/** Records under one key: one position, several, or a mark that the key was frequent and its records lie under refined keys. */
type Bucket = number | number[] | 'refined';

interface MatchIndex {
  readonly size: () => number;
  /** Finds the records that may be the same person, strongest first, and takes the new one in. */
  readonly add: (fields: FieldValues) => { readonly matches: readonly Edge[]; readonly candidates: number };
}

/**
 * Matches records one at a time as they arrive. A key holds `maximumBlock` records at most: the next one moves them all to keys refined by the
 * model's further parts, so the candidates of a record, and the time it takes, do not grow with the index. Under a key that
 * stays too frequent after every refinement nobody is found, as in `findCandidates`. `expected` sets the prior.
 */
export const makeMatchIndex = (model: MatchModel, table: HanTable, expected: number): MatchIndex => {
  const corpus = makeCorpus([], model, table, expected);
  const records: FieldValues[] = [];
  const least = Math.log2(model.thresholds.review / (1 - model.thresholds.review));
  const keys = model.blocking.map(({ parts, refine }) => ({
    parts: parts.map(keyPart),
    refine: refine.map(keyPart),
    buckets: new Map<number, Bucket>(),
  }));
  type Key = (typeof keys)[number];

  const refined = ({ refine }: Key, key: number, depth: number, position: number): number | undefined => {
    const part = refine[depth];
    if (part === undefined) return undefined;
    const [value = ''] = part(records[position] ?? {}, table);
    // The depth keeps a refined key apart from others; where two hashes collide all the same, one more pair is compared.
    return mixHashes(key, hashText(`${depth}|${value}`));
  };

  /** Puts a record under a key and gives those that were there. */
  const visit = (key: Key, hash: number, position: number, found: Set<number>, depth = 0): void => {
    const bucket = key.buckets.get(hash);
    if (bucket === undefined) {
      key.buckets.set(hash, position);
      return;
    }
    if (bucket === 'refined') {
      const next = refined(key, hash, depth, position);
      if (next !== undefined) visit(key, next, position, found, depth + 1);
      return;
    }
    const members = typeof bucket === 'number' ? [bucket] : bucket;
    if (members.length < model.maximumBlock) {
      for (const member of members) found.add(member);
      members.push(position);
      key.buckets.set(hash, members);
      return;
    }
    key.buckets.set(hash, 'refined');
    const ignored = new Set<number>();
    for (const member of members) visit(key, hash, member, ignored, depth);
    visit(key, hash, position, found, depth);
  };

  return {
    size: () => records.length,
    add: (fields) => {
      const position = records.push(fields) - 1;
      for (const column of corpus.columns) column.add(fields);
      const found = new Set<number>();
      for (const key of keys) {
        let hashes = [0];
        for (const part of key.parts) {
          const values = part(fields, table).map(hashText);
          hashes = hashes.flatMap((seed) => values.map((value) => mixHashes(seed, value)));
        }
        for (const hash of new Set(hashes)) visit(key, hash, position, found);
      }
      found.delete(position);
      const matches: Edge[] = [];
      for (const candidate of found) {
        const bits = corpus.score(candidate, position);
        if (bits >= least) matches.push({ a: candidate, b: position, bits });
      }
      return { matches: matches.sort(byStrength), candidates: found.size };
    },
  };
};

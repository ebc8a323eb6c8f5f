import { type Corpus, ruledOut } from '../corpus.ts';
import { byStrength, type Edge } from './edges.ts';

interface Clustering {
  /** For each record the position of its cluster's first record: equal numbers are one person. */
  readonly clusters: Int32Array;
  /** Links whose two sides the other members contradict: a record that fits two persons. For review. */
  readonly refused: readonly Edge[];
}

/** One pair's say in whether two groups are one person is bounded, so that no single agreement outvotes the rest. */
const bound = 25;

/** Whether two groups are one person, all members heard: no pair is ruled out and the bounded mean speaks for it. */
const mayMerge = (left: readonly number[], right: readonly number[], corpus: Corpus): boolean => {
  let sum = 0;
  for (const a of left) {
    for (const b of right) {
      const bits = corpus.score(Math.min(a, b), Math.max(a, b));
      if (bits === ruledOut) return false;
      sum += Math.max(-bound, Math.min(bound, bits));
    }
  }
  return sum > 0;
};

/**
 * Joins records into persons, strongest link first. Two groups are joined only where the average over all their pairs speaks for it, not
 * one link alone: twins and parents do not run together through a record that resembles both (average-linkage clustering).
 */
export const clusterRecords = (links: readonly Edge[], corpus: Corpus): Clustering => {
  const clusters = Int32Array.from({ length: corpus.size }, (_, i) => i);
  const members = new Map<number, number[]>();
  const refused: Edge[] = [];
  const membersOf = (cluster: number): number[] => members.get(cluster) ?? [cluster];
  for (const edge of [...links].sort(byStrength)) {
    const one = clusters[edge.a] ?? edge.a;
    const other = clusters[edge.b] ?? edge.b;
    if (one === other) continue;
    const left = membersOf(one);
    const right = membersOf(other);
    if (left.length + right.length > 2 && !mayMerge(left, right, corpus)) {
      refused.push(edge);
      continue;
    }
    const [kept, gone] = one < other ? [one, other] : [other, one];
    members.set(kept, [...left, ...right]);
    members.delete(gone);
    for (const record of one < other ? right : left) clusters[record] = kept;
  }
  return { clusters, refused };
};

/** Links each record to one other at most, strongest first: for two files that hold each person once. */
export const linkOneToOne = (links: readonly Edge[], size: number): Clustering => {
  const clusters = Int32Array.from({ length: size }, (_, i) => i);
  const taken = new Uint8Array(size);
  const refused: Edge[] = [];
  for (const edge of [...links].sort(byStrength)) {
    if (taken[edge.a] === 1 || taken[edge.b] === 1) {
      refused.push(edge);
      continue;
    }
    taken[edge.a] = 1;
    taken[edge.b] = 1;
    clusters[Math.max(edge.a, edge.b)] = Math.min(edge.a, edge.b);
  }
  return { clusters, refused };
};

interface Evaluation {
  /** Of pairs of records: those found that are true; those true that were found. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Of persons with two records or more: F1 of those whose records were found exactly. */
  readonly clusterF1: number;
  /** Share of the true pairs that share a blocking key. */
  readonly candidateRecall: number;
  readonly falsePairs: number;
  readonly missedPairs: number;
}

const pairsOf = (size: number): number => (size * (size - 1)) / 2;
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
const harmonic = (a: number, b: number): number => (a + b === 0 ? 0 : (2 * a * b) / (a + b));

/** Positions by group number, in the order of the positions. */
const membersOf = (groups: Int32Array): ReadonlyMap<number, readonly number[]> => {
  const members = new Map<number, number[]>();
  groups.forEach((group, position) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [position]);
    else known.push(position);
  });
  return members;
};

const contains = (sorted: Float64Array, value: number): boolean => {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle] ?? 0;
    if (found === value) return true;
    if (found < value) low = middle + 1;
    else high = middle - 1;
  }
  return false;
};

/**
 * Compares found persons with true ones; equal numbers in either list are one person. `counted` leaves pairs out, such as those within a
 * file when two files were linked. With no true pair, recall is 1.
 */
export const evaluateClusters = (
  found: Int32Array,
  truth: Int32Array,
  candidates: Float64Array,
  counted: (a: number, b: number) => boolean = () => true,
): Evaluation => {
  const foundMembers = membersOf(found);
  const trueMembers = membersOf(truth);
  const eachPair = (members: readonly number[], visit: (a: number, b: number) => void): void => {
    members.forEach((a, i) => {
      for (const b of members.slice(i + 1)) if (counted(a, b)) visit(a, b);
    });
  };
  let claimed = 0;
  let right = 0;
  for (const members of foundMembers.values()) {
    eachPair(members, (a, b) => {
      claimed += 1;
      if (truth[a] === truth[b]) right += 1;
    });
  }
  let all = 0;
  let reachable = 0;
  let trueClusters = 0;
  let exact = 0;
  for (const members of trueMembers.values()) {
    if (members.length < 2) continue;
    trueClusters += 1;
    const [first = 0] = members;
    const same = foundMembers.get(found[first] ?? -1) ?? [];
    if (same.length === members.length && members.every((member) => found[member] === found[first])) exact += 1;
    eachPair(members, (a, b) => {
      all += 1;
      if (contains(candidates, a * found.length + b)) reachable += 1;
    });
  }
  const foundClusters = [...foundMembers.values()].filter(({ length }) => pairsOf(length) > 0).length;
  const precision = ratio(right, claimed);
  const recall = ratio(right, all);
  return {
    precision,
    recall,
    f1: harmonic(precision, recall),
    clusterF1: harmonic(ratio(exact, foundClusters), ratio(exact, trueClusters)),
    candidateRecall: ratio(reachable, all),
    falsePairs: claimed - right,
    missedPairs: all - right,
  };
};

import type { MatchModel } from '../../../schemas/mpi-model.ts';
import { findCandidates } from './block/candidates.ts';
import { clusterRecords, linkOneToOne } from './cluster/cluster-records.ts';
import type { Edge } from './cluster/edges.ts';
import { makeCorpus } from './corpus.ts';
import type { FieldValues } from './field-values.ts';
import type { HanTable } from './han-table.ts';

/** `one-to-one`: each file holds a person once; `within`: also duplicates within a file; `auto` looks at the files. */
export type LinkMode = 'auto' | 'one-to-one' | 'within';

interface LinkRequest {
  readonly records: readonly FieldValues[];
  /** For each record the number of its file. */
  readonly files: Uint8Array;
  readonly model: MatchModel;
  readonly table: HanTable;
  readonly mode: LinkMode;
}

export interface LinkResult {
  readonly clusters: Int32Array;
  /** Pairs for a person to look at: between the thresholds, or fitting two persons; not those that are joined anyway. */
  readonly review: readonly Edge[];
  /** As from `findCandidates`. */
  readonly candidates: Float64Array;
  readonly leftOut: number;
  readonly links: number;
  readonly mode: 'one-to-one' | 'within';
}

const oddsBits = (probability: number): number => Math.log2(probability / (1 - probability));

/** Two files hold each person once where fewer than one link in fifty lies within a file. */
const holdsPersonsOnce = (links: readonly Edge[], files: Uint8Array): boolean => {
  const within = links.filter(({ a, b }) => files[a] === files[b]).length;
  return within * 50 < links.length;
};

/** Links a list of records: candidates by blocking, scores by the model, persons by clustering. Synchronous; linear in the candidates. */
export const linkRecords = ({ records, files, model, table, mode }: LinkRequest): LinkResult => {
  const second = files.reduce((count, file) => count + (file === 1 ? 1 : 0), 0);
  const twoFiles = second > 0 && files.every((file) => file <= 1);
  const acrossOnly = twoFiles && mode === 'one-to-one';
  const { pairs, leftOut } = findCandidates(
    records,
    model,
    table,
    acrossOnly ? (a, b) => files[a] !== files[b] : undefined,
  );
  const corpus = makeCorpus(records, model, table, acrossOnly ? Math.max(second, records.length - second) : undefined);
  const least = oddsBits(model.thresholds.review);
  const link = oddsBits(model.thresholds.link);
  const edges: Edge[] = [];
  for (const pair of pairs) {
    const a = Math.floor(pair / records.length);
    const b = pair % records.length;
    const bits = corpus.score(a, b);
    if (bits >= least) edges.push({ a, b, bits });
  }
  const links = edges.filter(({ bits }) => bits >= link);
  const oneToOne = acrossOnly || (mode === 'auto' && twoFiles && holdsPersonsOnce(links, files));
  const { clusters, refused } = oneToOne
    ? linkOneToOne(
        links.filter(({ a, b }) => files[a] !== files[b]),
        records.length,
      )
    : clusterRecords(links, corpus);
  const review = [...edges.filter(({ bits }) => bits < link), ...refused].filter(
    ({ a, b }) => clusters[a] !== clusters[b],
  );
  return {
    clusters,
    review,
    candidates: pairs,
    leftOut,
    links: links.length,
    mode: oneToOne ? 'one-to-one' : 'within',
  };
};

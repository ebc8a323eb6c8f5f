import { generatorContent, hanContent, loadMatchModels } from '../content/mpi/load.ts';
import { findCandidates } from '../domain/mpi/matching/block/candidates.ts';
import { makeCorpus } from '../domain/mpi/matching/corpus.ts';
import { evaluateClusters, generateRegistrations, linkRecords, makeHanTable } from '../domain/mpi/matching/index.ts';
import { makeMatchIndex } from '../domain/mpi/matching/match-index.ts';

/** Registrations by size; a million takes two minutes and 3 GB: `MPI_RECORDS=1000000 npm run bench -- mpi`. */
const sizes = (process.env.MPI_RECORDS ?? '10000,100000').split(',').map(Number);

const seconds = (work: () => void): number => {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
};

/** Links generated Chinese registrations, 15 % of them duplicates, with the shipped model: quality, candidates and speed by size. */
const run = async (): Promise<Readonly<Record<string, number>>> => {
  const table = makeHanTable(hanContent);
  const model = loadMatchModels().get('cn');
  if (model === undefined) throw new RangeError('The model cn is not shipped');
  const figures: Record<string, number> = {};
  for (const size of sizes) {
    const registrations = generateRegistrations({ count: size, duplicates: 0.15, seed: 1, content: generatorContent });
    const truth = Int32Array.from(registrations, ({ person }) => person);
    const records = registrations.map(({ fields }) =>
      Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, [value]])),
    );
    const label = `${size.toLocaleString('en')}:`;
    let result: ReturnType<typeof linkRecords> | undefined;
    const linking = seconds(() => {
      result = linkRecords({ records, files: new Uint8Array(size), model, table, mode: 'within' });
    });
    if (result === undefined) continue;
    const { clusters, candidates, review } = result;
    const measured = evaluateClusters(clusters, truth, candidates);
    const persons = new Set(truth).size;
    figures[`${label} records linked per second`] = Math.round(size / linking);
    figures[`${label} candidate pairs per record`] = candidates.length / size;
    figures[`${label} candidate recall, %`] = measured.candidateRecall * 100;
    figures[`${label} false pairs joined`] = measured.falsePairs;
    figures[`${label} persons too many, % of duplicates`] =
      ((new Set(clusters).size - persons) / (size - persons)) * 100;
    figures[`${label} records in review, %`] = (new Set(review.flatMap(({ a, b }) => [a, b])).size / size) * 100;
    // One at a time, as registrations arrive: the last thousand against all before them.
    const index = makeMatchIndex(model, table, size);
    for (const record of records.slice(0, -1000)) index.add(record);
    let looked = 0;
    const arriving = seconds(() => {
      for (const record of records.slice(-1000)) looked += index.add(record).candidates;
    });
    figures[`${label} milliseconds for one new record`] = arriving;
    figures[`${label} candidates of one new record`] = looked / 1000;
    if (size > 100_000) continue;
    const blocking = seconds(() => findCandidates(records, model, table));
    figures[`${label} records blocked per second`] = Math.round(size / blocking);
    const corpus = makeCorpus(records, model, table);
    let compared = 0;
    const scoring = seconds(() => {
      for (let a = 0; a < size && compared < 1_000_000; a += 1) {
        for (let b = a + 1; b < Math.min(size, a + 101); b += 1, compared += 1) corpus.score(a, b);
      }
    });
    figures[`${label} comparisons per second`] = Math.round(compared / scoring);
  }
  return figures;
};

export const bench = { name: 'Master patient index: linking Chinese registrations', run };

import { Command, Option } from 'commander';
import { hanContent } from '../../../content/mpi/load.ts';
import { evaluateClusters, type LinkMode, linkRecords, makeHanTable } from '../../../domain/mpi/matching/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { readMapping, readModel } from './read-json.ts';
import { type RecordFile, readRecords } from './read-records.ts';
import { readTruthColumn, readTruthPairs } from './read-truth.ts';

export interface TruthOptions {
  readonly truth?: string;
  readonly truthColumn?: string;
  readonly truthPattern?: string;
}

/** Persons as the options give them; undefined where they give none. */
export const readTruth = async (
  { truth, truthColumn, truthPattern }: TruthOptions,
  read: RecordFile,
): Promise<Int32Array | undefined> => {
  if (truth !== undefined) return readTruthPairs(truth, read);
  return truthColumn === undefined ? undefined : readTruthColumn(read, truthPattern);
};

/** The options by which both commands read records and truth. */
export const withRecordOptions = (command: Command): Command =>
  command
    .requiredOption('--records <file>', 'CSV with a heading; may be repeated', (file: string, files: string[] = []) => [
      ...files,
      file,
    ])
    .requiredOption('--mapping <file>', 'JSON: { "id": column, "fields": { "familyName": column or [columns], … } }')
    .option('--model <id or file>', 'latin, cn, or a model file')
    .option('--truth <file>', 'CSV of true pairs: id_a,id_b')
    .option('--truth-column <column>', 'records with one value in this column are one person')
    .option('--truth-pattern <expression>', "only the first group of this within the truth column's values")
    .option('--json', 'print JSON only');

interface Options extends TruthOptions {
  readonly records: readonly string[];
  readonly mapping: string;
  readonly model?: string;
  readonly link: LinkMode;
  readonly json?: boolean;
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;

export const evaluateCommand = withRecordOptions(new Command('evaluate'))
  .description('Link the records and compare the persons found with the true ones')
  .addOption(
    new Option(
      '--link <mode>',
      'one-to-one: each of two files holds a person once; within: duplicates within files too',
    )
      .choices(['auto', 'one-to-one', 'within'])
      .default('auto'),
  )
  .action(async (options: Options) => {
    const mapping = await readMapping(options.mapping);
    const model = await readModel(options.model, mapping);
    const table = makeHanTable(hanContent);
    const read = await readRecords(options.records, mapping, options.truthColumn);
    const truth = await readTruth(options, read);
    if (truth === undefined) throw new HutongError('config.invalid', 'Give --truth or --truth-column');
    const started = performance.now();
    const result = linkRecords({ records: read.records, files: read.files, model, table, mode: options.link });
    const seconds = (performance.now() - started) / 1000;
    const across = result.mode === 'one-to-one';
    const measured = evaluateClusters(
      result.clusters,
      truth,
      result.candidates,
      across ? (a, b) => read.files[a] !== read.files[b] : undefined,
    );
    const inReview = new Set(result.review.flatMap(({ a, b }) => [a, b])).size;
    const figures = {
      precision: round(measured.precision),
      recall: round(measured.recall),
      f1: round(measured.f1),
      clusterF1: round(measured.clusterF1),
      candidateRecall: round(measured.candidateRecall),
      recordsPerSecond: Math.round(read.records.length / seconds),
    };
    const counts = {
      records: read.records.length,
      candidatePairs: result.candidates.length,
      leftOut: result.leftOut,
      falsePairs: measured.falsePairs,
      missedPairs: measured.missedPairs,
      missedPairsInReview: result.review.filter(({ a, b }) => truth[a] === truth[b]).length,
      reviewPairs: result.review.length,
      reviewShare: round(inReview / Math.max(read.records.length, 1)),
      mode: result.mode,
      model: `${model.id} ${model.version}`,
    };
    if (options.json) console.log(JSON.stringify({ ...figures, ...counts }));
    else console.table({ ...figures, ...counts });
  });

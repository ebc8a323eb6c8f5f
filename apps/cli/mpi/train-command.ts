import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { hanContent } from '../../../content/mpi/load.ts';
import { makeHanTable, trainModel } from '../../../domain/mpi/matching/index.ts';
import { readTruth, type TruthOptions, withRecordOptions } from './evaluate-command.ts';
import { readMapping, readModel } from './read-json.ts';
import { readRecords } from './read-records.ts';

interface Options extends TruthOptions {
  readonly records: readonly string[];
  readonly mapping: string;
  readonly model?: string;
  readonly out: string;
  readonly precision: number;
  readonly seed: number;
  readonly json?: boolean;
}

const share = (text: string): number => {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('a number between 0 and 1');
};

export const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('a whole number');
};

const hundredth = (value: number): number => Math.round(value * 100) / 100;

export const trainCommand = withRecordOptions(new Command('train'))
  .description('Fit a model to the records: without labels, or with --truth or --truth-column')
  .requiredOption('--out <file>', 'where the model is written')
  .option('--precision <share>', 'share of the automatic links that shall be true', share, 0.999)
  .option('--seed <number>', 'of the random pairs', wholeNumber, 1)
  .action(async (options: Options) => {
    const mapping = await readMapping(options.mapping);
    const start = await readModel(options.model, mapping);
    const read = await readRecords(options.records, mapping, options.truthColumn);
    const labels = await readTruth(options, read);
    const { model, ...report } = trainModel({
      records: read.records,
      start,
      table: makeHanTable(hanContent),
      precision: options.precision,
      seed: options.seed,
      version: `${start.version}+trained`,
      ...(labels === undefined ? {} : { labels }),
    });
    await writeFile(options.out, `${JSON.stringify(model, null, 2)}\n`);
    const weights = model.comparisons.flatMap(({ id, levels }) =>
      levels.map(({ level, m, u }) => ({ comparison: id, level, m, u, bits: hundredth(Math.log2(m / u)) })),
    );
    const summary = { ...report, pairsPerRecord: model.pairsPerRecord, thresholds: model.thresholds };
    if (options.json) console.log(JSON.stringify({ ...summary, weights }));
    else {
      console.table(weights);
      console.table(summary.histogram);
      console.log({ ...summary, histogram: undefined });
    }
  });

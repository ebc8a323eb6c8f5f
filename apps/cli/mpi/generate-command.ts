import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { generatorContent } from '../../../content/mpi/load.ts';
import { generateRegistrations } from '../../../domain/mpi/matching/index.ts';
import type { MatchField, MatchMapping } from '../../../schemas/mpi-model.ts';
import { wholeNumber } from './train-command.ts';

/** Columns of the file that hold fields, in their order. */
const columns = {
  fullName: 'name',
  sex: 'sex',
  birthDate: 'birth_date',
  residentId: 'resident_id',
  insuranceNumber: 'insurance_number',
  phone: 'phone',
  address: 'address',
  motherName: 'mother_name',
} as const satisfies Partial<Record<MatchField, string>>;

const mapping: MatchMapping = { id: 'id', fields: columns };

/** RFC 4180: quotes where the value holds what separates. */
const quote = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

type Registrations = ReturnType<typeof generateRegistrations>;

const linesOf = function* (registrations: Registrations): Generator<string> {
  yield `id,person,${Object.values(columns).join(',')},errors\n`;
  // The keys of a literal: Object.keys forgets them.
  const fields = Object.keys(columns) as (keyof typeof columns)[];
  for (const [position, { fields: values, person, errors }] of registrations.entries()) {
    const cells = [
      String(position + 1),
      String(person),
      ...fields.map((field) => values[field] ?? ''),
      errors.join(' '),
    ];
    yield `${cells.map(quote).join(',')}\n`;
  }
};

interface Options {
  readonly count: number;
  readonly duplicates: number;
  readonly seed: number;
  readonly errors: number;
  readonly out?: string;
  readonly mappingOut?: string;
}

const share = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('a number from 0 to below 1');
};

const factor = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 5) return value;
  throw new InvalidArgumentError('a number from 0 to 5');
};

export const generateCommand = new Command('generate')
  .description('Write synthetic Chinese registrations as CSV; the column person is the truth')
  .option('--count <number>', 'registrations', wholeNumber, 10_000)
  .option('--duplicates <share>', 'share that registers somebody again', share, 0.15)
  .option('--seed <number>', 'the same seed gives the same file', wholeNumber, 1)
  .option('--errors <factor>', 'how much more often than usual each kind of error happens', factor, 1)
  .option('--out <file>', 'instead of standard output')
  .option('--mapping-out <file>', 'also write the mapping for evaluate and train')

  .action(async ({ count, duplicates, seed, errors, out, mappingOut }: Options) => {
    const registrations = generateRegistrations({
      count,
      duplicates,
      seed,
      errorFactor: errors,
      content: generatorContent,
    });
    if (mappingOut !== undefined) await writeFile(mappingOut, `${JSON.stringify(mapping, null, 2)}\n`);
    const lines = Readable.from(linesOf(registrations));
    if (out !== undefined) await pipeline(lines, createWriteStream(out));
    else for await (const line of lines) process.stdout.write(line);
  });

import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { FieldValues } from '../../../domain/mpi/matching/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { type MatchField, type MatchMapping, matchFields } from '../../../schemas/mpi-model.ts';

export interface RecordFile {
  readonly ids: readonly string[];
  readonly records: readonly FieldValues[];
  /** For each record the number of its file, from 0. */
  readonly files: Uint8Array;
  /** For each record the text of the truth column, where one was asked for. */
  readonly truth: readonly string[];
}

type Row = Readonly<Record<string, string>>;

/** Rows of a CSV file with a heading, one after the other: a million records do not fit as rows beside their fields. */
export const readRows = async function* (file: string): AsyncGenerator<Row> {
  const parser = parse({ columns: true, trim: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  createReadStream(file)
    // pipe() does not pass a failure to open or read on.
    .on('error', (cause) => parser.destroy(cause))
    .pipe(parser);
  try {
    for await (const row of parser) yield row;
  } catch (cause) {
    throw new HutongError('config.invalid', 'The file cannot be read as CSV with a heading', { path: file, cause });
  }
};

const isMatchField = (field: string): field is MatchField => matchFields.some((known) => known === field);

const columnsOf = ({ fields }: MatchMapping): readonly (readonly [MatchField, readonly string[]])[] =>
  Object.entries(fields).flatMap(([field, columns]) =>
    isMatchField(field) ? [[field, typeof columns === 'string' ? [columns] : columns] as const] : [],
  );

/** A column may be absent from one of several files, not from all. */
const checkColumns = (headings: ReadonlySet<string>, wanted: readonly string[]): void => {
  const absent = wanted.filter((column) => !headings.has(column));
  if (absent.length > 0) throw new HutongError('config.invalid', `No file has the column ${absent.join(', ')}`);
};

const readFields = (row: Row, columns: ReturnType<typeof columnsOf>): FieldValues => {
  const fields: Partial<Record<MatchField, readonly string[]>> = {};
  for (const [field, names] of columns) {
    const values = names.flatMap((name) => row[name] || []);
    if (values.length > 0) fields[field] = values;
  }
  return fields;
};

/** Reads the files one after the other. Throws `config.invalid` for a column that no file has. */
export const readRecords = async (
  paths: readonly string[],
  mapping: MatchMapping,
  truthColumn?: string,
): Promise<RecordFile> => {
  const columns = columnsOf(mapping);
  const wanted = [
    mapping.id,
    ...columns.flatMap(([, names]) => names),
    ...(truthColumn === undefined ? [] : [truthColumn]),
  ];
  const ids: string[] = [];
  const records: FieldValues[] = [];
  const truth: string[] = [];
  const files: number[] = [];
  const headings = new Set<string>();
  for (const [number, path] of paths.entries()) {
    let first = true;
    for await (const row of readRows(path)) {
      if (first) for (const heading of Object.keys(row)) headings.add(heading);
      first = false;
      ids.push(row[mapping.id] ?? '');
      records.push(readFields(row, columns));
      if (truthColumn !== undefined) truth.push(row[truthColumn] ?? '');
      files.push(number);
    }
  }
  if (records.length > 0) checkColumns(headings, wanted);
  return { ids, records, truth, files: Uint8Array.from(files) };
};

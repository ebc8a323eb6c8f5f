import { HutongError } from '../../../schemas/error.ts';
import { type RecordFile, readRows } from './read-records.ts';

const rootOf = (parents: Int32Array, start: number): number => {
  let node = start;
  while (parents[node] !== node) {
    const parent = parents[node] ?? node;
    parents[node] = parents[parent] ?? parent;
    node = parents[node] ?? node;
  }
  return node;
};

/** Positions by id, for each file by itself: two files may number their records alike. */
const positionsOf = ({ ids, files }: RecordFile): readonly ReadonlyMap<string, number>[] => {
  const positions: Map<string, number>[] = [];
  ids.forEach((id, position) => {
    const file = files[position] ?? 0;
    const known = positions[file] ?? new Map<string, number>();
    positions[file] = known;
    if (known.has(id))
      throw new HutongError('config.invalid', 'A record id occurs twice in one file, so true pairs cannot name it');
    known.set(id, position);
  });
  return positions;
};

/**
 * Persons from a file of true pairs, the ids in `id_a,id_b` or else in its first two columns. An id is looked for in the first file
 * on the left and in the last file on the right, then in the others. Being one person is transitive: pairs that the file leaves
 * out between two of three records are true too.
 */
export const readTruthPairs = async (file: string, read: RecordFile): Promise<Int32Array> => {
  const positions = positionsOf(read);
  const reversed = positions.toReversed();
  const find = (id: string, order: typeof positions): number | undefined => order.find((file) => file.has(id))?.get(id);
  const parents = Int32Array.from(read.ids.keys());
  for await (const row of readRows(file)) {
    const [one = '', other = ''] = row.id_a === undefined ? Object.values(row) : [row.id_a, row.id_b];
    const a = find(one, positions);
    const b = find(other, reversed);
    if (a === undefined || b === undefined)
      throw new HutongError('config.invalid', 'A true pair names no record', { path: file });
    parents[Math.max(rootOf(parents, a), rootOf(parents, b))] = Math.min(rootOf(parents, a), rootOf(parents, b));
  }
  return parents.map((_, position) => rootOf(parents, position));
};

/** Reads `pattern`, whose first group is what the records of one person have in common: `^rec-(\d+)-` for `rec-12-dup-0`. */
const compilePattern = (pattern: string): RegExp => {
  try {
    return new RegExp(pattern, 'u');
  } catch (cause) {
    throw new HutongError('config.invalid', 'The truth pattern is no regular expression', { cause });
  }
};

/** Persons from a column: equal values, or equal first groups of the pattern in them, are one person. An empty value is a person by itself. */
export const readTruthColumn = ({ truth }: RecordFile, pattern?: string): Int32Array => {
  const expression = pattern === undefined ? undefined : compilePattern(pattern);
  const persons = new Map<string, number>();
  return Int32Array.from(truth, (text, position) => {
    const person = expression === undefined ? text : (expression.exec(text)?.[1] ?? '');
    if (person === '') return position;
    const known = persons.get(person);
    if (known !== undefined) return known;
    persons.set(person, position);
    return position;
  });
};

import { hanContent, loadMatchModels } from '../../../content/mpi/load.ts';
import { missing } from '../../../domain/mpi/matching/compare/column.ts';
import { makeColumn } from '../../../domain/mpi/matching/compare/make-column.ts';
import { type FieldValues, linkRecords, makeHanTable } from '../../../domain/mpi/matching/index.ts';
import type { ComparisonModel, MatchField, MatchModel } from '../../../schemas/mpi-model.ts';

export const table = makeHanTable(hanContent);

export const modelOf = (id: string): MatchModel => {
  const model = loadMatchModels().get(id);
  if (model === undefined) throw new RangeError(`No such model: ${id}`);
  return model;
};

/** Records as plain texts by field. */
export const toFields = (fields: Partial<Record<MatchField, string | readonly string[]>>): FieldValues =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, typeof value === 'string' ? [value] : value]),
  );

/** The level at which a comparator puts two records. */
export const levelOf = (
  comparison: Pick<ComparisonModel, 'comparator' | 'field'> & { readonly swapsWith?: MatchField },
  a: Parameters<typeof toFields>[0],
  b: Parameters<typeof toFields>[0],
): string | undefined => {
  const column = makeColumn({ id: 'one', termFrequency: false, levels: [], ...comparison }, table);
  column.add(toFields(a));
  column.add(toFields(b));
  const level = column.compare(0, 1);
  return level === missing ? 'missing' : column.levels[level];
};

/** Links records given as texts; the files default to one. */
export const link = (
  model: MatchModel,
  records: readonly Parameters<typeof toFields>[0][],
  files: readonly number[] = records.map(() => 0),
  mode: 'auto' | 'one-to-one' | 'within' = 'auto',
) => linkRecords({ records: records.map(toFields), files: Uint8Array.from(files), model, table, mode });

/** A name that is like no other: five syllables of a number's digits in base 20. */
export const inventName = (number: number): string => {
  const syllables = 'ba ke di fo gu ha jy lo mi ne pa qui ro sa te vu wo xe zy chu'.split(' ');
  let rest = (number * 7_919 + 104_729) % 3_200_000;
  let name = '';
  for (let i = 0; i < 5; i += 1) {
    name += syllables[rest % 20];
    rest = Math.floor(rest / 20);
  }
  return name;
};

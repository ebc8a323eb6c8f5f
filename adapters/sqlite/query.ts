import { checkQuery, type QueryRequest } from '../../services/ports/index.ts';
import { columns } from './row.ts';

export interface Statement {
  readonly sql: string;
  readonly values: (string | number)[];
}

/** One page and one row more, so that the last page knows it is the last; undefined when no key can match. */
export const queryStatement = (
  request: QueryRequest,
  nowSeconds: number,
): (Statement & { limit: number }) | undefined => {
  const { limit, descending, from, to, empty, after } = checkQuery(request);
  if (empty) return undefined;
  const number = request.index?.at(-1);
  const [pkColumn, skColumn] = number === undefined ? ['pk', 'sk'] : [`g${number}pk`, `g${number}sk`];
  const terms: string[] = [`${pkColumn} = ?`];
  const values: (string | number)[] = [request.pk];
  const add = (term: string, ...bounds: string[]): void => {
    terms.push(term);
    values.push(...bounds);
  };
  // SQLite seeks by one bound a side: the cursor takes the place of the range's, or every page would read from the range's start.
  if (from !== undefined && (descending || !after)) add(`${skColumn} >= ?`, from);
  if (to !== undefined && (!descending || !after)) add(`${skColumn} <= ?`, to);
  if (after) {
    const sign = descending ? '<' : '>';
    if (after.indexSk === undefined) add(`sk ${sign} ?`, after.sk);
    else add(`(${skColumn}, pk, sk) ${sign} (?, ?, ?)`, after.indexSk, after.pk, after.sk);
  }
  const direction = descending ? 'DESC' : 'ASC';
  const order = (number === undefined ? ['sk'] : [skColumn, 'pk', 'sk'])
    .map((name) => `${name} ${direction}`)
    .join(', ');
  return {
    sql: `SELECT ${columns} FROM items WHERE ${terms.join(' AND ')} AND (expires IS NULL OR expires > ?) ORDER BY ${order} LIMIT ?`,
    values: [...values, nowSeconds, limit + 1],
    limit,
  };
};

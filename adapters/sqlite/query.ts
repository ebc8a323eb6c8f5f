import { type CursorPosition, checkQuery, type QueryRequest, readCursor } from '../../services/ports/index.ts';
import { columns } from './row.ts';

export interface Statement {
  readonly sql: string;
  readonly values: (string | number)[];
}

const afterTerm = (after: CursorPosition, sign: '<' | '>'): [string, string[]] =>
  after.indexSk === undefined ? [`sk ${sign} ?`, [after.sk]] : ['', [after.indexSk, after.pk, after.sk]];

/** One page and one row more, so that the last page knows it is the last; undefined when no key can match. */
export const queryStatement = (
  request: QueryRequest,
  nowSeconds: number,
): (Statement & { limit: number }) | undefined => {
  const { limit, descending, from, to, empty } = checkQuery(request);
  const after = readCursor(request);
  if (empty) return undefined;
  const number = request.index?.at(-1);
  const [pkColumn, skColumn] = number === undefined ? ['pk', 'sk'] : [`g${number}pk`, `g${number}sk`];
  const terms: string[] = [`${pkColumn} = ?`];
  const values: (string | number)[] = [request.pk];
  if (from !== undefined) {
    terms.push(`${skColumn} >= ?`);
    values.push(from);
  }
  if (to !== undefined) {
    terms.push(`${skColumn} <= ?`);
    values.push(to);
  }
  if (after) {
    const sign = descending ? '<' : '>';
    const [term, bounds] = afterTerm(after, sign);
    terms.push(term || `(${skColumn}, pk, sk) ${sign} (?, ?, ?)`);
    values.push(...bounds);
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

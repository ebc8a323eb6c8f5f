import {
  type CheckedQuery,
  type CursorPosition,
  checkQuery,
  type QueryRequest,
  readCursor,
} from '../../services/ports/index.ts';
import { columns } from './row.ts';

export interface Statement {
  readonly sql: string;
  readonly values: (string | number)[];
}

/** The least text above every text that starts with `prefix`; undefined when there is none. */
const prefixEnd = (prefix: string): string | undefined => {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last < 0x10ffff) {
      // Surrogates are no characters: U+D7FF is followed by U+E000 in UTF-8 order too.
      return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
    }
  }
  return undefined;
};

const rangeTerms = (range: CheckedQuery['range'], column: string): [string, string][] => {
  if (range === undefined) return [];
  if ('prefix' in range) {
    const end = prefixEnd(range.prefix);
    return [
      [`${column} >= ?`, range.prefix],
      ...(end === undefined ? [] : [[`${column} < ?`, end] as [string, string]]),
    ];
  }
  const terms: [string, string][] = [];
  if (range.from !== undefined) terms.push([`${column} >= ?`, range.from]);
  if (range.to !== undefined) terms.push([`${column} <= ?`, range.to]);
  return terms;
};

const afterTerm = (after: CursorPosition, sign: '<' | '>'): [string, string[]] =>
  after.indexSk === undefined ? [`sk ${sign} ?`, [after.sk]] : ['', [after.indexSk, after.pk, after.sk]];

/** One page and one row more, so that the last page knows it is the last; undefined when no key can match. */
export const queryStatement = (
  request: QueryRequest,
  nowSeconds: number,
): (Statement & { limit: number }) | undefined => {
  const { limit, descending, range, empty } = checkQuery(request);
  const after = readCursor(request);
  if (empty) return undefined;
  const number = request.index?.at(-1);
  const [pkColumn, skColumn] = number === undefined ? ['pk', 'sk'] : [`g${number}pk`, `g${number}sk`];
  const terms: string[] = [`${pkColumn} = ?`];
  const values: (string | number)[] = [request.pk];
  for (const [term, value] of rangeTerms(range, skColumn)) {
    terms.push(term);
    values.push(value);
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

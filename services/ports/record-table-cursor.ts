/** Query cursors: where a page ended, bound to the request that it continues. */

import { HutongError } from '../../schemas/error.ts';
import type { QueryRequest } from './record-table.ts';

/** The last item of a page: its key, and on an index its sort key there. */
export interface CursorPosition {
  readonly pk: string;
  readonly sk: string;
  readonly indexSk?: string;
}

/** FNV-1a, 32 bits: it tells a mistaken request from the right one; it is no protection and needs to be none. */
const fingerprint = ({ index, pk, range = {}, order = 'ascending' }: QueryRequest): number => {
  const bounds = 'prefix' in range ? ['prefix', range.prefix] : ['range', range.from ?? '', range.to ?? ''];
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify([index ?? '', pk, order, ...bounds]))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
};

export const writeCursor = (request: QueryRequest, { pk, sk, indexSk }: CursorPosition): string =>
  Buffer.from(
    JSON.stringify(indexSk === undefined ? [fingerprint(request), pk, sk] : [fingerprint(request), pk, sk, indexSk]),
  ).toString('base64url');

const parse = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** Undefined when the request starts at its beginning; throws `store.invalid` for the cursor of another request. */
export const readCursor = (request: QueryRequest): CursorPosition | undefined => {
  if (request.cursor === undefined) return undefined;
  const parts = parse(request.cursor);
  const [bound, pk, sk, indexSk]: unknown[] = Array.isArray(parts) ? parts : [];
  const indexed = request.index !== undefined;
  if (
    bound !== fingerprint(request) ||
    typeof pk !== 'string' ||
    typeof sk !== 'string' ||
    typeof indexSk !== (indexed ? 'string' : 'undefined')
  ) {
    throw new HutongError('store.invalid', 'The cursor belongs to another request', { path: 'cursor' });
  }
  return typeof indexSk === 'string' ? { pk, sk, indexSk } : { pk, sk };
};

/** The bounds of RecordTable's requests, checked alike above every engine, before anything is sent. */

import { HutongError } from '../../schemas/error.ts';
import {
  type Condition,
  indexNames,
  type Key,
  maxInlineBodyBytes,
  maxTransactBytes,
  maxTransactItems,
  type NewRecord,
  type QueryRequest,
  type Transaction,
} from './record-table.ts';
import { type CursorPosition, readCursor } from './record-table-cursor.ts';

const maxPkBytes = 2048;
const maxSkBytes = 1024;
const maxQueryLimit = 1000;
const defaultQueryLimit = 100;
/** The greatest character. No key part holds it, so that `prefix` and this bound exactly the keys that start with `prefix`. */
const last = '\u{10ffff}';

const invalid = (message: string, path?: string): HutongError =>
  new HutongError('store.invalid', message, path === undefined ? {} : { path });

const checkPart = (value: string, max: number, path: string): void => {
  // Up to max / 3 UTF-16 units always fit, so that most keys are never measured.
  if (value.length === 0 || (value.length * 3 > max && Buffer.byteLength(value) > max)) {
    throw invalid(`A key part has 1 to ${max} bytes`, path);
  }
  if (!value.isWellFormed() || value.includes('\0') || value.includes(last)) {
    throw invalid('A key part is well-formed text without NUL and U+10FFFF', path);
  }
};

export const checkKey = (key: Key, path = 'key'): void => {
  checkPart(key.pk, maxPkBytes, `${path}.pk`);
  checkPart(key.sk, maxSkBytes, `${path}.sk`);
};

/** Each key once, however often it was asked for. */
export const checkKeys = (keys: readonly Key[]): readonly Key[] => {
  const unique = new Map<string, Key>();
  for (const [position, key] of keys.entries()) {
    checkKey(key, `keys[${position}]`);
    // NUL is in no key part, so that the pair cannot be confused.
    unique.set(`${key.pk}\0${key.sk}`, key);
  }
  return [...unique.values()];
};

/** Bytes of the record's text; throws `store.invalid`, or `store.too-large` for a body that must be spilled first. */
const checkRecord = (record: NewRecord, path: string): number => {
  for (const name of indexNames) {
    const index = record.indexes?.[name];
    if (index) checkKey(index, `${path}.indexes.${name}`);
  }
  if (record.expiresAt !== undefined && !(Number.isSafeInteger(record.expiresAt) && record.expiresAt > 0)) {
    throw invalid('An expiry is a whole number of epoch seconds', `${path}.expiresAt`);
  }
  if (!record.body.isWellFormed() || record.body.includes('\0')) {
    throw invalid('A body is well-formed text without NUL', `${path}.body`);
  }
  const bytes = Buffer.byteLength(record.body);
  if (bytes > maxInlineBodyBytes) {
    throw new HutongError('store.too-large', 'A body passes the inline bound', { path: `${path}.body` });
  }
  return bytes;
};

const checkCondition = (condition: Condition | undefined, path: string): void => {
  if (condition === undefined || condition === 'absent') return;
  if (!(Number.isSafeInteger(condition) && condition > 0)) throw invalid('A version is a whole number from 1', path);
};

/** The number of its operations; throws `store.invalid` or `store.too-large`. */
export const checkTransaction = ({ puts = [], deletes = [], checks = [] }: Transaction): number => {
  const count = puts.length + deletes.length + checks.length;
  if (count > maxTransactItems) throw invalid(`A transaction has at most ${maxTransactItems} operations`);
  const seen = new Set<string>();
  let bytes = 0;
  for (const [list, operations] of [
    ['puts', puts],
    ['deletes', deletes],
    ['checks', checks],
  ] as const) {
    for (const [position, operation] of operations.entries()) {
      const path = `${list}[${position}]`;
      checkKey(operation, path);
      checkCondition(operation.condition, path);
      seen.add(`${operation.pk}\0${operation.sk}`);
    }
  }
  for (const [position, put] of puts.entries()) bytes += checkRecord(put, `puts[${position}]`);
  if (seen.size < count) throw invalid('A transaction names each key once');
  if (bytes > maxTransactBytes) {
    throw new HutongError('store.too-large', `A transaction has at most ${maxTransactBytes} bytes of bodies`);
  }
  return count;
};

export interface CheckedQuery {
  readonly limit: number;
  readonly descending: boolean;
  /** Bounds on the sort key, inclusive; a prefix among them, because begins_with is not the same on every engine. */
  readonly from?: string;
  readonly to?: string;
  /** No key can be in the range. */
  readonly empty: boolean;
  /** Where the previous page ended; within the range. */
  readonly after?: CursorPosition;
}

const isWithin = (sk: string, { from, to }: { readonly from?: string; readonly to?: string }): boolean => {
  const bytes = Buffer.from(sk);
  return (
    (from === undefined || Buffer.compare(bytes, Buffer.from(from)) >= 0) &&
    (to === undefined || Buffer.compare(bytes, Buffer.from(to)) <= 0)
  );
};

const checkRange = (range: NonNullable<QueryRequest['range']>): Pick<CheckedQuery, 'from' | 'to' | 'empty'> => {
  if ('prefix' in range) {
    if (range.prefix === '') return { empty: false };
    checkPart(range.prefix, maxSkBytes - Buffer.byteLength(last), 'range.prefix');
    return { from: range.prefix, to: range.prefix + last, empty: false };
  }
  const { from, to } = range;
  if (from) checkPart(from, maxSkBytes, 'range.from');
  if (to) checkPart(to, maxSkBytes, 'range.to');
  // DynamoDB takes no empty string as a bound: nothing is below '', everything is above it.
  const bounds = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  return { ...bounds, empty: to === '' || (from !== undefined && to !== undefined && !isWithin(from, { to })) };
};

/** Fills in the defaults; throws `store.invalid`. */
export const checkQuery = (request: QueryRequest): CheckedQuery => {
  checkPart(request.pk, maxPkBytes, 'pk');
  const limit = request.limit ?? defaultQueryLimit;
  if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= maxQueryLimit)) {
    throw invalid(`A page has 1 to ${maxQueryLimit} items`, 'limit');
  }
  const range = checkRange(request.range ?? {});
  const after = readCursor(request);
  // A cursor comes back from outside: it must not lead out of the request's own keys.
  const sound = !after || (isWithin(after.indexSk ?? after.sk, range) && (request.index || after.pk === request.pk));
  if (!sound) throw invalid('The cursor belongs to another request', 'cursor');
  return { limit, descending: request.order === 'descending', ...range, ...(after ? { after } : {}) };
};

export const isLive = (expiresAt: number | undefined, now: number): boolean =>
  expiresAt === undefined || expiresAt * 1000 > now;

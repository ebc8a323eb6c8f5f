import { HutongError } from '../../../schemas/error.ts';
import {
  type Condition,
  checkTransaction,
  type Key,
  maxTransactItems,
  type Transaction,
  type TransactResult,
} from '../../ports/index.ts';
import type { Content } from './staged-body.ts';

/** At most this many puts, deletes and checks together in one transaction, when `withLargeTransactions` is above the engine. */
export const maxLargeTransactItems = 5000;

export type Failed = Extract<TransactResult, { ok: false }>['failed'][number];

export interface Operation extends Failed {
  readonly key: Key;
  readonly condition?: Condition;
  /** What a put writes. */
  readonly content?: Content;
}

export const countOperations = ({ puts = [], deletes = [], checks = [] }: Transaction): number =>
  puts.length + deletes.length + checks.length;

/** Operations in order of their keys, so that of two transactions that want the same items one gets past the first of them, and to the end. */
export const listOperations = ({ puts = [], deletes = [], checks = [] }: Transaction): Operation[] =>
  [
    ...puts.map(({ pk, sk, condition, ...content }, position) => ({
      list: 'puts' as const,
      position,
      key: { pk, sk },
      content,
      ...(condition === undefined ? {} : { condition }),
    })),
    ...deletes.map(({ pk, sk, condition }, position) => ({
      list: 'deletes' as const,
      position,
      key: { pk, sk },
      ...(condition === undefined ? {} : { condition }),
    })),
    ...checks.map(({ pk, sk, condition }, position) => ({
      list: 'checks' as const,
      position,
      key: { pk, sk },
      condition,
    })),
  ].sort(({ key: a }, { key: b }) => (a.pk === b.pk ? (a.sk < b.sk ? -1 : 1) : a.pk < b.pk ? -1 : 1));

const invalid = (message: string, path?: string): HutongError =>
  new HutongError('store.invalid', message, path === undefined ? {} : { path });

/**
 * The bounds that the engine holds each transaction to, for one that is too large for it. Throws `store.invalid`. A body is looked at here and not
 * only by the engine, because what is staged could not be released if its body were not well-formed.
 */
export const checkLargeTransaction = (transaction: Transaction): void => {
  const { puts = [], deletes = [], checks = [] } = transaction;
  if (countOperations(transaction) > maxLargeTransactItems)
    throw invalid(`A transaction has at most ${maxLargeTransactItems} operations`);
  for (const [position, { body }] of puts.entries()) {
    if (!body.isWellFormed() || body.includes('\0'))
      throw invalid('A body is well-formed text without NUL', `puts[${position}].body`);
  }
  const seen = new Set([...puts, ...deletes, ...checks].map(({ pk, sk }) => `${pk}\0${sk}`));
  if (seen.size < countOperations(transaction)) throw invalid('A transaction names each key once');
  const parts = (length: number): number[] =>
    Array.from({ length: Math.ceil(length / maxTransactItems) }, (_, part) => part * maxTransactItems);
  for (const start of parts(puts.length))
    checkTransaction({ puts: puts.slice(start, start + maxTransactItems).map((put) => ({ ...put, body: '' })) });
  for (const start of parts(deletes.length))
    checkTransaction({ deletes: deletes.slice(start, start + maxTransactItems) });
  for (const start of parts(checks.length)) checkTransaction({ checks: checks.slice(start, start + maxTransactItems) });
};

import {
  type Clock,
  type Ids,
  maxTransactItems,
  type RecordTable,
  type Transaction,
  type TransactResult,
} from '../../ports/index.ts';
import { makeCommits } from './commits.ts';
import { countOperations } from './operations.ts';
import { makeRelease } from './release.ts';
import { makeSettle } from './settle.ts';
import { escapeBody, isMarked } from './staged-body.ts';
import { makeTransactLarge } from './transact-large.ts';
import { makeViewer } from './view.ts';

interface LargeTransactionOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Before a refusal that a running large transaction caused is returned, and between own attempts; default 50 ms. Injected by tests. */
  readonly pause?: () => Promise<void>;
}

const fiftyMilliseconds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** A small transaction is tried again when what was in its way has been cleared away. */
const maxRounds = 8;

/**
 * A table whose `transact` takes up to `maxLargeTransactItems` operations, still all or nothing. Up to 100 go straight to `table`. It stands above
 * `spillBodies`, whose bounds a staged body, which holds an item as it was and as it will be, may pass.
 *
 * A large transaction counts the version of each of its items up by 2, also of those that it only checks, and also when it is refused after it
 * was begun. Its refusal may name fewer conditions than do not hold. Throws `store.conflict` when operations without condition find their items held by others for
 * more than a second; see RecordTable for the rest.
 */
export const withLargeTransactions = (
  table: RecordTable,
  { clock, ids, pause = fiftyMilliseconds }: LargeTransactionOptions,
): RecordTable => {
  const commits = makeCommits(table, clock);
  const release = makeRelease(table, commits);
  const settle = makeSettle({ table, commits, release });
  const transactLarge = makeTransactLarge({ table, commits, release, settle, ids, pause });
  const view = makeViewer({ table, commits, clock });

  const transactSmall = async (transaction: Transaction): Promise<TransactResult> => {
    const { puts, deletes = [], checks = [] } = transaction;
    const escaped = puts === undefined ? transaction : { ...transaction, puts: puts.map(escapeBody) };
    let result = await table.transact(escaped);
    for (let round = 0; !result.ok && round < maxRounds; round += 1) {
      const lists = { puts: puts ?? [], deletes, checks };
      const keys = result.failed.flatMap(({ list, position }) => lists[list][position] ?? []);
      // A refusal stands when its cause cannot be looked into: on AWS, a function that only writes may not read.
      const settled = await settle(keys).catch(() => undefined);
      if (settled === undefined) return result;
      const { held, released } = settled;
      // The caller reads again and tries again; at once, it would only find the same.
      if (held.length > 0) await pause();
      if (!released) return result;
      result = await table.transact(escaped);
    }
    return result;
  };

  return {
    async get(key) {
      const first = await table.get(key);
      if (first === undefined || !isMarked(first)) return first;
      const { items } = await view(async () => {
        const record = await table.get(key);
        return { items: record === undefined ? [] : [record] };
      });
      return items[0];
    },
    batchGet: async (keys) => (await view(async () => ({ items: await table.batchGet(keys) }))).items,
    async query(request) {
      for (let from = request; ; ) {
        const page = await view(() => table.query(from), request.index);
        // A page of which nothing may be seen yet is passed over.
        if (page.items.length > 0 || page.cursor === undefined) return page;
        from = { ...request, cursor: page.cursor };
      }
    },
    transact: (transaction) =>
      countOperations(transaction) > maxTransactItems ? transactLarge(transaction) : transactSmall(transaction),
  };
};

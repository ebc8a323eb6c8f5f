import { HutongError } from '../../../schemas/error.ts';
import type { Ids, Key, RecordTable, StoredRecord, Transaction, TransactResult } from '../../ports/index.ts';
import { type Chunk, layChunks } from './chunks.ts';
import type { Commits } from './commits.ts';
import { checkLargeTransaction, type Failed, listOperations, type Operation } from './operations.ts';
import { abort, type Release } from './release.ts';
import type { Settle } from './settle.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly commits: Commits;
  readonly release: Release;
  readonly settle: Settle;
  readonly ids: Ids;
  /** Before items that another transaction holds are looked at again. */
  readonly pause: () => Promise<void>;
}

type Current = ReadonlyMap<string, StoredRecord>;
type Staging =
  | { readonly ok: true }
  | { readonly ok: false; readonly failed: readonly Operation[]; readonly overtaken: boolean };

/** Operations without condition are tried again when another transaction is in their way; these many times. */
const maxRounds = 24;
/** Each further one means that one more large transaction was cleared away. */
const maxReads = 64;

const idOf = ({ pk, sk }: Key): string => `${pk}\0${sk}`;
const order = ['puts', 'deletes', 'checks'];

const refusal = (failed: readonly Operation[]): TransactResult => ({
  ok: false,
  failed: failed
    .map(({ list, position }): Failed => ({ list, position }))
    .sort((a, b) => order.indexOf(a.list) - order.indexOf(b.list) || a.position - b.position),
});

const isConditional = ({ condition }: Operation): boolean => condition !== undefined;

/** The transaction as docs/decisions/large-transactions.md has it: stage, decide by one conditional write, release. */
export const makeTransactLarge = ({ table, commits, release, settle, ids, pause }: Dependencies) => {
  /** Until no item among them is left over from a transaction that is decided. */
  const readCurrent = async (
    keys: readonly Key[],
  ): Promise<{ readonly current: Current; readonly held: ReadonlySet<string> }> => {
    for (let round = 0; round < maxReads; round += 1) {
      const { plain, held, released } = await settle(keys);
      if (released) continue;
      return { current: new Map(plain.map((record) => [idOf(record), record])), held: new Set(held.map(idOf)) };
    }
    throw new HutongError('store.unavailable', 'Large transactions changed these items again and again');
  };

  /** Chunk by chunk, because each holds the check that the commit is pending, and in the order of keys. */
  const stage = async (commit: string, chunks: readonly Chunk[]): Promise<Staging> => {
    for (const chunk of chunks) {
      const puts = [...chunk.items, ...chunk.shadows, chunk.list];
      const result = await table.transact({ puts, checks: [commits.pendingCheck(commit)] });
      if (result.ok) continue;
      const failed = result.failed.flatMap(({ list, position }) => {
        const operation = list === 'puts' ? chunk.operations[position] : undefined;
        return operation === undefined ? [] : [operation];
      });
      return { ok: false, failed, overtaken: failed.length === 0 };
    }
    return { ok: true };
  };

  /** What is left of a decided transaction is invisible work: whoever meets it, or `finishLargeTransactions`, does it when this fails. */
  const finish = async (...what: Parameters<Release['finish']>): Promise<void> => {
    try {
      await release.finish(...what);
    } catch {
      // As said above; the answer must not depend on it.
    }
  };

  /** Undoes what may have been staged, unless it turns out to be committed. */
  const abandon = async (commit: string): Promise<'committed' | 'aborted' | undefined> => {
    const decision = await abort(commits, commit);
    if (decision !== undefined) await finish(commit, decision);
    return decision;
  };

  const overtaken = (): HutongError =>
    new HutongError('store.unavailable', 'A large transaction took too long and was aborted');

  /** Undefined: committed. */
  const attempt = async (
    operations: readonly Operation[],
    current: Current,
  ): Promise<readonly Operation[] | undefined> => {
    const commit = ids.next();
    const chunks = layChunks(
      commit,
      operations.map((operation) => ({ operation, current: current.get(idOf(operation.key)) })),
    );
    try {
      const begun = await commits.begin(commit);
      const staging = await stage(commit, chunks);
      if (!staging.ok) {
        await abandon(commit);
        if (staging.overtaken) throw overtaken();
        return staging.failed;
      }
      // After its deadline nothing becomes visible any more, also when nobody has aborted it.
      if (commits.isOverdue(begun) || !(await commits.decide(commit, 'committed'))) throw overtaken();
    } catch (error) {
      // A write whose answer was lost may have been done: only the commit item knows, and aborting it asks.
      if ((await abandon(commit).catch(() => undefined)) !== 'committed') throw error;
      return undefined;
    }
    await finish(commit, 'committed', chunks);
    return undefined;
  };

  return async (transaction: Transaction): Promise<TransactResult> => {
    checkLargeTransaction(transaction);
    const operations = listOperations(transaction);
    const keys = operations.map(({ key }) => key);
    for (let round = 0; round < maxRounds; round += 1) {
      if (round > 0) await pause();
      const { current, held } = await readCurrent(keys);
      const isHeld = ({ key }: Operation): boolean => held.has(idOf(key));
      const failed = operations.filter(
        (operation) =>
          isConditional(operation) &&
          (isHeld(operation) || operation.condition !== (current.get(idOf(operation.key))?.version ?? 'absent')),
      );
      if (failed.length > 0) return refusal(failed);
      if (operations.some(isHeld)) continue;
      const inTheWay = await attempt(operations, current);
      if (inTheWay === undefined) return { ok: true };
      if (inTheWay.some(isConditional)) return refusal(inTheWay.filter(isConditional));
    }
    throw new HutongError('store.conflict', 'Other transactions held the same items again and again');
  };
};

import type { Clock, RecordTable } from '../../ports/index.ts';
import { makeCommits } from './commits.ts';
import { abort, makeRelease } from './release.ts';

interface FinishOptions {
  readonly clock: Clock;
  /** Also those whose writer may still be at work: for the one process of a table, when it starts. */
  readonly takeOver?: boolean;
}

/**
 * Finishes what writers that crashed have left: aborts what is overdue, releases what is decided. `table` is the one beneath `withLargeTransactions`. Resolves with
 * the number of transactions finished. May run at any time, also more than once at a time.
 */
export const finishLargeTransactions = async (
  table: RecordTable,
  { clock, takeOver = false }: FinishOptions,
): Promise<number> => {
  const commits = makeCommits(table, clock);
  const release = makeRelease(table, commits);
  let finished = 0;
  for (const [id, commit] of await commits.list()) {
    if (commit.state === 'pending' && !takeOver && !commits.isOverdue(commit)) continue;
    const decision = commit.state === 'pending' ? await abort(commits, id) : commit.state;
    if (decision === undefined) continue;
    await release.finish(id, decision);
    finished += 1;
  }
  return finished;
};

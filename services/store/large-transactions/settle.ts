import type { Key, RecordTable, StoredRecord } from '../../ports/index.ts';
import type { Commits } from './commits.ts';
import { abort, type Release } from './release.ts';
import { isMarked, parseRecord } from './staged-body.ts';

/** Items that a writer met, as they were when it looked. */
export interface Settled {
  /** The plain items among them, with the bodies that were put. */
  readonly plain: readonly StoredRecord[];
  /** Keys that a transaction still holds which may yet be committed. */
  readonly held: readonly Key[];
  /** Some were staged by a transaction that is decided, and have been released: look again. */
  readonly released: boolean;
}

interface Dependencies {
  readonly table: RecordTable;
  readonly commits: Commits;
  readonly release: Release;
}

/** Reads items for a writer, and clears away what decided or abandoned transactions have left in them. */
export const makeSettle =
  ({ table, commits, release }: Dependencies) =>
  async (keys: readonly Key[]): Promise<Settled> => {
    const records = await table.batchGet(keys);
    if (!records.some(isMarked)) return { plain: records, held: [], released: false };
    const parsed = records.map(parseRecord);
    const staged = parsed.filter((one) => one.kind === 'staged');
    const found = await commits.find(new Set(staged.map((one) => one.staged.commit)));
    const held: Key[] = [];
    const chunks = new Map<string, { readonly commit: string; readonly chunk: string }>();
    for (const { record, staged: one } of staged) {
      const commit = found.get(one.commit);
      if (commit?.state === 'pending' && !commits.isOverdue(commit)) held.push({ pk: record.pk, sk: record.sk });
      else chunks.set(`${one.commit}\0${one.chunk}`, one);
    }
    const decisions = new Map<string, 'committed' | 'aborted' | undefined>();
    for (const { commit, chunk } of chunks.values()) {
      if (!decisions.has(commit)) {
        const state = found.get(commit)?.state;
        decisions.set(commit, state === 'pending' ? await abort(commits, commit) : state);
      }
      const decision = decisions.get(commit);
      // Finished meanwhile: nothing is left to release.
      if (decision !== undefined) await release.chunk(commit, chunk, decision);
    }
    return {
      plain: parsed.filter((one) => one.kind === 'plain').map(({ record }) => record),
      held,
      released: chunks.size > 0,
    };
  };

export type Settle = ReturnType<typeof makeSettle>;

import { HutongError } from '../../../schemas/error.ts';
import type { Clock, Key, RecordTable } from '../../ports/index.ts';
import { queryAll } from '../query-all.ts';

/** `pending` until one conditional write decides; what is decided stays so until the item is gone. */
export type CommitState = 'pending' | 'committed' | 'aborted';

export interface Commit {
  readonly state: CommitState;
  /** Epoch milliseconds, after which anyone may abort a pending commit: its writer has crashed. */
  readonly deadline: number;
}

/** Longer than a request may take, so that only a writer that is gone is overtaken; shorter than what the audit sealer waits for late entries. */
const patience = 60_000;

const partition = 'large-commit';
const commitKey = (id: string): Key => ({ pk: partition, sk: id });
/** Chunk lists and shadows of one large transaction. */
export const partsOf = (id: string): string => `${partition}#${id}`;

const firstVersion = 1;

// Only this file writes these bodies.
const read = (body: string): Commit => JSON.parse(body) as Commit;

export interface Commits {
  readonly begin: (id: string) => Promise<Commit>;
  /** What a chunk is staged under: while it holds, the commit is pending. */
  readonly pendingCheck: (id: string) => Key & { readonly condition: number };
  /** False when it is decided already. */
  readonly decide: (id: string, state: 'committed' | 'aborted') => Promise<boolean>;
  /** Strongly consistent; a commit that is finished is left out. */
  readonly find: (ids: Iterable<string>) => Promise<ReadonlyMap<string, Commit>>;
  readonly list: () => Promise<ReadonlyMap<string, Commit>>;
  readonly forget: (id: string) => Promise<void>;
  readonly isOverdue: (commit: Commit) => boolean;
}

/** The items that say which large transactions are pending, committed or aborted. They lie in one small partition, so that leftovers are found. */
export const makeCommits = (table: RecordTable, clock: Clock): Commits => ({
  async begin(id) {
    const commit: Commit = { state: 'pending', deadline: clock.now() + patience };
    const { ok } = await table.transact({
      puts: [{ ...commitKey(id), body: JSON.stringify(commit), condition: 'absent' }],
    });
    if (!ok) throw new HutongError('internal', 'The id of a large transaction was used before');
    return commit;
  },
  pendingCheck: (id) => ({ ...commitKey(id), condition: firstVersion }),
  async decide(id, state) {
    const body = JSON.stringify({ state, deadline: clock.now() } satisfies Commit);
    return (await table.transact({ puts: [{ ...commitKey(id), body, condition: firstVersion }] })).ok;
  },
  async find(ids) {
    const found = await table.batchGet([...ids].map(commitKey));
    return new Map(found.map(({ sk, body }) => [sk, read(body)]));
  },
  list: async () => new Map((await queryAll(table, { pk: partition })).map(({ sk, body }) => [sk, read(body)])),
  async forget(id) {
    await table.transact({ deletes: [commitKey(id)] });
  },
  isOverdue: ({ state, deadline }) => state === 'pending' && deadline <= clock.now(),
});

import { HutongError } from '../../../schemas/error.ts';
import type { Delete, Put, RecordTable } from '../../ports/index.ts';
import { queryAll } from '../query-all.ts';
import { type ChunkList, chunkKey, chunkPrefix } from './chunks.ts';
import { type CommitState, type Commits, partsOf } from './commits.ts';
import { escapeBody, parseRecord } from './staged-body.ts';

type Decision = Exclude<CommitState, 'pending'>;

/** A round is lost only when an item of the chunk was written meanwhile, after which it is not staged any more. */
const maxRounds = 128;
/** Chunks released at one time: they share no item. */
const concurrency = 4;

export interface Release {
  /** Gives the items of one chunk their content after the decision. Nothing happens when they have it. */
  readonly chunk: (commit: string, chunk: string, decision: Decision) => Promise<void>;
  /** Every chunk, then the commit itself. */
  readonly finish: (commit: string, decision: Decision) => Promise<void>;
}

export const makeRelease = (table: RecordTable, commits: Commits): Release => {
  /** False when an item was written between reading and writing. */
  const tryChunk = async (commit: string, chunk: string, decision: Decision): Promise<boolean> => {
    const listItem = await table.get(chunkKey(commit, chunk));
    if (listItem === undefined) return true;
    // Only layChunks makes these bodies.
    const { keys, shadows } = JSON.parse(listItem.body) as ChunkList;
    const puts: Put[] = [];
    // The list goes with the items: who comes late, with what it read before, finds it gone and writes nothing.
    const deletes: Delete[] = [
      { ...chunkKey(commit, chunk), condition: listItem.version },
      ...shadows.map((sk) => ({ pk: partsOf(commit), sk })),
    ];
    for (const parsed of (await table.batchGet(keys)).map(parseRecord)) {
      // Someone's write took the place of what was staged.
      if (parsed.kind !== 'staged' || parsed.staged.commit !== commit) continue;
      const { pk, sk, version: condition } = parsed.record;
      const content = decision === 'committed' ? parsed.staged.after : parsed.staged.before;
      if (content === undefined) deletes.push({ pk, sk, condition });
      else {
        const { body, indexes, expiresAt } = content;
        puts.push(
          escapeBody({
            pk,
            sk,
            body,
            condition,
            ...(indexes === undefined ? {} : { indexes }),
            ...(expiresAt === undefined ? {} : { expiresAt }),
          }),
        );
      }
    }
    return (await table.transact({ puts, deletes })).ok;
  };

  const chunk: Release['chunk'] = async (commit, name, decision) => {
    for (let round = 0; round < maxRounds; round += 1) if (await tryChunk(commit, name, decision)) return;
    throw new HutongError('store.unavailable', 'Items of a large transaction were written again and again');
  };

  return {
    chunk,
    async finish(commit, decision) {
      const lists = await queryAll(table, { pk: partsOf(commit), range: { prefix: chunkPrefix } });
      const queue = lists.values();
      const worker = async (): Promise<void> => {
        for (const { sk } of queue) await chunk(commit, sk, decision);
      };
      await Promise.all(Array.from({ length: Math.min(concurrency, lists.length) }, worker));
      await commits.forget(commit);
    },
  };
};

/** The decision on a commit that is not to go on: what was decided already, else `aborted`; undefined when it is finished. */
export const abort = async (commits: Commits, commit: string): Promise<Decision | undefined> => {
  if (await commits.decide(commit, 'aborted')) return 'aborted';
  const state = (await commits.find([commit])).get(commit)?.state;
  return state === 'pending' ? undefined : state;
};

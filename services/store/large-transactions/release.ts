import { HutongError } from '../../../schemas/error.ts';
import type { Delete, Put, RecordTable, StoredRecord } from '../../ports/index.ts';
import { queryAll } from '../query-all.ts';
import { type Chunk, type ChunkList, chunkKey, chunkPrefix } from './chunks.ts';
import { type CommitState, type Commits, partsOf } from './commits.ts';
import { type Content, escapeBody, parseRecord } from './staged-body.ts';

type Decision = Exclude<CommitState, 'pending'>;

/** A round is lost only when an item of the chunk was written meanwhile, after which it is not staged any more. */
const maxRounds = 128;
/** Chunks released at one time: they share no item. */
const concurrency = 4;

/** A chunk as it is in the table. */
interface StagedChunk {
  readonly list: StoredRecord;
  readonly records: readonly StoredRecord[];
}

export interface Release {
  /** Gives the items of one chunk their content after the decision. Nothing happens when they have it. */
  readonly chunk: (commit: string, chunk: string, decision: Decision) => Promise<void>;
  /** Every chunk, then the commit itself. `staged`: all chunks, for the writer who has staged them and need not read them again. */
  readonly finish: (commit: string, decision: Decision, staged?: readonly Chunk[]) => Promise<void>;
}

const writtenPut = ({ condition, ...record }: Put): StoredRecord => ({
  ...record,
  version: typeof condition === 'number' ? condition + 1 : 1,
});

const putOf = ({ pk, sk, version }: StoredRecord, { body, indexes, expiresAt }: Content): Put =>
  escapeBody({
    pk,
    sk,
    body,
    condition: version,
    ...(indexes === undefined ? {} : { indexes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });

export const makeRelease = (table: RecordTable, commits: Commits): Release => {
  const look = async (commit: string, chunk: string): Promise<StagedChunk | undefined> => {
    const list = await table.get(chunkKey(commit, chunk));
    // Only layChunks makes these bodies.
    return list && { list, records: await table.batchGet((JSON.parse(list.body) as ChunkList).keys) };
  };

  /** False when an item is not as it was seen. */
  const write = async (commit: string, decision: Decision, { list, records }: StagedChunk): Promise<boolean> => {
    // As above.
    const { shadows } = JSON.parse(list.body) as ChunkList;
    const puts: Put[] = [];
    // The list goes with the items: who comes late, with what it read before, finds it gone and writes nothing.
    const deletes: Delete[] = [
      { pk: list.pk, sk: list.sk, condition: list.version },
      ...shadows.map((sk) => ({ pk: partsOf(commit), sk })),
    ];
    for (const parsed of records.map(parseRecord)) {
      // Someone's write took the place of what was staged.
      if (parsed.kind !== 'staged' || parsed.staged.commit !== commit) continue;
      const { pk, sk, version } = parsed.record;
      const content = decision === 'committed' ? parsed.staged.after : parsed.staged.before;
      if (content === undefined) deletes.push({ pk, sk, condition: version });
      else puts.push(putOf(parsed.record, content));
    }
    return (await table.transact({ puts, deletes })).ok;
  };

  const chunk: Release['chunk'] = async (commit, name, decision) => {
    for (let round = 0; round < maxRounds; round += 1) {
      const seen = await look(commit, name);
      if (seen === undefined || (await write(commit, decision, seen))) return;
    }
    throw new HutongError('store.unavailable', 'Items of a large transaction were written again and again');
  };

  const remembered = async (commit: string, decision: Decision, staged: Chunk): Promise<void> => {
    const [list, ...records] = [staged.list, ...staged.items].map(writtenPut);
    if (list && !(await write(commit, decision, { list, records }))) await chunk(commit, list.sk, decision);
  };

  return {
    chunk,
    async finish(commit, decision, staged) {
      const lists = await (staged ?? queryAll(table, { pk: partsOf(commit), range: { prefix: chunkPrefix } }));
      const queue = lists.values();
      const worker = async (): Promise<void> => {
        for (const one of queue) {
          await ('items' in one ? remembered(commit, decision, one) : chunk(commit, one.sk, decision));
        }
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

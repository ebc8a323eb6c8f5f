import { HutongError } from '../../../schemas/error.ts';
import {
  type Clock,
  type IndexName,
  isLive,
  type Key,
  type RecordTable,
  type StoredRecord,
} from '../../ports/index.ts';
import type { CommitState, Commits } from './commits.ts';
import { isMarked, type ParsedRecord, parseRecord, type Staged } from './staged-body.ts';

const idOf = ({ pk, sk }: Key): string => `${pk}\0${sk}`;

/** Each further round means that one more large transaction was decided between two reads. */
const maxRounds = 64;

/**
 * What a caller sees of a staged item. Before the decision it has the version it had, which no write can be conditional on meanwhile; after it,
 * the version that it has beneath, so that a write may take its place before it is released.
 */
export const viewOf = (
  { pk, sk, version }: StoredRecord,
  { before, after }: Staged,
  state: CommitState,
): StoredRecord | undefined => {
  const content = state === 'committed' ? after : before;
  if (content === undefined) return undefined;
  return { ...content, pk, sk, version: state === 'pending' ? (before?.version ?? version) : version };
};

const commitOf = (parsed: ParsedRecord): string[] => {
  if (parsed.kind === 'staged') return [parsed.staged.commit];
  return parsed.kind === 'shadow' ? [parsed.shadow.commit] : [];
};

interface Dependencies {
  readonly table: RecordTable;
  readonly commits: Commits;
  readonly clock: Clock;
}

/** Reads items of the table beneath and shows them as callers may see them. */
export const makeViewer = ({ table, commits, clock }: Dependencies) => {
  const isEntry = (record: StoredRecord, index: IndexName, entry: Key | undefined): boolean => {
    const own = record.indexes?.[index];
    return own !== undefined && own.pk === entry?.pk && own.sk === entry.sk;
  };

  const show = async (
    records: readonly ParsedRecord[],
    states: ReadonlyMap<string, CommitState>,
    index: IndexName | undefined,
  ): Promise<StoredRecord[]> => {
    const visible = (record: StoredRecord, staged: Staged): StoredRecord | undefined => {
      const view = viewOf(record, staged, states.get(staged.commit) ?? 'pending');
      return view && isLive(view.expiresAt, clock.now()) ? view : undefined;
    };
    const hidden = records.flatMap((parsed) =>
      parsed.kind === 'shadow' && states.get(parsed.shadow.commit) === 'committed' ? [parsed.shadow.of] : [],
    );
    const behind = new Map((await table.batchGet(hidden)).map((record) => [idOf(record), parseRecord(record)]));
    const shown = new Map<string, StoredRecord>();
    for (const parsed of records) {
      const found = parsed.kind === 'shadow' ? behind.get(idOf(parsed.shadow.of)) : parsed;
      if (found === undefined || found.kind === 'shadow') continue;
      const view = found.kind === 'plain' ? found.record : visible(found.record, found.staged);
      if (view === undefined) continue;
      // A plain item of the page is where the index says; others may stand there for what they were or will be.
      const stands =
        parsed.kind === 'plain' || index === undefined || isEntry(view, index, parsed.record.indexes?.[index]);
      if (stands && !shown.has(idOf(view))) shown.set(idOf(view), view);
    }
    return [...shown.values()];
  };

  /**
   * The items that `read` finds, all as before or all as after each large transaction. When one of them turns out to be committed only after the
   * items were read, they are read again: others of them may have been read before they were staged.
   */
  return async <Page extends { readonly items: readonly StoredRecord[] }>(
    read: () => Promise<Page>,
    index?: IndexName,
  ): Promise<Page> => {
    /** Decided before the items were read. */
    const decided = new Map<string, CommitState>();
    for (let round = 0; round < maxRounds; round += 1) {
      const page = await read();
      if (!page.items.some(isMarked)) return page;
      const records = page.items.map(parseRecord);
      const unknown = new Set(records.flatMap(commitOf).filter((id) => !decided.has(id)));
      const found = await commits.find(unknown);
      let stale = false;
      const states = new Map(decided);
      for (const id of unknown) {
        const state = found.get(id)?.state;
        // Gone: it was finished after the items were read, so that they look different now.
        if (state === undefined || state === 'committed') stale = true;
        if (state !== undefined) states.set(id, state);
        if (state === 'committed') decided.set(id, state);
      }
      if (!stale) return { ...page, items: await show(records, states, index) };
    }
    throw new HutongError('store.unavailable', 'Large transactions changed these items again and again');
  };
};

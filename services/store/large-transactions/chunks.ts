import { type Key, maxTransactBytes, maxTransactItems, type Put, type StoredRecord } from '../../ports/index.ts';
import { partsOf } from './commits.ts';
import type { Operation } from './operations.ts';
import { type Staged, stagedIndexes, writeShadow, writeStaged } from './staged-body.ts';

/** What one transaction of the engine stages, and later releases. */
export interface Chunk {
  /** The staged items, one for each of `operations`. */
  readonly items: readonly Put[];
  readonly operations: readonly Operation[];
  readonly shadows: readonly Put[];
  readonly list: Put;
}

/** Which items were staged with a chunk; there until the chunk is released. */
export interface ChunkList {
  readonly keys: readonly Key[];
  /** Sort keys of its shadows. */
  readonly shadows: readonly string[];
}

export const chunkPrefix = 'chunk#';
export const chunkKey = (commit: string, chunk: string): Key => ({ pk: partsOf(commit), sk: chunk });

/** One operation is the chunk's list, one the check that the commit is pending. */
const maxChunkItems = maxTransactItems - 2;
/** For the header of a staged body: keys of both sides in three indexes, at most 19 KB, and in practice under one. */
const headerBytes = 1024;

const bytesOf = ({ before, after }: Pick<Staged, 'before' | 'after'>): number =>
  headerBytes + Buffer.byteLength(before?.body ?? '') + (after === before ? 0 : Buffer.byteLength(after?.body ?? ''));

const isEmpty = (entries: object): boolean => Object.keys(entries).length === 0;

/** A put becomes what it writes, a delete nothing, a check what is there: it is held until the transaction is decided. */
const sidesOf = (operation: Operation, current: StoredRecord | undefined): Pick<Staged, 'before' | 'after'> => {
  let before: Staged['before'];
  if (current !== undefined) {
    const { pk: _, sk: __, ...rest } = current;
    before = rest;
  }
  const after = operation.list === 'checks' ? before : operation.content;
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
};

/** Lays operations, in their order, into chunks that the engine takes in one transaction each. Pure. */
export const layChunks = (
  commit: string,
  operations: readonly { readonly operation: Operation; readonly current: StoredRecord | undefined }[],
): Chunk[] => {
  const chunks: Chunk[] = [];
  let name = '';
  let items: Put[] = [];
  let shadows: Put[] = [];
  let own: Operation[] = [];
  let bytes = 0;

  const begin = (): void => {
    name = `${chunkPrefix}${String(chunks.length).padStart(4, '0')}`;
    [items, shadows, own, bytes] = [[], [], [], 0];
  };
  const end = (): void => {
    if (own.length === 0) return;
    const list: ChunkList = { keys: own.map(({ key }) => key), shadows: shadows.map(({ sk }) => sk) };
    chunks.push({
      items,
      operations: own,
      shadows,
      list: { ...chunkKey(commit, name), body: JSON.stringify(list), condition: 'absent' },
    });
    begin();
  };

  begin();
  for (const { operation, current } of operations) {
    const sides = sidesOf(operation, current);
    const indexes = stagedIndexes(sides);
    const shadowed = !isEmpty(indexes.shadow);
    const size = bytesOf(sides);
    const full = items.length + shadows.length + (shadowed ? 2 : 1) > maxChunkItems;
    if (full || bytes + size > maxTransactBytes) end();
    bytes += size;
    own.push(operation);
    items.push({
      ...operation.key,
      body: writeStaged({ commit, chunk: name, ...sides }),
      // No expiry: a staged item must not vanish under a transaction that may still be decided either way.
      ...(isEmpty(indexes.own) ? {} : { indexes: indexes.own }),
      condition: current?.version ?? 'absent',
    });
    if (shadowed) {
      shadows.push({
        pk: partsOf(commit),
        sk: `shadow#${name}#${shadows.length}`,
        body: writeShadow({ commit, of: operation.key }),
        indexes: indexes.shadow,
        condition: 'absent',
      });
    }
  }
  end();
  return chunks;
};

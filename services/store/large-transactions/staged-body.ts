import { indexNames, type Key, type NewRecord, type StoredRecord } from '../../ports/index.ts';

/** SYNCHRONOUS IDLE: JSON text never starts with it, and it is not the mark of services/spill-bodies.ts, which lies beneath. */
const mark = '\u0016';
const stagedMark = `${mark}staged:`;
const shadowMark = `${mark}shadow:`;
const plainMark = `${mark}text:`;

/** An item without its key. */
export type Content = Omit<NewRecord, 'pk' | 'sk'>;

/** What an item holds while a large transaction that it belongs to is not finished. */
export interface Staged {
  readonly commit: string;
  /** Sort key of the chunk that it was staged with. */
  readonly chunk: string;
  /** As it was, with the version that it had; absent: there was none. */
  readonly before?: Content & { readonly version: number };
  /** As it will be; absent: deleted. */
  readonly after?: Content;
}

/** Stands in an index where an item will be once the transaction is committed, while the item itself stands where it was. */
export interface Shadow {
  readonly commit: string;
  readonly of: Key;
}

interface Side extends Omit<Content, 'body'> {
  /** UTF-16 units. */
  readonly length: number;
  readonly version?: number;
}

interface Header {
  readonly commit: string;
  readonly chunk: string;
  readonly before?: Side;
  /** `same`: nothing changes, the item is only held. */
  readonly after?: Side | 'same';
}

export const isMarked = ({ body }: { readonly body: string }): boolean => body.startsWith(mark);

/** Whether an item of the table beneath is not yet, or no longer, what its caller put: a reader beneath must leave it alone. */
export const isStaged = ({ body }: { readonly body: string }): boolean =>
  body.startsWith(stagedMark) || body.startsWith(shadowMark);

/** Lets no body of a caller's look like one of these. */
export const escapeBody = <Record extends NewRecord>(record: Record): Record =>
  isMarked(record) ? { ...record, body: plainMark + record.body } : record;

const sideOf = ({ body, ...rest }: Content): Side => ({ length: body.length, ...rest });

/** The bodies follow the header as they are: JSON inside JSON would cost a sixth more. */
export const writeStaged = ({ commit, chunk, before, after }: Staged): string => {
  const same = before !== undefined && after === before;
  const header: Header = {
    commit,
    chunk,
    ...(before === undefined ? {} : { before: sideOf(before) }),
    ...(after === undefined ? {} : { after: same ? 'same' : sideOf(after) }),
  };
  return `${stagedMark}${JSON.stringify(header)}\n${before?.body ?? ''}${same ? '' : (after?.body ?? '')}`;
};

const readStaged = (text: string): Staged => {
  const end = text.indexOf('\n');
  // Only writeStaged makes these bodies.
  const header = JSON.parse(text.slice(stagedMark.length, end)) as Header;
  const { commit, chunk, before: beforeSide, after: afterSide } = header;
  const split = end + 1 + (beforeSide?.length ?? 0);
  let before: Staged['before'];
  if (beforeSide !== undefined) {
    const { length: _, version = 0, ...rest } = beforeSide;
    before = { ...rest, version, body: text.slice(end + 1, split) };
  }
  let after: Content | undefined;
  if (afterSide === 'same') after = before;
  else if (afterSide !== undefined) {
    const { length: _, ...rest } = afterSide;
    after = { ...rest, body: text.slice(split) };
  }
  return {
    commit,
    chunk,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
};

export const writeShadow = (shadow: Shadow): string => shadowMark + JSON.stringify(shadow);

export type ParsedRecord =
  | { readonly kind: 'plain'; readonly record: StoredRecord }
  | { readonly kind: 'staged'; readonly record: StoredRecord; readonly staged: Staged }
  | { readonly kind: 'shadow'; readonly record: StoredRecord; readonly shadow: Shadow };

/** An item of the table beneath; a plain one comes with the body that its caller put. */
export const parseRecord = (record: StoredRecord): ParsedRecord => {
  const { body } = record;
  if (!isMarked(record)) return { kind: 'plain', record };
  if (body.startsWith(stagedMark)) return { kind: 'staged', record, staged: readStaged(body) };
  if (body.startsWith(shadowMark)) {
    // Only writeShadow makes these bodies.
    return { kind: 'shadow', record, shadow: JSON.parse(body.slice(shadowMark.length)) as Shadow };
  }
  return { kind: 'plain', record: { ...record, body: body.slice(plainMark.length) } };
};

/** Index entries of an item while it is staged, and those of its shadow: an index holds one entry an item. */
export const stagedIndexes = ({
  before,
  after,
}: Pick<Staged, 'before' | 'after'>): {
  readonly own: NonNullable<NewRecord['indexes']>;
  readonly shadow: NonNullable<NewRecord['indexes']>;
} => {
  const own: Partial<Record<(typeof indexNames)[number], Key>> = {};
  const shadow: Partial<Record<(typeof indexNames)[number], Key>> = {};
  for (const name of indexNames) {
    const was = before?.indexes?.[name];
    const willBe = after?.indexes?.[name];
    const entry = was ?? willBe;
    if (entry !== undefined) own[name] = entry;
    if (was !== undefined && willBe !== undefined && (was.pk !== willBe.pk || was.sk !== willBe.sk))
      shadow[name] = willBe;
  }
  return { own, shadow };
};

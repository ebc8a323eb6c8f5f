import { z } from 'zod';
import { HutongError, isHutongError } from '../../schemas/error.ts';

/** An instant, a record's ids, and what separates them. */
const placePattern = /^[A-Za-z0-9.:#-]{1,200}$/;

/**
 * Where a page ended. `key`: sort values and id of its last match. `place`: the stored item that it ended in, and how many of that item's matches were given.
 * Opaque to callers, and good for as long as the records are there.
 */
const pageCursorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), key: z.array(z.union([z.string(), z.number(), z.null()])).max(12) }),
  z.strictObject({ kind: z.literal('place'), place: z.string().regex(placePattern), taken: z.int().min(0) }),
]);
export type PageCursor = z.infer<typeof pageCursorSchema>;

export const writePageCursor = (cursor: PageCursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

export const wrongCursor = (): HutongError =>
  new HutongError('request.invalid', 'The cursor is not one that a page gave', { path: '_cursor' });

/** For a cursor of the table itself that came from outside: the table says `store.invalid`, which would be our own fault. */
export const refuseCursor = (error: unknown): never => {
  throw isHutongError(error) && error.code === 'store.invalid' ? wrongCursor() : error;
};

/** Throws `request.invalid` for text that no page of the kind gave. */
export const readPageCursor = (text: string | undefined): PageCursor | undefined => {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw wrongCursor();
  }
  const parsed = pageCursorSchema.safeParse(value);
  if (!parsed.success) throw wrongCursor();
  return parsed.data;
};

/** The place in a search by date. Throws `request.invalid` for a cursor of another form. */
export const placeOf = (cursor: PageCursor | undefined): Extract<PageCursor, { kind: 'place' }> | undefined => {
  if (cursor?.kind === 'key') throw wrongCursor();
  return cursor;
};

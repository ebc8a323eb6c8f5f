import { z } from 'zod';
import { HutongError } from '../../schemas/error.ts';

/**
 * Where a page ended. `key`: sort values and id of its last match. `place`: the stored item that it ended in, and how many of that item's matches were given.
 * Opaque to callers, and good for as long as the records are there.
 */
const pageCursorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), key: z.array(z.union([z.string(), z.number(), z.null()])).max(12) }),
  z.strictObject({ kind: z.literal('place'), place: z.string(), taken: z.int().min(0) }),
]);
export type PageCursor = z.infer<typeof pageCursorSchema>;

export const writePageCursor = (cursor: PageCursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Throws `request.invalid` for text that no page gave. */
export const readPageCursor = (text: string | undefined): PageCursor | undefined => {
  if (text === undefined) return undefined;
  const invalid = (): HutongError =>
    new HutongError('request.invalid', 'The cursor is not one that a page gave', { path: '_cursor' });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  const parsed = pageCursorSchema.safeParse(value);
  if (!parsed.success) throw invalid();
  return parsed.data;
};

import { link, mkdir, open, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobPath } from './paths.ts';

export interface PutOnceContext {
  readonly root: string;
  /** In the same file system as `root`, for files that have no name yet. */
  readonly temporary: string;
  readonly sync: (directory: string) => Promise<void>;
  /** Directories known to be there, durably. */
  readonly made: Set<string>;
  readonly nextName: () => string;
}

const hasCode = (error: unknown, code: string): boolean =>
  // node:fs errors carry `code`.
  (error as NodeJS.ErrnoException).code === code;

const makeDirectory = async ({ root, sync, made }: PutOnceContext, directory: string): Promise<void> => {
  if (made.has(directory)) return;
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    for (let path = directory; path.length >= first.length && path.length > root.length; path = dirname(path)) {
      await sync(dirname(path));
    }
  }
  made.add(directory);
};

const writeDurably = async (path: string, bytes: Uint8Array): Promise<void> => {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
};

/** link(2) fails when the name is there, so that of many concurrent calls exactly one gets `true`; rename(2) would replace. */
const linkOnce = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
};

/** Writes whole bytes under a name that was free; durable when it resolves, whichever call made the name. */
export const putOnce = async (
  context: PutOnceContext,
  { directory, file }: BlobPath,
  bytes: Uint8Array,
): Promise<boolean> => {
  await makeDirectory(context, directory);
  const temporary = join(context.temporary, context.nextName());
  try {
    await writeDurably(temporary, bytes);
    const first = await linkOnce(temporary, file);
    await context.sync(directory);
    return first;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
};

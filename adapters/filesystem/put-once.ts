import { closeSync, fdatasync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { BlobPath } from './paths.ts';

const datasync = promisify(fdatasync);

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

/**
 * What only touches the page cache is done at once, and only the wait for the disk is left to libuv's threads: handing over every call took 0.42 ms of CPU a blob, this takes
 * 0.16 (8 KB, 32 writers).
 */
const writeDurably = async (path: string, bytes: Uint8Array): Promise<void> => {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    await datasync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** link(2) fails when the name is there, so that of many concurrent calls exactly one gets `true`; rename(2) would replace. */
const linkOnce = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
};

const forget = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It was not made, or the next start clears it away.
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
    const first = linkOnce(temporary, file);
    await context.sync(directory);
    return first;
  } finally {
    forget(temporary);
  }
};

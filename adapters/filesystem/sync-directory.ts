import { open } from 'node:fs/promises';

/** fsync of a directory makes the names in it durable. */
const syncDirectory = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Syncs directories so that callers that wait at the same time share one fsync: a call that comes while a sync of the same directory
 * runs waits for the next one, which starts after the caller's own name was written.
 */
export const makeDirectorySync = (): ((path: string) => Promise<void>) => {
  const running = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();

  const start = (path: string): Promise<void> => {
    const sync = syncDirectory(path).finally(() => running.delete(path));
    running.set(path, sync);
    return sync;
  };

  return (path) => {
    const current = running.get(path);
    if (!current) return start(path);
    const queued = next.get(path);
    if (queued) return queued;
    const following = current
      .catch(() => undefined)
      .then(() => {
        next.delete(path);
        return start(path);
      });
    next.set(path, following);
    return following;
  };
};

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HutongError } from '../../../schemas/error.ts';

const name = 'agent.lock';

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it runs under another user.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Keeps a second agent off the same spool. A lock whose process is gone (after a crash), or that bears this process's own number (a container's first
 * process after a restart), is taken over. Throws `config.invalid`.
 */
export const lockDirectory = async (directory: string): Promise<() => Promise<void>> => {
  const file = join(directory, name);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (holder > 0 && holder !== process.pid && isRunning(holder)) break;
      await rm(file, { force: true });
    }
  }
  throw new HutongError('config.invalid', 'Another agent uses this spool directory', { path: '--spool' });
};

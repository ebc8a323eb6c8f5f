import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
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
 * Keeps a second agent off the same spool. A lock whose process is gone (after a crash), or was of an earlier process with this process's number (a
 * container's first process after a restart), is taken over. Processes of other machines and containers are not seen: a spool belongs to one. Throws `config.invalid`.
 */
export const lockDirectory = async (directory: string): Promise<() => Promise<void>> => {
  const file = join(directory, name);
  const me = `${process.pid} ${Math.floor(performance.timeOrigin)}`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(file, `${me}\n`, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const holder = (await readFile(file, 'utf8').catch(() => '')).trim();
      const pid = Number(holder.split(' ')[0]);
      const otherLife = pid === process.pid && holder !== me;
      if (pid > 0 && !otherLife && isRunning(pid)) break;
      await rm(file, { force: true });
    }
  }
  throw new HutongError('config.invalid', 'Another agent uses this spool directory', { path: '--spool' });
};

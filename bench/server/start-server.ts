import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoRegion } from '../../apps/server/demo-region.ts';
import { freePort } from '../../apps/server/free-port.ts';

const root = join(import.meta.dirname, '../..');

/** `npm start` on a directory of its own, as another process than the one that measures. `BENCH_PROFILE=dir`: its CPU profile is written there. */
export const startServer = async () => {
  const data = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
  await makeDemoRegion(data, new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date()));
  const port = await freePort();
  const profile = process.env.BENCH_PROFILE;
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...flags, join(root, 'apps/server/main.ts')], {
    cwd: root,
    env: { ...process.env, PORT: String(port), HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([status]) => Promise.reject(new Error(`The gateway ended with ${status}`)));
  await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => {});
  return {
    data,
    port,
    cpu: () => cpuMilliseconds(child.pid ?? 0),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(data, { recursive: true });
    },
  };
};

/** User and system time of a process so far, of all its threads; NaN where there is no /proc. Linux counts it in hundredths of a second. */
const cpuMilliseconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in brackets; 14 and 15 are utime and stime (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

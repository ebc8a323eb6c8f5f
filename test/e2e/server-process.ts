import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ServerProcess {
  /** SIGKILL: the process gets no chance to do anything more. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const root = join(import.meta.dirname, '../..');

/** Resolves when the server says that it listens; rejects when it ends before. */
const listening = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Hutong listens')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)));
  });

/** `npm start` as a process of its own on a data directory. `cache` keeps compiled modules between starts. */
export const startServer = async (options: {
  readonly data: string;
  readonly port: number;
  readonly cache: string;
}): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [join(root, 'apps/server/main.ts')], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      PORT: String(options.port),
      HUTONG_DATA: options.data,
      HUTONG_LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: options.cache,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  await listening(child);
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};

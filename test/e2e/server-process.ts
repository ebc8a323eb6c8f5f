import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface ServerProcess {
  /** What it logged: errors only. */
  readonly log: () => string;
  /** SIGKILL: the process gets no chance to do anything more. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const root = join(import.meta.dirname, '../..');

/** `apps/server/main.ts` and all that it imports in one file, which starts in two thirds of the time. Resolves with its path. */
export const bundleServer = async (directory: string): Promise<string> => {
  const outfile = join(directory, 'server.mjs');
  await build({
    entryPoints: [join(root, 'apps/server/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // CommonJS packages in the bundle require Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return outfile;
};

/** Resolves when the server says that it listens; rejects when it ends before. */
const listening = (child: ChildProcess, log: () => string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Hutong listens')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${log()}`)));
  });

/** A server as a process of its own on a data directory. `cache` keeps compiled code between starts. */
export const startServer = async (options: {
  readonly program: string;
  readonly data: string;
  readonly port: number;
  readonly cache: string;
}): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [options.program], {
    env: {
      PATH: process.env.PATH,
      PORT: String(options.port),
      HUTONG_DATA: options.data,
      HUTONG_LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: options.cache,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const gone = once(child, 'exit');
  await listening(child, () => said);
  return {
    log: () => said,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};

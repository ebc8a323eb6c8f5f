import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openDirectoryStore } from '../../adapters/filesystem/index.ts';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';

/** Runs the writer until it has acknowledged `count` puts, kills it with SIGKILL, and says which it had acknowledged. */
const writeAndKill = async (directory: string, round: number, count: number): Promise<string[]> => {
  const writer = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [writer, directory, `${round}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    output += chunk;
    if (output.split('\n').length > count) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  return output.split('\n').filter((line) => line !== '');
};

it('keeps every acknowledged transaction, whole, and every blob through SIGKILL, ten times', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hutong-crash-'));
  for (let round = 0; round < 10; round += 1) {
    const acknowledged = await writeAndKill(directory, round, 20 + round * 37);
    const table = openSqliteTable({ file: join(directory, 'records.db'), clock: { now: Date.now } });
    const blobs = await openDirectoryStore({ directory });
    expect(acknowledged.length).toBeGreaterThan(19);
    for (const number of acknowledged) {
      const sk = `${round}#${number}`;
      const records = await table.batchGet(['a', 'b', 'c'].map((part) => ({ pk: `crash#${part}`, sk })));
      expect(records.map(({ body }) => body)).toEqual(Array(3).fill(sk.repeat(200)));
      expect(Buffer.from(await blobs.get(`crash/${round}/${number}`)).toString()).toBe(sk);
    }
    const counts = new Set<number>();
    for (const part of ['a', 'b', 'c']) {
      let count = 0;
      let cursor: string | undefined;
      do {
        const page: Awaited<ReturnType<typeof table.query>> = await table.query({
          pk: `crash#${part}`,
          limit: 1000,
          ...(cursor ? { cursor } : {}),
        });
        count += page.items.length;
        cursor = page.cursor;
      } while (cursor);
      counts.add(count);
    }
    // Also what was not acknowledged is there whole or not at all.
    expect(counts.size).toBe(1);
    table.close();
  }
  rmSync(directory, { recursive: true });
}, 60_000);

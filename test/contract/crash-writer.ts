/** Run as a child by the crash test: puts without end and prints the number of each put that resolved. */

import { writeSync } from 'node:fs';
import { openDirectoryStore } from '../../adapters/filesystem/index.ts';
import { openSqliteTable } from '../../adapters/sqlite/index.ts';

const [directory = '', round = ''] = process.argv.slice(2);
const table = openSqliteTable({ file: `${directory}/records.db`, clock: { now: Date.now } });
const blobs = await openDirectoryStore({ directory });
let next = 0;

const write = async (): Promise<never> => {
  for (;;) {
    const number = next++;
    const sk = `${round}#${number}`;
    await blobs.putOnce(`crash/${round}/${number}`, Buffer.from(sk));
    await table.transact({ puts: ['a', 'b', 'c'].map((part) => ({ pk: `crash#${part}`, sk, body: sk.repeat(200) })) });
    // Synchronous, so that what was printed before the kill is in the pipe.
    writeSync(1, `${number}\n`);
  }
};

await Promise.all(Array.from({ length: 8 }, write));

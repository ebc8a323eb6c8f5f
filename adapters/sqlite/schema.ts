import type { DatabaseSync } from 'node:sqlite';

/**
 * A rowid table with a unique index, not WITHOUT ROWID: bodies of 2 KB and more would fill the key's B-tree, and conditions read
 * `version` and `expires` only, which the index covers. TEXT keys compare by their UTF-8 bytes (BINARY collation, UTF-8 database).
 */
const tables = `
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY,
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    version INTEGER NOT NULL,
    expires INTEGER,
    g1pk TEXT, g1sk TEXT, g2pk TEXT, g2sk TEXT, g3pk TEXT, g3sk TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS items_key ON items (pk, sk);
  CREATE INDEX IF NOT EXISTS items_gsi1 ON items (g1pk, g1sk, pk, sk) WHERE g1pk IS NOT NULL;
  CREATE INDEX IF NOT EXISTS items_gsi2 ON items (g2pk, g2sk, pk, sk) WHERE g2pk IS NOT NULL;
  CREATE INDEX IF NOT EXISTS items_gsi3 ON items (g3pk, g3sk, pk, sk) WHERE g3pk IS NOT NULL;
  CREATE INDEX IF NOT EXISTS items_expires ON items (expires) WHERE expires IS NOT NULL;
`;

/**
 * FULL: a commit is on the disk before it returns. 8 KB pages hold most bodies without an overflow page. Sixteen thousand pages between
 * checkpoints keep their copying out of most commits, at the price of a WAL file of up to 128 MB.
 */
const pragmas = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  PRAGMA wal_autocheckpoint = 16000;
  PRAGMA cache_size = -65536;
  PRAGMA temp_store = MEMORY;
`;

export const prepareSchema = (database: DatabaseSync): void => {
  database.exec(pragmas);
  database.exec(tables);
};

import type { DatabaseSync } from 'node:sqlite';

/**
 * A rowid table with a unique index, not WITHOUT ROWID, whose B-tree would be full of bodies: 8,563 against 3,006 transactions of
 * eight 2 KB puts a second. TEXT keys compare by their UTF-8 bytes (BINARY collation, UTF-8 database).
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
 * FULL: a commit is on the disk before it returns. Pages of 8 KB hold most bodies without an overflow page (4 KB: a third fewer
 * transactions). A checkpoint every 1,000 pages bounds the longest commit: p99 44 ms under 64 writers, against 118 ms every 16,000.
 */
const pragmas = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA cache_size = -65536;
  PRAGMA temp_store = MEMORY;
`;

export const prepareSchema = (database: DatabaseSync): void => {
  database.exec(pragmas);
  database.exec(tables);
};

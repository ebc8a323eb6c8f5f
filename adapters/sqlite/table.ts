import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { HutongError, isHutongError } from '../../schemas/error.ts';
import {
  type Clock,
  checkKey,
  checkKeys,
  checkTransaction,
  isLive,
  type Key,
  type QueryPage,
  type QueryRequest,
  type RecordTable,
  type StoredRecord,
  writeCursor,
} from '../../services/ports/index.ts';
import { makeWriter } from './commit.ts';
import { makeGroupCommit } from './group-commit.ts';
import { queryStatement } from './query.ts';
import { columns, type Row, readRow } from './row.ts';
import { prepareSchema } from './schema.ts';

interface SqliteTableOptions {
  /** Made with owner-only permissions when it is not there; `:memory:` for a table that ends with the process. */
  readonly file: string;
  readonly clock: Clock;
}

interface SqliteTable extends RecordTable {
  /** Deletes expired items, a thousand in one transaction, and resolves with their number. */
  sweep(): Promise<number>;
  /** Commits what waits, folds the write-ahead log into the file and closes it. */
  close(): void;
}

const sweepLimit = 1000;

const open = (file: string): DatabaseSync => {
  // SQLite gives its -wal and -shm files the permissions of the database file.
  if (file !== ':memory:') {
    closeSync(openSync(file, 'a', 0o600));
    // The new name itself must outlive a power cut.
    const directory = openSync(dirname(file), 'r');
    fsyncSync(directory);
    closeSync(directory);
  }
  const database = new DatabaseSync(file);
  prepareSchema(database);
  return database;
};

/** The record table in one SQLite file. Throws when the file cannot be opened; see RecordTable for the rest. */
export const openSqliteTable = ({ file, clock }: SqliteTableOptions): SqliteTable => {
  const database = open(file);
  const writer = makeWriter(database);
  const group = makeGroupCommit(database);
  const statements = new Map<string, StatementSync>();

  /** Query texts are few: one for each index, kind of range, order and whether a cursor is there. */
  const rows = (sql: string, values: (string | number)[]): Row[] => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = database.prepare(sql);
      statement.setReturnArrays(true);
      statements.set(sql, statement);
    }
    // With setReturnArrays a row is an array of the selected columns.
    return statement.all(...values) as unknown as Row[];
  };

  const read = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (isHutongError(error)) throw error;
      throw new HutongError('store.unavailable', 'The record table could not read', { cause: error });
    }
  };

  const find = (key: Key): StoredRecord | undefined => {
    const [row] = rows(`SELECT ${columns} FROM items WHERE pk = ? AND sk = ?`, [key.pk, key.sk]);
    const record = row && readRow(row);
    return record && isLive(record.expiresAt, clock.now()) ? record : undefined;
  };

  const page = (request: QueryRequest): QueryPage => {
    const statement = queryStatement(request, Math.floor(clock.now() / 1000));
    if (!statement) return { items: [] };
    const found = rows(statement.sql, statement.values);
    const items = found.slice(0, statement.limit).map(readRow);
    const last = items.at(-1);
    if (found.length <= statement.limit || !last) return { items };
    const indexSk = request.index && last.indexes?.[request.index]?.sk;
    return { items, cursor: writeCursor(request, { ...last, ...(indexSk === undefined ? {} : { indexSk }) }) };
  };

  return {
    async get(key) {
      checkKey(key);
      return read(() => find(key));
    },
    batchGet: async (keys) =>
      read(() =>
        checkKeys(keys)
          .map(find)
          .filter((record) => record !== undefined),
      ),
    query: async (request) => read(() => page(request)),
    async transact(transaction) {
      if (checkTransaction(transaction) === 0) return { ok: true };
      return group.submit(() => writer.apply(transaction, clock.now()));
    },
    async sweep() {
      let total = 0;
      for (;;) {
        const swept = await group.submit(() => writer.sweep(clock.now(), sweepLimit));
        total += swept;
        if (swept < sweepLimit) return total;
      }
    },
    close() {
      group.flush();
      database.close();
    },
  };
};

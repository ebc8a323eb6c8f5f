import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isLive, type Transaction, type TransactResult } from '../../services/ports/index.ts';
import { writeRow } from './row.ts';

export interface Writer {
  /** Runs the transactions one after another inside the open database transaction; nothing of one that fails is written. */
  apply(transaction: Transaction, now: number): TransactResult;
  /** Removes up to `limit` expired items and says how many there were. */
  sweep(now: number, limit: number): number;
}

type Failure = { readonly list: 'puts' | 'deletes' | 'checks'; readonly position: number };

const putSql = `
  INSERT INTO items (pk, sk, expires, g1pk, g1sk, g2pk, g2sk, g3pk, g3sk, body, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
  ON CONFLICT (pk, sk) DO UPDATE SET
    version = CASE WHEN items.expires <= ? THEN 1 ELSE items.version + 1 END,
    expires = excluded.expires, g1pk = excluded.g1pk, g1sk = excluded.g1sk, g2pk = excluded.g2pk, g2sk = excluded.g2sk,
    g3pk = excluded.g3pk, g3sk = excluded.g3sk, body = excluded.body`;

export const makeWriter = (database: DatabaseSync): Writer => {
  const version = database.prepare('SELECT version, expires FROM items WHERE pk = ? AND sk = ?');
  const put = database.prepare(putSql);
  const remove = database.prepare('DELETE FROM items WHERE pk = ? AND sk = ?');
  const sweep: StatementSync = database.prepare(
    'DELETE FROM items WHERE id IN (SELECT id FROM items WHERE expires <= ? LIMIT ?)',
  );

  const liveVersion = (pk: string, sk: string, now: number): number | 'absent' => {
    // The two INTEGER columns of a STRICT table.
    const found = version.get(pk, sk) as { version: number; expires: number | null } | undefined;
    return found && isLive(found.expires ?? undefined, now) ? found.version : 'absent';
  };

  return {
    apply({ puts = [], deletes = [], checks = [] }, now) {
      const failed: Failure[] = [];
      for (const [list, operations] of [
        ['puts', puts],
        ['deletes', deletes],
        ['checks', checks],
      ] as const) {
        for (const [position, { pk, sk, condition }] of operations.entries()) {
          if (condition !== undefined && liveVersion(pk, sk, now) !== condition) failed.push({ list, position });
        }
      }
      // Every condition is read before anything is written, so that a refusal has nothing to undo.
      if (failed.length > 0) return { ok: false, failed };
      const nowSeconds = Math.floor(now / 1000);
      for (const record of puts) put.run(...writeRow(record), nowSeconds);
      for (const { pk, sk } of deletes) remove.run(pk, sk);
      return { ok: true };
    },
    sweep: (now, limit) => Number(sweep.run(Math.floor(now / 1000), limit).changes),
  };
};

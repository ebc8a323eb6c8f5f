import type { DatabaseSync } from 'node:sqlite';
import { HutongError } from '../../schemas/error.ts';

interface Waiting {
  run(): unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export interface GroupCommit {
  /** Runs `work` inside a database transaction and resolves with its result when that is on the disk. */
  submit<Result>(work: () => Result): Promise<Result>;
  /** Commits what waits now. */
  flush(): void;
}

/** Bounds how long one group keeps the event loop. */
const maxGroup = 256;

const unavailable = (cause: unknown): HutongError =>
  new HutongError('store.unavailable', 'The record table could not write', { cause });

/**
 * Lets requests that wait at the same time share one BEGIN … COMMIT and so one fsync: whatever was submitted while the event loop
 * handled its present events is one group. Reads run between groups and so never see what is not durable.
 */
export const makeGroupCommit = (database: DatabaseSync): GroupCommit => {
  let waiting: Waiting[] = [];
  let scheduled = false;

  const commit = (group: readonly Waiting[]): unknown[] => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const results = group.map((request) => request.run());
      database.exec('COMMIT');
      return results;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  const settle = (group: readonly Waiting[]): void => {
    try {
      const results = commit(group);
      for (const [position, request] of group.entries()) request.resolve(results[position]);
    } catch (error) {
      const [only, ...others] = group;
      if (only && others.length === 0) only.reject(unavailable(error));
      // One request may have spoiled the group: each is tried by itself, so that it fails alone.
      else for (const request of group) settle([request]);
    }
  };

  const flush = (): void => {
    scheduled = false;
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += maxGroup) settle(all.slice(start, start + maxGroup));
  };

  return {
    submit: (work) =>
      new Promise((resolve, reject) => {
        // `resolve` only ever gets what this `work` returned.
        waiting.push({ run: work, resolve: resolve as (result: unknown) => void, reject });
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      }),
    flush,
  };
};

import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { makeGroupCommit } from '../../../adapters/sqlite/group-commit.ts';

const prepare = () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT');
  const commits: string[] = [];
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    commits.push(sql);
    exec(sql);
  };
  const insert = (number: number) => () => database.prepare('INSERT INTO t VALUES (?)').run(number).changes;
  const rows = () =>
    database
      .prepare('SELECT n FROM t ORDER BY n')
      .all()
      .map(({ n }) => n);
  return { group: makeGroupCommit(database), commits, insert, rows };
};

it('what is submitted in one turn shares one commit', async () => {
  const { group, commits, insert, rows } = prepare();
  const results = await Promise.all(Array.from({ length: 100 }, (_, number) => group.submit(insert(number))));
  expect(results).toEqual(Array(100).fill(1));
  expect(commits).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  expect(rows()).toHaveLength(100);
});

it('one that breaks fails alone, and the others are written once', async () => {
  const { group, insert, rows } = prepare();
  const settled = await Promise.allSettled(
    [insert(1), insert(2), insert(1), insert(3)].map((work) => group.submit(work)),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(settled[2]).toMatchObject({ reason: { code: 'store.unavailable' } });
  expect(rows()).toEqual([1, 2, 3]);
});

it('nothing is written before the turn ends, and flush does not wait for it', () => {
  const { group, insert, rows } = prepare();
  void group.submit(insert(1));
  expect(rows()).toEqual([]);
  group.flush();
  expect(rows()).toEqual([1]);
});

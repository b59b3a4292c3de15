import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { migrate, stateOfDatabase } from './migrate.ts';

const database = ownDatabase();
const own = { name: '20990101000000_mine.sql', sql: 'select 1', digest: 'x' };

test('the schema of a newer program is told from one that lacks something', async () => {
  expect(await stateOfDatabase(database.pool)).toBe('ready');
  await database.pool.query(`insert into countersign_migration (name, digest) values ($1, '')`, [own.name]);
  expect(await stateOfDatabase(database.pool)).toBe('ahead');
  await database.pool.query('delete from countersign_migration where name = $1', [own.name]);
  expect(await stateOfDatabase(database.pool, [own])).toBe('ahead');
  await database.pool.query('create table kept as select * from countersign_migration');
  await database.pool.query('delete from countersign_migration');
  expect(await stateOfDatabase(database.pool, [own])).toBe('behind');
  await database.pool.query('insert into countersign_migration select * from kept');
});

test('who waits for another that migrates says so, and goes on when it is done', async () => {
  const other = await database.sessions.connect();
  await other.query('select pg_advisory_lock(6020315)');
  let said = 0;
  const waiting = new Promise<void>((told) => {
    void migrate(database.sessions, undefined, () => {
      said += 1;
      told();
    }).then((applied) => done(applied));
  });
  let done: (applied: string[]) => void = () => undefined;
  const finished = new Promise<string[]>((resolve) => {
    done = resolve;
  });
  await waiting;
  expect(said).toBe(1);
  await other.query('select pg_advisory_unlock(6020315)');
  other.release();
  expect(await finished).toEqual([]);
  expect(await migrate(database.sessions, undefined, () => expect.unreachable('nobody is waited for'))).toEqual([]);
});

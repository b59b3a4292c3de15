import { Client } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { own } from '#testing/own.ts';
import { openDatabaseWire } from './database-wire.ts';
import { openPoints } from './points.ts';

const PATIENCE_MS = 60_000;
const database = ownDatabase();
const points = openPoints();
const wire = own(
  () => openDatabaseWire(database.url, 'a', points),
  (opened) => opened.stop(),
);

beforeAll(() => database.pool.query('create table noted (what text)'));

async function connected(): Promise<Client> {
  const client = new Client({ connectionString: wire.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Writes by a prepared statement, as the program does. */
function note(client: Client, what: string) {
  return client.query({ name: 'note', text: 'insert into noted values ($1)', values: [what] });
}

async function noted(what: string): Promise<number> {
  const { rowCount } = await database.pool.query('select 1 from noted where what = $1', [what]);
  return rowCount ?? 0;
}

test('what is sent and answered goes through as it is', async () => {
  const client = await connected();
  await note(client, 'plain');
  const { rows } = await client.query(`select what, repeat('long ', 20000) as much from noted where what = $1`, [
    'plain',
  ]);
  expect(rows).toEqual([{ what: 'plain', much: 'long '.repeat(20_000) }]);
  await client.end();
});

test.each([
  ['before', 0],
  ['after', 1],
] as const)('a cut %s a commit leaves %i rows, and the writer knows neither', async (when, rows) => {
  const client = await connected();
  await client.query('select 1');
  const armed = points.arm('a', { point: 'commit', when, of: 'any' }, async () => wire.cut(), PATIENCE_MS);
  await expect(note(client, when)).rejects.toThrow();
  await armed;
  expect(await noted(when)).toBe(rows);
});

test('a transaction is struck at its commit', async () => {
  const client = await connected();
  await client.query('begin');
  await note(client, 'whole');
  const armed = points.arm('a', { point: 'commit', when: 'after', of: 'any' }, async () => wire.cut(), PATIENCE_MS);
  await expect(client.query('commit')).rejects.toThrow();
  await armed;
  expect(await noted('whole')).toBe(1);
});

test('while it is silent nothing comes back, and afterwards new connections do', async () => {
  const client = await connected();
  wire.silence();
  const asked = client.query('select 1').then(
    () => 'answered',
    () => 'cut',
  );
  wire.speak();
  expect(await asked).toBe('cut');
  const other = await connected();
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await other.end();
});

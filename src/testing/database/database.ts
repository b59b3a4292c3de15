import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Client, Pool } from 'pg';
import { inject } from 'vitest';
import { migrate } from '#persistence/migrate.ts';
import { type Entities, type EntitiesOfAll, entitiesOver } from '#persistence/orm.ts';
import { own } from '#testing/own.ts';

/** A migrated database of a test file's own, with the units of work over it. */
export type TestDatabase = Entities & EntitiesOfAll & { pool: Pool; url: string; drop: () => Promise<void> };

const MIGRATIONS = new URL('../../../migrations/', import.meta.url);
/** Any number: test files that begin together make the template one after the other. */
const LOCK = 7_741_002;
/** Connections of one test file; enough for two sweeps and a crowd of decisions at once. */
const CONNECTIONS = 8;

/**
 * Makes an empty, migrated database for this test file, copied from a template that the first file of the run migrates.
 * Call `drop` in `afterAll`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asOwner(async (owner) => {
    await owner.query('select pg_advisory_lock($1)', [LOCK]);
    await owner.query(`create database ${name} template ${await ensureTemplate(owner)}`);
  });
  const url = urlOf(name);
  const pool = poolOf(url, CONNECTIONS);
  const drop = async (): Promise<void> => {
    await pool.end();
    await asOwner((owner) => owner.query(`drop database if exists ${name} with (force)`));
  };
  return { pool, ...entitiesOver(pool, { warn: () => undefined }), url, drop };
}

/** {@link testDatabase} for as long as the test file runs. */
export function ownDatabase(): TestDatabase {
  return own(testDatabase, (database) => database.drop());
}

/** The template's name tells which migrations it has, so that a server that outlives the run is never behind. */
async function ensureTemplate(owner: Client): Promise<string> {
  const name = `template_${await digestOfMigrations()}`;
  const { rowCount } = await owner.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount) return name;
  const unfinished = `${name}_unfinished`;
  await owner.query(`drop database if exists ${unfinished} with (force)`);
  await owner.query(`create database ${unfinished}`);
  const pool = poolOf(urlOf(unfinished), 2);
  await migrate(pool).finally(() => pool.end());
  await owner.query(`alter database ${unfinished} rename to ${name}`);
  return name;
}

async function digestOfMigrations(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) hash.update(name).update(await readFile(new URL(name, MIGRATIONS)));
  return hash.digest('hex').slice(0, 16);
}

async function asOwner<T>(work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: inject('databaseUrl') });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** An idle connection that the server ends is no fault of a test. */
function poolOf(connectionString: string, max: number): Pool {
  const pool = new Pool({ connectionString, max });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function urlOf(database: string): string {
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${database}`;
  return url.href;
}

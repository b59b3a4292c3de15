import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'graphile-worker';
import { Pool, type PoolClient } from 'pg';
import { transactionOn } from './in-transaction.ts';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** Any number that only this program locks: replicas that start together migrate one after the other. */
const LOCK = 6_020_315;

export type Migration = { name: string; sql: string; digest: string };

/** The database was made by a newer program, or a migration that ran is not what this program has. */
class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/**
 * {@link migrate} on connections of its own, which wait as long as it takes: for other replicas, and for large tables.
 * @param waits called when another program is at it, and again as long as that goes on
 */
export async function migrateDatabase(url: string, waits: () => void = () => undefined): Promise<string[]> {
  const pool = new Pool({ connectionString: url, max: 2, application_name: 'countersign-migrate' });
  // A connection that breaks fails the statement in hand; without listeners it would end the process instead.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    return await migrate(pool, undefined, waits);
  } finally {
    await pool.end();
  }
}

/**
 * Brings the database to this program's schema, under an advisory lock so that many replicas may start at once. The job
 * queue's own schema comes first, since ours calls it.
 * @returns the names of the migrations that were applied now.
 * @throws SchemaError when the database is ahead of this program, or an applied migration's text was changed.
 */
export async function migrate(
  pool: Pool,
  migrations?: Migration[],
  waits: () => void = () => undefined,
): Promise<string[]> {
  const known = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await takeLock(client, waits);
    await client.query(`create table if not exists countersign_migration (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`);
    const applied = await readApplied(client);
    refuseStrangers(known, applied);
    await runMigrations({ pgPool: pool });
    const missing = known.filter((one) => !applied.has(one.name));
    for (const one of missing) await apply(client, one);
    return missing.map((one) => one.name);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}

/** How often it is said that another program migrates. */
const SAY_EVERY_MS = 10_000;

/** Waits for its turn, however long that takes, and says so. */
async function takeLock(client: PoolClient, waits: () => void): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [LOCK]);
  if (rows[0]?.free) return;
  waits();
  const saying = setInterval(waits, SAY_EVERY_MS);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
  } finally {
    clearInterval(saying);
  }
}

/** How the database stands to this program: `newer` when a later version of it has changed the schema since. */
export type SchemaState = 'current' | 'missing' | 'newer';

export async function schemaState(pool: Pool, migrations?: Migration[]): Promise<SchemaState> {
  const known = migrations ?? (await readMigrations());
  const { rows } = await pool.query<{ known: number; unknown: number }>(
    `select count(*) filter (where name = any($1))::int as known, count(*) filter (where name <> all($1))::int as unknown
       from countersign_migration`,
    [known.map((one) => one.name)],
  );
  if ((rows[0]?.unknown ?? 0) > 0) return 'newer';
  return rows[0]?.known === known.length ? 'current' : 'missing';
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, `file://${FOLDER}`), 'utf8');
      return { name, sql, digest: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
    }),
  );
}

async function readApplied(client: PoolClient): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; digest: string }>(
    'select name, digest from countersign_migration',
  );
  return new Map(rows.map((row) => [row.name, row.digest]));
}

function refuseStrangers(known: Migration[], applied: Map<string, string>): void {
  const digests = new Map(known.map((one) => [one.name, one.digest]));
  for (const [name, digest] of applied) {
    const own = digests.get(name);
    if (own === undefined) {
      throw new SchemaError(
        `The database was made by a newer Countersign (it has ${name}). Start that version, or a newer one.`,
      );
    }
    if (own !== digest) {
      throw new SchemaError(
        `Migration ${name} was changed after it had been applied. Put its old text back and add a new migration.`,
      );
    }
  }
}

async function apply(client: PoolClient, { name, sql, digest }: Migration): Promise<void> {
  await transactionOn(client, async () => {
    await client.query(sql);
    await client.query('insert into countersign_migration (name, digest) values ($1, $2)', [name, digest]);
  });
}

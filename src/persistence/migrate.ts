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
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const pool = new Pool({ connectionString: url, max: 2, application_name: 'countersign-migrate' });
  // A connection that breaks fails the statement in hand; without listeners it would end the process instead.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    return await migrate(pool);
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
export async function migrate(pool: Pool, migrations?: Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
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

/** True when the database has every migration of this program. */
export async function isMigrated(pool: Pool): Promise<boolean> {
  const known = await readMigrations();
  const { rows } = await pool.query<{ count: string }>(
    'select count(*) from countersign_migration where name = any($1)',
    [known.map((one) => one.name)],
  );
  return Number(rows[0]?.count) === known.length;
}

/** True when the database takes writes; a standby, or one that was made read-only, does not. */
export async function takesWrites(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ only: string }>(`select current_setting('transaction_read_only') as only`);
  return rows[0]?.only === 'off';
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

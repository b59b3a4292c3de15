import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'graphile-worker';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { transactionOn } from './in-transaction.ts';
import { checkDatabase } from './server/check.ts';
import { openPool } from './server/pool.ts';
import { UnfitDatabaseError } from './server/unfit.ts';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** Any number that only this program locks: replicas that start together migrate one after the other. */
const LOCK = 6_020_315;

export type Migration = { name: string; sql: string; digest: string };

/** The database was made by a newer program, or a migration that ran is not what this program has. */
class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/**
 * Makes sure that the database can be used, and {@link migrate}s it, on connections of its own, which wait as long as it takes:
 * for other replicas, and for large tables. Sessions are to be their own.
 * @throws UnfitDatabaseError, and as `migrate` does.
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const pool = openPool({ url, size: 2, name: 'countersign-migrate', log: null, unhurried: true });
  try {
    await check(pool);
    return await migrate(pool);
  } finally {
    await pool.end();
  }
}

async function check(pool: Pool): Promise<void> {
  const one = await pool.connect();
  try {
    const other = await pool.connect();
    try {
      await checkDatabase(one, other);
    } finally {
      other.release();
    }
  } finally {
    one.release();
  }
}

/**
 * Brings the database to this program's schema, under an advisory lock so that many replicas may start at once. The job
 * queue's own schema comes first, since ours calls it. Where nothing is missing, nothing is made: the right to may be taken back.
 * @returns the names of the migrations that were applied now.
 * @throws SchemaError when the database is ahead of this program, or an applied migration's text was changed.
 * @throws UnfitDatabaseError when the user may not make what is missing, or does not own what is there.
 */
export async function migrate(pool: Pool, migrations?: Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await ensureList(client);
    const applied = await readApplied(client);
    refuseStrangers(known, applied);
    await runMigrations({ pgPool: pool });
    const missing = known.filter((one) => !applied.has(one.name));
    for (const one of missing) await apply(client, one);
    await refuseStranger(client);
    return missing.map((one) => one.name);
  } catch (error) {
    throw await inNeedOfRights(error, client);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}

async function ensureList(client: PoolClient): Promise<void> {
  const { rows } = await client.query("select 1 where to_regclass('countersign_migration') is null");
  if (rows.length > 0)
    await client.query(`create table if not exists countersign_migration (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`);
}

/** The queue's tables show their rows to their owner alone; to others they are empty, without a word. */
async function refuseStranger(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ role: string; owner: string }>(
    `select current_user as role, relowner::regrole::text as owner from pg_class
      where oid = 'graphile_worker._private_jobs'::regclass and row_security_active(oid)`,
  );
  for (const { role, owner } of rows)
    throw new UnfitDatabaseError(`the user "${role}"`, `the one who owns the tables, ${owner}`);
}

/** PostgreSQL's "permission denied" (42501) names what for; the remedy is ours to tell. */
async function inNeedOfRights(error: unknown, client: PoolClient): Promise<unknown> {
  if (!(error instanceof DatabaseError) || error.code !== '42501') return error;
  const asked = client.query<{ sql: string }>(
    `select format('grant create on database %I to %I; grant usage, create on schema %I to %I',
                   current_database(), current_user, current_schema(), current_user) as sql`,
  );
  const { rows } = await asked.catch(() => ({ rows: [] }));
  return new UnfitDatabaseError(
    `a user who may not make what is missing (${error.message})`,
    `one who may, until it is made: ${rows[0]?.sql}`,
  );
}

/** Whether the database can be worked with: it may lack migrations of this program, or only read for a while. */
export type DatabaseState = 'ready' | 'behind' | 'reads only';

/** Asks the database. @throws Error when it does not answer. */
export async function stateOfDatabase(pool: Pool): Promise<DatabaseState> {
  const known = await readMigrations();
  const { rows } = await pool.query<{ all_there: boolean; reads_only: boolean }>(
    `select count(*) = $2 as all_there, current_setting('transaction_read_only') = 'on' as reads_only
       from countersign_migration where name = any($1)`,
    [known.map((one) => one.name), known.length],
  );
  if (rows[0]?.reads_only) return 'reads only';
  return rows[0]?.all_there ? 'ready' : 'behind';
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

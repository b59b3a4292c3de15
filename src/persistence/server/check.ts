import type { Pool, PoolClient } from 'pg';
import { SESSION_SETTINGS } from './pool.ts';
import { sessionsOf } from './pooler.ts';
import { UnfitDatabaseError } from './unfit.ts';

/** The oldest PostgreSQL whose SQL ours is. */
const OLDEST = 15;

type Facts = {
  version: string;
  major: number;
  database: string;
  encoding: string;
  schema: string | null;
  search_path: string;
  /** Where in this database a Countersign lies already. */
  homes: string[];
};

const FACTS = `
  select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
         current_database() as database, pg_encoding_to_char(encoding) as encoding,
         current_schema() as schema, current_setting('search_path') as search_path,
         array(select relnamespace::regnamespace::text from pg_class
                where relname = 'countersign_migration' and relkind = 'r') as homes
    from pg_database where datname = current_database()`;

/**
 * Makes sure of what nothing here works without: PostgreSQL 15, UTF8, a schema of our own, and sessions that hold what is locked
 * and listened to.
 * @throws UnfitDatabaseError with the remedy.
 */
export async function checkDatabase(one: PoolClient, other: PoolClient): Promise<void> {
  if ((await sessionsOf(one, other)) === 'lent')
    throw new UnfitDatabaseError(
      'a pooler that lends a session for each transaction',
      'PostgreSQL itself or a pooler in session mode. For this one set DATABASE_DIRECT_URL to such an address besides',
    );
  const { rows } = await one.query<Facts>(FACTS);
  const [facts] = rows;
  if (facts) refuseUnfit(facts);
}

function refuseUnfit({ version, major, database, encoding, schema, search_path, homes }: Facts): void {
  if (major < OLDEST) throw new UnfitDatabaseError(`PostgreSQL ${version}`, `PostgreSQL ${OLDEST} or later`);
  if (encoding !== 'UTF8')
    throw new UnfitDatabaseError(
      `the database "${database}" in the encoding ${encoding}`,
      `one in UTF8, made by: create database … encoding 'UTF8' template template0`,
    );
  if (schema === null)
    throw new UnfitDatabaseError(
      `a user whose search_path (${search_path}) names no schema that is there and may be used`,
      'one that does: create that schema, grant usage and create on it, or add ?options=-csearch_path=… to the address',
    );
  const [home] = homes;
  if (home !== undefined && !homes.includes(schema))
    throw new UnfitDatabaseError(
      `a database whose Countersign lies in the schema "${home}", while the search_path leads to "${schema}"`,
      'a search_path that leads there, or a database of its own: the queue of jobs serves one Countersign a database',
    );
}

/**
 * Makes sure of what cannot be set where sessions are lent, and that both addresses lead to one database.
 * @throws UnfitDatabaseError with the remedy.
 */
export async function checkLent(lent: Pool, direct: Pool): Promise<void> {
  const { rows } = await lent.query<{ name: string; setting: string; role: string }>(
    'select name, setting, current_user as role from pg_settings where lower(name) = any($1)',
    [Object.keys(SESSION_SETTINGS)],
  );
  for (const { name, setting, role } of rows) {
    const wanted = SESSION_SETTINGS[name.toLowerCase()];
    if (wanted !== undefined && setting !== wanted)
      throw new UnfitDatabaseError(
        `sessions with ${name} = '${setting}'`,
        `'${wanted}', which a pooler lets nobody set for themselves: alter role "${role}" set ${name} = '${wanted}', and have the pooler connect anew`,
      );
  }
  if (!(await leadToOne(lent, direct)))
    throw new UnfitDatabaseError(
      'another database than that of DATABASE_URL, or another schema',
      'an address of the very same, which leads around the pooler',
    );
}

/** Whether a table that one shows is the other's, by a lock on it that only the same server knows. */
async function leadToOne(lent: Pool, direct: Pool): Promise<boolean> {
  const client = await direct.connect();
  try {
    await client.query('begin; lock table countersign_migration in access share mode');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const seen = await lent.query(
      `select 1 from pg_locks where pid = $1 and relation = to_regclass('countersign_migration')
          and database = (select oid from pg_database where datname = current_database())`,
      [rows[0]?.pid],
    );
    return seen.rows.length > 0;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

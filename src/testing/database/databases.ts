import { randomBytes } from 'node:crypto';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral, Pool, type QueryResultRow } from 'pg';
import { migrate } from '#persistence/migrate.ts';
import { chooseNames, type Names } from './names.ts';
import type { PoolMode } from './pgbouncer.ts';

/** What a test file needs to get a database of its own; it can be handed to another process. */
export type Databases = Names & {
  /** The server as somebody who may make databases and roles: for the set-up alone, nothing that is tested has it. */
  administratorUrl: string;
  /** Where tests and what they test connect, perhaps by a PgBouncer; which database and who is not in it. */
  url: string;
  /** How long that PgBouncer lends a connection; null when there is none. */
  pooling: PoolMode | null;
  password: string;
  /** A migrated database to be copied. */
  template: string;
};

/**
 * Makes on a server what test files share: a role that may do nothing but own its databases, and a migrated template.
 * @throws Error when the user of the address may not make databases and roles
 */
export async function prepareDatabases(
  administratorUrl: string,
): Promise<{ databases: Databases; remove: () => Promise<void> }> {
  const names = chooseNames();
  const template = `${names.database}_template`;
  const password = randomBytes(12).toString('hex');
  const databases = { ...names, administratorUrl, url: administratorUrl, pooling: null, password, template };
  const owner = escapeIdentifier(names.owner);
  await asAdministrator(administratorUrl, async (query) => {
    await tell(names, query);
    await query(`create role ${owner} login password ${escapeLiteral(password)} nosuperuser nocreatedb nocreaterole`);
    await query(`grant ${owner} to current_user`);
  });
  await makeDatabase(databases, template);
  await asAdministrator(addressOf(databases, template, 'administrator'), async (query) => {
    await query(`create schema ${escapeIdentifier(names.schema)} authorization ${owner}`);
    await query('drop schema public');
  });
  const pool = poolOf(addressOf(databases, template), 2);
  await migrate(pool).finally(() => pool.end());
  return { databases, remove: () => removeAll(databases) };
}

/** Removes the role and all that is its own: a test file that broke off has left its database. */
async function removeAll(databases: Databases): Promise<void> {
  await asAdministrator(databases.administratorUrl, async (query) => {
    const owned = 'select datname as name from pg_database join pg_roles as owner on owner.oid = datdba';
    const { rows } = await query<{ name: string }>(`${owned} where rolname = ${escapeLiteral(databases.owner)}`);
    for (const { name } of rows) await dropDatabase(databases, name);
    await query(`drop role ${escapeIdentifier(databases.owner)}`);
  });
}

/** Makes a database of this name, a copy of the template when there is one. */
export async function makeDatabase(databases: Databases, name: string): Promise<void> {
  const [database, owner, schema] = [name, databases.owner, databases.schema].map(escapeIdentifier);
  const copied = name === databases.template ? '' : `template ${escapeIdentifier(databases.template)}`;
  await asAdministrator(databases.administratorUrl, async (query) => {
    await query(`create database ${database} owner ${owner} ${copied}`);
    await query(`alter database ${database} set search_path to ${schema}`);
  });
}

/** Removes a database, whoever is still connected to it. */
export async function dropDatabase({ administratorUrl }: Databases, name: string): Promise<void> {
  await asAdministrator(administratorUrl, (query) =>
    query(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  );
}

/** Who connects, and which way: the owner by PgBouncer where there is one, or around it, or the administrator. */
type Way = 'owner' | 'owner, directly' | 'administrator';

/** The address of a database, for its owner unless told otherwise. */
export function addressOf(databases: Databases, name: string, way: Way = 'owner'): string {
  const url = new URL(way === 'owner' ? databases.url : databases.administratorUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  if (way !== 'administrator') {
    url.username = encodeURIComponent(databases.owner);
    url.password = databases.password;
  }
  return url.href;
}

/** An idle connection that the server ends is no fault of a test. */
export function poolOf(connectionString: string, max: number): Pool {
  const pool = new Pool({ connectionString, max });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

type Query = <R extends QueryResultRow>(text: string) => Promise<{ rows: R[] }>;

async function asAdministrator(url: string, work: (query: Query) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work((text) => client.query(text));
  } catch (error) {
    const isForbidden = error instanceof DatabaseError && error.code === '42501';
    throw isForbidden
      ? new Error(`who TEST_DATABASE_URL names may not do this: ${error.message}`, { cause: error })
      : error;
  } finally {
    await client.end();
  }
}

async function tell({ seed, database, schema, owner }: Names, query: Query): Promise<void> {
  const { rows } = await query<{ server_version: string }>('show server_version');
  console.info(
    `tests: PostgreSQL ${rows[0]?.server_version}, databases «${database}_…», schema «${schema}», owner «${owner}»; ` +
      `the same names again with TEST_NAMES=${seed}`,
  );
}

import { type ClientBase, Pool } from 'pg';
import type { Logger } from '#log/log.ts';
import { readsOnly } from './unfit.ts';

/** How long to wait for a connection, a new one or a free one, before giving up. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** The longest that one statement may take; the database then ends it. */
const STATEMENT_TIMEOUT = '15s';
/** Ours, for when the network swallows everything: a little more than the server's, which knows better what became of it. */
const QUERY_TIMEOUT_MS = 17_000;

/**
 * What a statement here may count on, whatever the server, the database and the role are set to: a decision waits for the one
 * before it instead of failing, and what comes back is read as it was written.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  default_transaction_isolation: 'read committed',
  standard_conforming_strings: 'on',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
};

/** Whose session a connection is: its own from end to end, or that of each transaction, which a pooler lends it. */
export type Sessions = 'own' | 'lent';

export type PoolOptions = {
  /** A postgres:// address, with everything that libpq's addresses take (`sslmode`, a socket's folder as `host`). */
  url: string;
  /** The most connections at once. */
  size: number;
  /** As PostgreSQL lists the connections. */
  name: string;
  /** Told when the database drops a connection. Statements and values are never logged. */
  log: Pick<Logger, 'warn'> | null;
  /** `own` when absent. */
  sessions?: Sessions;
  /** Statements may take as long as they like. */
  unhurried?: boolean;
};

/**
 * Makes connections when they are asked for. Settings are made by statements and not at the connecting, where PgBouncer refuses
 * those that it does not know. None leads to a database that only reads. A session that is lent keeps nothing: no settings (see `checkLent`) and no prepared statements.
 */
export function openPool({ url, size, name, log, sessions = 'own', unhurried = false }: PoolOptions): Pool {
  const timeout = unhurried ? '0' : STATEMENT_TIMEOUT;
  const settings = { ...SESSION_SETTINGS, statement_timeout: timeout, ...(unhurried ? { lock_timeout: '0' } : {}) };
  const pool = new Pool({
    connectionString: withLibpqModes(url),
    max: size,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    ...(unhurried ? {} : { query_timeout: QUERY_TIMEOUT_MS }),
    application_name: name,
    keepAlive: true,
    onConnect: (client) => (sessions === 'own' ? setUp(client, settings) : withoutNames(client)),
  });
  // An 'error' without a listener would end the process. The statement that was under way is told by itself.
  const dropped = (error: Error): void => log?.warn(`the database dropped a connection: ${error.message}`);
  pool.on('error', dropped);
  pool.on('connect', (client) => client.on('error', dropped));
  return pool;
}

async function setUp(client: ClientBase, settings: Readonly<Record<string, string>>): Promise<void> {
  const statement = {
    text: `select current_setting('transaction_read_only') = 'on' as reads_only, set_config(name, value, false)
             from unnest($1::text[], $2::text[]) as setting (name, value)`,
    values: [Object.keys(settings), Object.values(settings)],
    query_timeout: CONNECTION_TIMEOUT_MS,
  };
  const { rows } = await client.query<{ reads_only: boolean }>(statement);
  if (rows[0]?.reads_only) throw readsOnly();
}

/** The next statement may reach another server, which has not prepared what the last one did. */
function withoutNames(client: ClientBase): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  client.query = ((statement: unknown, ...rest: unknown[]) =>
    query(nameless(statement), ...rest)) as ClientBase['query'];
}

function nameless(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || !('name' in statement)) return statement;
  const { name: _, ...rest } = statement;
  return rest;
}

/** The driver means other things by `sslmode` than libpq and its documentation do, unless it is told to. */
function withLibpqModes(text: string): string {
  const url = new URL(text);
  if (!url.searchParams.has('sslmode') && !url.searchParams.has('sslrootcert')) return text;
  // Ours to know anyway: the authorities that Node brings.
  if (url.searchParams.get('sslrootcert') === 'system') url.searchParams.delete('sslrootcert');
  // A mode of the driver's own.
  if (url.searchParams.has('sslmode') && url.searchParams.get('sslmode') !== 'no-verify')
    url.searchParams.set('uselibpqcompat', 'true');
  return url.href;
}

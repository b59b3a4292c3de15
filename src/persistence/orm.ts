import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { type Pool, type PoolConfig, types } from 'pg';
import { entities } from '#persistence/entities/index.ts';
import type { Logger } from '#src/log.ts';

/** How long to wait for a connection, a new one or a free one, before giving up. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** The longest that one statement may take; the database then ends it. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Ours, for when the network swallows everything: a little more than the server's, which knows better what became of it. */
const QUERY_TIMEOUT_MS = 17_000;
const DEFAULT_POOL_SIZE = 8;

/** The open database. */
export type Orm = {
  /** Without a tenant: what belongs to one can be read only through `forTenant`. Fork it for each piece of work. */
  em: EntityManager;
  /** The ORM's own connections, for prepared statements and the job queue. Its rows carry instants as Date. */
  pool: Pool;
  /** Waits for connections in use, then closes all. */
  close: () => Promise<void>;
};

export type OrmOptions = {
  /** A postgres:// address, with everything that libpq's addresses take (`sslmode`, a socket's folder as `host`). */
  url: string;
  /** Told when the database drops a connection. Statements and values are never logged. */
  log: Pick<Logger, 'warn'>;
  /** The most connections at once; about four a processor core of the database serve best. */
  poolSize?: number;
};

/**
 * Opens the database and makes sure that it answers. It must exist, and its schema is not looked at (see `migrate`).
 * @throws the driver's error, with its `code`, when the database cannot be reached or refuses us.
 */
export async function openOrm({ url, log, poolSize = DEFAULT_POOL_SIZE }: OrmOptions): Promise<Orm> {
  const orm = await MikroORM.init({
    clientUrl: url,
    driverOptions: connectionOptions(url, poolSize),
    entities,
    loggerFactory: () => warningsOnly(log),
    // Ours to make, by `migrate`: without this a missing database would be created in silence.
    ensureDatabase: false,
    metadataCache: { enabled: false },
    discovery: {
      // People and groups in roles are two entities of one table.
      checkDuplicateTableNames: false,
      // The ORM warns of relations that are not stored; ours only order the writes (see `writtenAfter`).
      checkNonPersistentCompositeProps: false,
    },
    // Every key begins with the tenant, so a row's parent is of the same one: to join it only to check that is waste.
    autoJoinRefsForFilters: false,
  });
  try {
    const pool = await orm.em.getConnection().getNativeClient();
    await pool.query('select 1');
    return { em: orm.em, pool, close: () => closeAll(orm, pool) };
  } catch (error) {
    await orm.close(true);
    throw error;
  }
}

/** The ORM leaves a pool open over which only we have asked, and an open pool keeps the process alive. */
async function closeAll(orm: MikroORM, pool: Pool): Promise<void> {
  await orm.close(true);
  if (!pool.ending) await pool.end();
}

/**
 * A new entity manager that sees the rows of this tenant (a Slack team id) and no others. It holds what it has read, so
 * make one for each request or job. Query builders and raw SQL are not filtered: name the tenant in them.
 */
export function forTenant(em: EntityManager, tenantId: string): EntityManager {
  const own = em.fork({ clear: true });
  own.setFilterParams('tenant', { tenant: tenantId });
  return own;
}

function connectionOptions(url: string, poolSize: number): PoolConfig {
  return {
    // The ORM takes an address apart and loses its parameters (sslmode, host); the driver reads it whole.
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    application_name: 'countersign',
    keepAlive: true,
    // The ORM would hand out instants as text, in the database's spelling, to all who share the pool.
    types: { getTypeParser: types.getTypeParser },
  };
}

/** What the ORM logs besides warnings is statements with their values, which are people's data. */
function warningsOnly(log: Pick<Logger, 'warn'>) {
  const warn = (_namespace: string, message: string): void => log.warn(message);
  return {
    log: () => undefined,
    error: warn,
    warn,
    logQuery: () => undefined,
    setDebugMode: () => undefined,
    isEnabled: () => false,
  };
}

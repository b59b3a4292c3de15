import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Logger } from '#log/log.ts';
import { entities as records } from './entities/index.ts';
import { lentPool } from './lent-pool.ts';

/** How long to wait for a connection, a new one or a free one, before giving up. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** The longest that one statement may take; the database then ends it. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** The longest wait for a row that somebody else has locked. */
const LOCK_TIMEOUT_MS = 3_000;
/** A session that holds locks and asks nothing (its process is frozen, or its network is gone) is ended by the database after this. */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** Ours, for when the network swallows everything: a little more than the server's, which knows better what became of it. */
const QUERY_TIMEOUT_MS = 17_000;
const DEFAULT_POOL_SIZE = 8;

export type { EntityManager } from '@mikro-orm/postgresql';

/** Where what is quiet is read and written. A unit of work holds what it has read, so make one for each request or job. */
export type Entities = {
  /**
   * A unit of work that sees the rows of this tenant (a Slack team id) and no others. Query builders and raw SQL are not
   * filtered: name the tenant in them.
   */
  entities: (tenantId: string) => EntityManager;
};

/** The same across tenants: for what begins before one is known, and what visits each. */
export type EntitiesOfAll = { entitiesOfAll: () => EntityManager };

/** The open database. */
export type Orm = Entities &
  EntitiesOfAll & {
    /** The connections, for prepared statements and the job queue as well. Its rows carry instants as Date. */
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
  const pool = openPool(url, poolSize, log);
  try {
    await pool.query('select 1');
    const em = entityManager(pool, log);
    return { ...unitsOf(() => em), pool, close: async () => (pool.ending ? undefined : pool.end()) };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Closing the connections is all that it needs to end. */
function entityManager(pool: Pool, log: Pick<Logger, 'warn'>): EntityManager {
  const orm = new MikroORM({
    driverOptions: new PostgresDialect({ pool: lentPool(pool) }),
    // Without a name the ORM does not start, and is not to look for a database of that name: the connections have theirs.
    dbName: 'countersign',
    ensureDatabase: false,
    entities: records,
    loggerFactory: () => warningsOnly(log),
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
  return orm.em;
}

/** Makes units of work over connections that are open already. */
export function entitiesOver(pool: Pool, log: Pick<Logger, 'warn'>): Entities & EntitiesOfAll {
  let em: EntityManager | null = null;
  // Made when first asked for: to read what every entity is takes some time.
  return unitsOf(() => {
    em ??= entityManager(pool, log);
    return em;
  });
}

function unitsOf(whole: () => EntityManager): Entities & EntitiesOfAll {
  const unitFor = (tenant: string | null): EntityManager => {
    const own = whole().fork({ clear: true });
    own.setFilterParams('tenant', { tenant });
    return own;
  };
  return { entities: unitFor, entitiesOfAll: () => unitFor(null) };
}

function openPool(url: string, poolSize: number, log: Pick<Logger, 'warn'>): Pool {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    application_name: 'countersign',
    keepAlive: true,
  });
  // An 'error' without a listener would end the process. The statement that was under way is told by itself.
  const dropped = (error: Error): void => log.warn(`the database dropped a connection: ${error.message}`);
  pool.on('error', dropped);
  pool.on('connect', (client) => client.on('error', dropped));
  return pool;
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

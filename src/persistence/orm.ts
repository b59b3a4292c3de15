import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Logger } from '#log/log.ts';
import { entities as records } from './entities/index.ts';
import { lentPool } from './lent-pool.ts';
import { checkLent } from './server/check.ts';
import { openPool } from './server/pool.ts';

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
    /** Connections whose sessions are their own, for what is locked or listened to beyond a transaction: mostly the same pool. */
    sessions: Pool;
    /** Waits for connections in use, then closes all. */
    close: () => Promise<void>;
  };

export type OrmOptions = {
  /** See `openPool`. */
  url: string;
  /** Told when the database drops a connection. Statements and values are never logged. */
  log: Pick<Logger, 'warn'>;
  /** The most connections at once; about four a processor core of the database serve best. */
  poolSize?: number;
  /** Where `url` is a pooler that lends sessions for a transaction: the same database by an address that does not. */
  direct?: { url: string; poolSize: number } | null;
};

/**
 * Opens the database and makes sure that it answers. It must exist, and its schema is not looked at (see `migrate`).
 * @throws the driver's error, with its `code`, when the database cannot be reached or refuses us.
 * @throws UnfitDatabaseError when the pooler's sessions are not as we need them, or `direct` leads elsewhere.
 */
export async function openOrm({ url, log, poolSize = DEFAULT_POOL_SIZE, direct = null }: OrmOptions): Promise<Orm> {
  const pool = openPool({ url, size: poolSize, name: 'countersign', log, sessions: direct ? 'lent' : 'own' });
  const sessions = direct ? openPool({ url: direct.url, size: direct.poolSize, name: 'countersign', log }) : pool;
  const close = async () => {
    for (const one of new Set([pool, sessions])) if (!one.ending) await one.end();
  };
  try {
    await pool.query('select 1');
    if (direct) await checkLent(pool, sessions);
    const em = entityManager(pool, log);
    return { ...unitsOf(() => em), pool, sessions, close };
  } catch (error) {
    await close();
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

import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { inject } from 'vitest';
import { type Entities, type EntitiesOfAll, entitiesOver } from '#persistence/orm.ts';
import { openPool } from '#persistence/server/pool.ts';
import { own } from '#testing/own.ts';
import { addressOf, dropDatabase, makeDatabase, poolOf } from './databases.ts';

/** A migrated database of a test file's own, with the units of work over it. */
export type TestDatabase = Entities &
  EntitiesOfAll & {
    pool: Pool;
    /** Connections whose sessions are their own: the same, but where a PgBouncer lends them for a transaction. */
    sessions: Pool;
    url: string;
    /** Around a PgBouncer that lends connections for a transaction, as `sessions`. */
    directUrl: string;
    drop: () => Promise<void>;
  };

/** Connections of one test file; enough for two sweeps and a crowd of decisions at once. */
const CONNECTIONS = 8;

/**
 * Makes an empty, migrated database for this test file, which may do with it what its owner may.
 * Call `drop` in `afterAll`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const databases = inject('databases');
  const name = `${databases.database}_${randomBytes(6).toString('hex')}`;
  await makeDatabase(databases, name);
  const url = addressOf(databases, name);
  const isLent = databases.pooling === 'transaction';
  const lent = { url, size: CONNECTIONS, name: 'tests', log: null, sessions: 'lent' } as const;
  const pool = isLent ? openPool(lent) : poolOf(url, CONNECTIONS);
  const directUrl = isLent ? addressOf(databases, name, 'owner, directly') : url;
  const sessions = isLent ? poolOf(directUrl, CONNECTIONS) : pool;
  const drop = async (): Promise<void> => {
    for (const one of new Set([pool, sessions])) await one.end();
    await dropDatabase(databases, name);
  };
  return { pool, sessions, ...entitiesOver(pool, { warn: () => undefined }), url, directUrl, drop };
}

/** {@link testDatabase} for as long as the test file runs. */
export function ownDatabase(): TestDatabase {
  return own(testDatabase, (database) => database.drop());
}

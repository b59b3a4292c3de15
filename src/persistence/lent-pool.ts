import type { PostgresPool } from 'kysely';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { isReadsOnly } from './server/unfit.ts';

/** The pool as the ORM is given it: it may take connections and give them back, and not end what others use too. */
export function lentPool(pool: Pool): PostgresPool {
  return {
    options: {},
    connect: async () => lentConnection(await pool.connect()),
    end: async () => undefined,
  };
}

/**
 * A connection that comes back whatever becomes of it. Kysely keeps one for good whose transaction can be neither committed
 * nor rolled back, and gives the others back as if nothing had happened to them: one that failed otherwise than by an answer of
 * the database's, or leads to one that only reads, is closed instead.
 */
function lentConnection(client: PoolClient): PoolClient {
  let broken: Error | undefined;
  const query = async (text: string, values?: unknown[]) => {
    try {
      return await client.query(text, values);
    } catch (error) {
      if (!(error instanceof DatabaseError) || isReadsOnly(error))
        broken = error instanceof Error ? error : new Error(String(error));
      // It is the last that is asked of a connection.
      if (text === 'rollback') client.release(broken ?? true);
      throw error;
    }
  };
  const own: Partial<Record<string | symbol, unknown>> = { query, release: () => client.release(broken) };
  return new Proxy(client, { get: (target, name) => own[name] ?? Reflect.get(target, name, target) });
}

import { randomInt } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { freeDeadWorkers, LOCK_CLASS } from './dead-workers.ts';

/** A process among those that work on the queue. */
export type Membership = {
  /** Says that jobs locked by this name are this process's. @throws when the database does not take it: nobody would know whose they are. */
  add(name: string): Promise<void>;
  /** False while the connection is lost that says that this process lives. */
  held(): boolean;
  /** Says that this process goes on, which is to be said every few seconds. @returns false when it was taken for dead. */
  beat(): Promise<boolean>;
  /** Gives back whatever this process still has. To be called when it carries out nothing any more. */
  leave(): Promise<void>;
};

/**
 * Says that this process lives, for as long as it does: it holds an advisory lock on a connection of its own, which the
 * database gives up the moment the process is gone, however it went, and says every few seconds that it goes on, which one that
 * is frozen does not. A connection that is lost is replaced by another.
 */
export async function joinProcesses(pool: Pool): Promise<Membership> {
  await freeDeadWorkers(pool);
  const process = randomInt(1, 2 ** 31 - 1);
  const names: string[] = [];
  let sign = await signOfLife(pool, process);
  return {
    add: async (name) => {
      names.push(name);
      await pool.query(
        'insert into job_worker (worker_id, process, seen_at) values ($1, $2, clock_timestamp()) on conflict do nothing',
        [name, process],
      );
    },
    held: () => sign?.held() ?? false,
    beat: async () => {
      if (!sign?.held()) {
        sign?.end();
        // Should there be no connection yet, the lost one is not given up a second time.
        sign = null;
        sign = await signOfLife(pool, process);
      }
      const { rowCount } = await pool.query({
        name: 'worker_seen',
        text: 'update job_worker set seen_at = clock_timestamp() where process = $1',
        values: [process],
      });
      return rowCount !== 0;
    },
    leave: async () => {
      // What is left behind when the database is away now, others free: see freeDeadWorkers, freeOrphans.
      await pool.query(LEAVE, [process, names]).catch(() => undefined);
      sign?.end();
      sign = null;
    },
  };
}

/** A worker that goes keeps nothing, also of what it took after others had taken it for dead; who looks meanwhile finds its name, or nothing locked in it. */
const LEAVE = `
  with gone as (delete from job_worker where process = $1)
  select graphile_worker.force_unlock_workers($2)`;

type SignOfLife = { held(): boolean; end(): void };

/** Null when the connection before it still has the lock: the database has not seen yet that it is lost. */
async function signOfLife(pool: Pool, process: number): Promise<SignOfLife | null> {
  const connection: PoolClient = await pool.connect();
  let held = true;
  const lost = () => {
    held = false;
  };
  connection.on('error', lost).on('end', lost);
  const end = () => {
    connection.off('error', lost).off('end', lost);
    held = false;
    // Closed, not given back: it has the lock.
    connection.release(true);
  };
  try {
    const { rows } = await connection.query<{ ours: boolean }>('select pg_try_advisory_lock($1, $2) as ours', [
      LOCK_CLASS,
      process,
    ]);
    if (rows[0]?.ours) return { held: () => held, end };
    end();
    return null;
  } catch (error) {
    end();
    throw error;
  }
}

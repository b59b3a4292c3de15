import { randomInt } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#persistence/in-transaction.ts';

/** Class of the advisory locks that say which processes live. */
const LOCK_CLASS = 6_020_316;

/** A process among those that work on the queue. */
export type Membership = {
  /** Says that jobs locked by this name are this process's. */
  add(name: string): void;
  /** False once the connection is lost that says that this process lives: others may then take its jobs. */
  held(): boolean;
  /** Gives back whatever this process still has. To be called when it carries out nothing any more. */
  leave(): Promise<void>;
};

/**
 * Says that this process lives, for as long as it does: it holds an advisory lock on a connection of its own, which the
 * database gives up the moment the process is gone, however it went.
 */
export async function joinProcesses(pool: Pool): Promise<Membership> {
  await freeDeadWorkers(pool);
  const process = randomInt(1, 2 ** 31 - 1);
  const connection = await pool.connect();
  let held = true;
  const lost = () => {
    held = false;
  };
  connection.on('error', lost).on('end', lost);
  const writes: Promise<unknown>[] = [];
  const names: string[] = [];
  try {
    await connection.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, process]);
  } catch (error) {
    connection.release(true);
    throw error;
  }
  return {
    add: (name) => {
      names.push(name);
      const write = pool.query('insert into job_worker (worker_id, process) values ($1, $2) on conflict do nothing', [
        name,
        process,
      ]);
      writes.push(write.catch(() => undefined));
    },
    held: () => held,
    leave: async () => {
      await Promise.all(writes);
      await pool.query('select graphile_worker.force_unlock_workers($1)', [names]).catch(() => undefined);
      await pool.query('delete from job_worker where process = $1', [process]).catch(() => undefined);
      connection.off('error', lost).off('end', lost);
      if (held) await release(connection, process);
      else connection.release(true);
    },
  };
}

/** Gives the jobs of processes that are gone back to the queue. Safe to do at any time, by any process. */
export async function freeDeadWorkers(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ process: number; workers: string[] }>(
    'select process, array_agg(worker_id) as workers from job_worker group by process',
  );
  for (const { process, workers } of rows) await freeIfDead(pool, process, workers);
}

/** The lock is asked for within a transaction: a session may be lent for no longer. */
async function freeIfDead(pool: Pool, process: number, workers: string[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ dead: boolean }>('select pg_try_advisory_xact_lock($1, $2) as dead', [
      LOCK_CLASS,
      process,
    ]);
    if (!rows[0]?.dead) return;
    await client.query('select graphile_worker.force_unlock_workers($1)', [workers]);
    await client.query('delete from job_worker where process = $1', [process]);
  });
}

async function release(connection: PoolClient, process: number): Promise<void> {
  await connection.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, process]).catch(() => undefined);
  connection.release();
}

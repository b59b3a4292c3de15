import { randomInt } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

/** Class of the advisory locks that say which processes live. */
const LOCK_CLASS = 6_020_316;

/** A process among those that work on the queue. */
export type Membership = { add(workerId: string): void; leave(): Promise<void> };

/**
 * Says that this process lives, for as long as it does: it holds an advisory lock on a connection of its own, which the
 * database gives up the moment the process is gone, however it went.
 */
export async function joinProcesses(pool: Pool): Promise<Membership> {
  await freeDeadWorkers(pool);
  const process = randomInt(1, 2 ** 31 - 1);
  const connection = await pool.connect();
  await connection.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, process]);
  const writes: Promise<unknown>[] = [];
  return {
    add: (workerId) => {
      const write = pool.query('insert into job_worker (worker_id, process) values ($1, $2) on conflict do nothing', [
        workerId,
        process,
      ]);
      writes.push(write.catch(() => undefined));
    },
    leave: async () => {
      await Promise.all(writes);
      await pool.query('delete from job_worker where process = $1', [process]).catch(() => undefined);
      await release(connection, process);
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

async function freeIfDead(pool: Pool, process: number, workers: string[]): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ dead: boolean }>('select pg_try_advisory_lock($1, $2) as dead', [
      LOCK_CLASS,
      process,
    ]);
    if (!rows[0]?.dead) return;
    await client.query('select graphile_worker.force_unlock_workers($1)', [workers]);
    await client.query('delete from job_worker where process = $1', [process]);
    await client.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, process]);
  } finally {
    client.release();
  }
}

async function release(connection: PoolClient, process: number): Promise<void> {
  await connection.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, process]).catch(() => undefined);
  connection.release();
}

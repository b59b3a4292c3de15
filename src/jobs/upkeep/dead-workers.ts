import type { Pool } from 'pg';
import { inTransaction } from '#persistence/in-transaction.ts';

/** Class of the advisory locks that say which processes live. */
export const LOCK_CLASS = 6_020_316;

/** One whose lock is free and that has said nothing for so long is dead; one that lives and lost a connection takes another meanwhile. */
const GONE_AFTER = '4 seconds';
/** One that says nothing for so long is frozen, whatever it holds. */
const FROZEN_AFTER = '12 seconds';
/** A lock in a name that nobody has: by then a worker that begins has said its name. */
const ORPHAN_AFTER = '20 seconds';

/** Gives the jobs of processes that are gone back to the queue. Safe to do at any time, by any process. */
export async function freeDeadWorkers(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ process: number }>(
    `select process from job_worker
      group by process having max(seen_at) is null or max(seen_at) < clock_timestamp() - interval '${GONE_AFTER}'`,
  );
  for (const { process } of rows) await freeIfDead(pool, process);
}

/**
 * Gives the jobs of processes that are frozen back to the queue. What such a one still does when it thaws, it does no more in
 * the queue's name. Only for who has itself been at the database all that time: else everybody seems frozen.
 */
export async function freeFrozenWorkers(pool: Pool): Promise<void> {
  await pool.query(
    free(`process in (select process from job_worker
                       group by process having max(seen_at) < clock_timestamp() - interval '${FROZEN_AFTER}')`),
  );
}

/** How long {@link freeFrozenWorkers} is waited with after the database was away. */
export const FROZEN_MS = 12_000;

/**
 * Frees what is locked in a name that no worker has: of one that was taken for dead and took jobs all the same, or that could
 * say neither that it came nor that it went.
 */
export async function freeOrphans(pool: Pool): Promise<void> {
  await pool.query(
    `with ${unlocked(`locked_by is not null and locked_at < now() - interval '${ORPHAN_AFTER}'
                      and locked_by not in (select worker_id from job_worker)`)}
     select (select count(*) from queues), (select count(*) from jobs)`,
  );
}

/** Its lock is taken for a transaction only, which nobody takes for a sign of life once it is over. */
async function freeIfDead(pool: Pool, process: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ dead: boolean }>('select pg_try_advisory_xact_lock($1, $2) as dead', [
      LOCK_CLASS,
      process,
    ]);
    if (!rows[0]?.dead) return;
    await client.query(
      free(`process = $1 and (seen_at is null or seen_at < clock_timestamp() - interval '${GONE_AFTER}')`),
      [process],
    );
  });
}

/** SQL that takes these workers' names away and frees what is locked in them, together. */
function free(which: string): string {
  return `with names as (delete from job_worker where ${which} returning worker_id),
     ${unlocked('locked_by in (select worker_id from names)')}
     select (select count(*) from queues), (select count(*) from jobs)`;
}

/** That a process ended is no fault of its jobs: it costs them no attempt. One at its last has been replaced, or given up. */
function unlocked(which: string): string {
  return `queues as (
       update graphile_worker._private_job_queues set locked_at = null, locked_by = null where ${which} returning id),
     jobs as (
       update graphile_worker._private_jobs
          set locked_at = null, locked_by = null, run_at = greatest(run_at, now()),
              attempts = case when attempts < max_attempts then greatest(attempts - 1, 0) else attempts end
        where ${which} returning id)`;
}

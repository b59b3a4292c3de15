import type { Pool } from 'pg';

/** A queue of jobs that does not go on: its name (null for jobs that are in none), and for how long its first job has been due. */
export type Standstill = { queue: string | null; seconds: number };

/** A job takes a few seconds, and a queue a job after the other: one that has not begun another for so long has stopped. */
const STANDS_AFTER = '60 seconds';
/** Jobs in no queue may wait for their turn when there are very many. */
const WAITS_AFTER = '3 minutes';

/** Queues of jobs that stand still, the longest first: one job of it is under way without end, or nobody takes any. */
export async function readStandstills({ pool }: { pool: Pool }): Promise<Standstill[]> {
  const { rows } = await pool.query<Standstill>({ name: 'standstills', text: STANDSTILLS, values: [] });
  return rows;
}

const STANDSTILLS = `
  select queue_name as queue, floor(extract(epoch from now() - min(j.run_at)))::integer as seconds
    from graphile_worker._private_jobs as j left join graphile_worker._private_job_queues as q on q.id = j.job_queue_id
   where j.is_available and j.run_at < now() - interval '${STANDS_AFTER}'
     and (j.run_at < now() - interval '${WAITS_AFTER}' or (q.id is not null and not q.is_available and q.locked_at < now() - interval '${STANDS_AFTER}'))
   group by queue_name order by seconds desc limit 20`;

import type { Pool } from 'pg';
import { addJobSql, jobKeySql } from '#persistence/queue/add-job.ts';

/** A delivery that should have been made this long ago has lost its job, or its job is under way: asking again does no harm. */
const OVERDUE = '2 minutes';

/** Gives workflows whose deliveries wait for nobody a job again. */
export async function findForgottenDeliveries(pool: Pool): Promise<void> {
  await pool.query(`
    select ${addJobSql('deliver_actions', { tenantId: 'tenant_id', workflowId: 'workflow_id' })}
      from (select distinct action_queue(tenant_id, workflow_id) as queue, tenant_id, workflow_id from delivery
             where status = 'waiting' and coalesce(next_attempt_at, created_at) < now() - interval '${OVERDUE}'
             order by 1, 2, 3) as overdue
     where not exists (select 1 from graphile_worker._private_jobs as j
                        where j.key = ${jobKeySql('deliver_actions', { workflowId: 'workflow_id' })} and j.attempts < j.max_attempts)`);
}

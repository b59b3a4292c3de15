import type { Pool } from 'pg';

/** A message that waits longer than this has lost its job, or its job is being put off: asking again does no harm. */
const OVERDUE = '2 minutes';

/** Gives every message that still waits a job again. */
export async function reconcile(pool: Pool): Promise<void> {
  await pool.query(`
    select graphile_worker.add_job('deliver', json_build_object('tenantId', tenant_id, 'messageId', id),
             queue_name => delivery_queue(tenant_id, to_channel, to_user), job_key => 'deliver:' || id, job_key_mode => 'preserve_run_at')
      from message
     where status in ('waiting', 'sending') and created_at < now() - interval '${OVERDUE}'
       and not exists (select 1 from graphile_worker.jobs where key = 'deliver:' || message.id)`);
}

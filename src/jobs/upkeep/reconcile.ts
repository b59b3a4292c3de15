import type { Pool } from 'pg';
import { addJobSql, jobKeySql } from '#persistence/queue/add-job.ts';

/** A message that waits longer than this has lost its job, or its job is being put off: asking again does no harm. */
const OVERDUE = '2 minutes';

const DELIVER = addJobSql(
  'deliver',
  { tenantId: 'tenant_id', messageId: 'id' },
  { beside: { toChannel: 'to_channel', toUser: 'to_user' }, keepsTime: true },
);

/** Gives every message that still waits a job again: it has none, or one that was given up. */
export async function reconcile(pool: Pool): Promise<void> {
  await pool.query(`
    select ${DELIVER}
      from (select * from message
             where status in ('waiting', 'sending') and created_at < now() - interval '${OVERDUE}'
               and not exists (select 1 from graphile_worker._private_jobs as j
                                where j.key = ${jobKeySql('deliver', { messageId: 'message.id' })} and j.attempts < j.max_attempts)
             order by delivery_queue(tenant_id, to_channel, to_user), id) as forgotten`);
}

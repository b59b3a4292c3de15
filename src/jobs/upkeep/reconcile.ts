import type { Pool } from 'pg';
import { addJobSql, jobKeySql } from '#persistence/queue/add-job.ts';

/** A message that waits longer than this has lost its job, or its job is being put off: asking again does no harm. */
const OVERDUE = '2 minutes';

const DELIVER = addJobSql(
  'deliver',
  { tenantId: 'tenant_id', messageId: 'id' },
  { beside: { toChannel: 'to_channel', toUser: 'to_user' }, keepsTime: true },
);

/** Gives every message that still waits a job again. */
export async function reconcile(pool: Pool): Promise<void> {
  await pool.query(`
    select ${DELIVER}
      from message
     where status in ('waiting', 'sending') and created_at < now() - interval '${OVERDUE}'
       and not exists (select 1 from graphile_worker.jobs where key = ${jobKeySql('deliver', { messageId: 'message.id' })})`);
}

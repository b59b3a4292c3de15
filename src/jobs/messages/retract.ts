import type { Pool } from 'pg';
import type { JobEnvironment } from '#jobs/environment.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { Again } from './deliver.ts';
import { readMessage } from './message-row.ts';
import { callSlack } from './slack-call.ts';

const RETRACT = addJobSql(
  'retract',
  { tenantId: 'tenant_id', messageId: 'id' },
  { beside: { toChannel: 'to_channel', toUser: 'to_user' } },
);

/** Has the copies of a deleted comment taken out of the other threads. */
export async function retractMirrors(pool: Pool, tenantId: string, commentId: string): Promise<void> {
  await pool.query({
    name: 'retract_mirrors',
    text: `select ${RETRACT}
             from (select * from message where tenant_id = $1 and comment_id = $2 and status <> 'deleted'
                    order by delivery_queue(tenant_id, to_channel, to_user), id) as mirror`,
    values: [tenantId, commentId],
  });
}

/** Deletes one message of ours from Slack. It comes after the message's own delivery in the same queue. */
export async function retract(env: JobEnvironment, job: JobPayload<'retract'>): Promise<Again> {
  const message = await readMessage(env.pool, job.tenantId, job.messageId);
  if (!message || message.status === 'deleted') return null;
  const { channelId, ts } = message;
  if (channelId !== null && ts !== null) {
    const outcome = await callSlack(env, job.tenantId, 'chat.delete', channelId, (slack) =>
      slack.chat.delete({ channel: channelId, ts }),
    );
    if (outcome.kind === 'later') return { ms: outcome.ms, attempt: 0 };
    if (outcome.kind === 'unknown' || outcome.kind === 'unsent') throw new Error(`chat.delete: ${outcome.error}`);
  }
  await env.pool.query(`update message set status = 'deleted' where tenant_id = $1 and id = $2`, [
    job.tenantId,
    job.messageId,
  ]);
  return null;
}

/** Deletes the second copy of a message that is in Slack twice; unless it has become the only one meanwhile. */
export async function removeDouble(env: JobEnvironment, job: JobPayload<'remove_double'>): Promise<Again> {
  const { tenantId, messageId, channelId, ts } = job;
  const message = await readMessage(env.pool, tenantId, messageId);
  if (message?.ts === ts) return null;
  const outcome = await callSlack(env, tenantId, 'chat.delete', channelId, (slack) =>
    slack.chat.delete({ channel: channelId, ts }),
  );
  if (outcome.kind === 'later') return { ms: outcome.ms, attempt: 0 };
  if (outcome.kind === 'unknown' || outcome.kind === 'unsent') throw new Error(`chat.delete: ${outcome.error}`);
  env.log.warn({ tenantId, messageId, channelId, ts }, 'a message was posted twice; the second copy was deleted');
  return null;
}

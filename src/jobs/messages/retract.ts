import type { Pool } from 'pg';
import type { EffectsEnvironment } from '#jobs/environment.ts';
import type { Again } from './deliver.ts';
import { readMessage } from './message-row.ts';
import { callSlack } from './slack-call.ts';

export type RetractJob = { tenantId: string; messageId: string };

/** Has the copies of a deleted comment taken out of the other threads. */
export async function retractMirrors(pool: Pool, tenantId: string, commentId: string): Promise<void> {
  await pool.query({
    name: 'retract_mirrors',
    text: `select graphile_worker.add_job('retract', json_build_object('tenantId', tenant_id, 'messageId', id),
                    queue_name => delivery_queue(tenant_id, to_channel, to_user), job_key => 'retract:' || id)
             from message where tenant_id = $1 and comment_id = $2 and status <> 'deleted'`,
    values: [tenantId, commentId],
  });
}

/** Deletes one message of ours from Slack. It comes after the message's own delivery in the same queue. */
export async function retract(env: EffectsEnvironment, job: RetractJob): Promise<Again> {
  const message = await readMessage(env.pool, job.tenantId, job.messageId);
  if (!message || message.status === 'deleted') return null;
  const { channelId, ts } = message;
  if (channelId !== null && ts !== null) {
    const outcome = await callSlack(env, job.tenantId, 'chat.delete', channelId, (slack) =>
      slack.chat.delete({ channel: channelId, ts }),
    );
    if (outcome.kind === 'later') return { ms: outcome.ms, attempt: 0 };
    if (outcome.kind === 'unknown') throw new Error(`chat.delete: ${outcome.error}`);
  }
  await env.pool.query(`update message set status = 'deleted' where tenant_id = $1 and id = $2`, [
    job.tenantId,
    job.messageId,
  ]);
  return null;
}

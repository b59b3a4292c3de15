import { addJobSql } from '#persistence/queue/add-job.ts';
import type { Environment } from '#workflow/environment.ts';

/** The message that somebody pressed a button on, and what it was about. */
export type PressedCard = { tenantId: string; workflowId: string; userId: string; channelId: string; ts: string };

/**
 * Has a card that showed what is no longer so drawn anew at once. When the message is not one of ours any more (it was posted
 * anew elsewhere, or given up), the person who pressed it gets a fresh card by direct message.
 */
export async function redrawCard(env: Pick<Environment, 'pool'>, pressed: PressedCard): Promise<void> {
  const { tenantId, workflowId, channelId, ts, userId } = pressed;
  await env.pool.query({
    name: 'redraw_card',
    text: REDRAW,
    values: [tenantId, workflowId, channelId, ts, `card:${workflowId}:fresh:${channelId}:${ts}:${userId}`, userId],
  });
}

// Without its digest a message is edited even when we believe that it shows the right thing: the press tells otherwise.
const REDRAW = `
  with pressed as (
    update message set shown_digest = null
     where tenant_id = $1 and workflow_id = $2::uuid and channel_id = $3 and ts = $4 and kind = 'card' and status = 'sent'
    returning id, to_channel, to_user
  ), fresh as (
    insert into message (tenant_id, id, key, kind, workflow_id, to_user)
    select $1, gen_random_uuid(), $5, 'card', $2::uuid, $6
     where not exists (select 1 from pressed) and exists (select 1 from workflow where tenant_id = $1 and id = $2::uuid)
    on conflict (tenant_id, key) do nothing
    returning id, to_channel, to_user
  )
  select ${addJobSql(
    'deliver',
    { tenantId: '$1::text', messageId: 'id' },
    { beside: { toChannel: 'to_channel', toUser: 'to_user' } },
  )}
    from (select * from pressed union all select * from fresh) as due`;

import type { Pool } from 'pg';
import { addJobSql, jobKeySql } from '#persistence/queue/add-job.ts';

/** How long a copy of a card is left alone after it was drawn or looked at. */
export const CHECK_AFTER = '10 minutes';

/** A message of ours as it was seen in Slack. */
export type OwnPost = {
  tenantId: string;
  messageId: string;
  channelId: string;
  ts: string;
  /** Who posted it, where that is told: keys can be read by anybody, and copied. */
  author: string | null;
};

/**
 * A message of ours is in Slack, as an event, a look or a late answer tells. A message whose post had no answer yet is known to
 * be there from now on. One that is there already, elsewhere, was posted twice: this copy is deleted. Older copies, which had
 * gone before, change nothing. Safe to do again.
 */
export async function ownPostSeen(pool: Pool, { tenantId, messageId, channelId, ts, author }: OwnPost): Promise<void> {
  await pool.query({ name: 'own_post_seen', text: SEEN, values: [tenantId, messageId, channelId, ts, author] });
}

const SEEN = `
  with mine as (
    select tenant_id, id, status, ts from message
     where tenant_id = $1 and id = $2::uuid and $4::text::numeric > coalesce(gone_ts::numeric, 0)
       and not exists (select 1 from tenant where id = $1 and bot_user_id <> $5::text)
       for update
  ), found as (
    update message as m
       set status = 'sent', sending_since = null, sending_until = null, channel_id = $3::text, ts = $4::text,
           shown_digest = null, error = null, sent_at = coalesce(m.sent_at, now()),
           check_at = case when m.kind = 'card' then now() + interval '${CHECK_AFTER}' end
      from mine where m.tenant_id = mine.tenant_id and m.id = mine.id and mine.ts is null and mine.status <> 'deleted'
    returning m.id, m.tenant_id, m.workflow_id, m.to_channel, m.kind
  ), placed as (
    update workflow as w set channel_id = $3::text from found
     where w.tenant_id = found.tenant_id and w.id = found.workflow_id and found.kind = 'card' and found.to_channel is not null
       and w.channel_id is distinct from $3::text
  ), woken as (
    select graphile_worker.reschedule_jobs(array_agg(j.id), run_at => now())
      from found join graphile_worker._private_jobs as j on j.key = ${jobKeySql('deliver', { messageId: 'found.id' })}
     where j.locked_at is null and j.run_at > now()
    having count(*) > 0
  ), removed as (
    select ${addJobSql('remove_double', { tenantId: 'tenant_id', messageId: 'id', channelId: '$3::text', ts: '$4::text' })}
      from mine where ts <> $4::text or (ts is null and status = 'deleted')
  )
  select (select count(*) from woken), (select count(*) from removed)`;

/** Where a message of ours is, or was. */
export type OwnPlace = { tenantId: string; channelId: string; ts: string };

/**
 * Somebody deleted a card of ours: it is posted anew while its request goes on, and for a day after it has ended. Notices that
 * were deleted are left at that.
 */
export async function ownPostDeleted(pool: Pool, { tenantId, channelId, ts }: OwnPlace): Promise<void> {
  await pool.query({ name: 'own_post_deleted', text: DELETED, values: [tenantId, channelId, ts] });
}

/**
 * A copy of a card is not what was drawn last: it is drawn anew.
 * @param mark of the drawing that it should show, where that is known: one that was drawn meanwhile is left alone
 */
export async function ownPostEdited(
  pool: Pool,
  { tenantId, channelId, ts }: OwnPlace,
  mark: string | null = null,
): Promise<void> {
  await pool.query({ name: 'own_post_edited', text: EDITED, values: [tenantId, channelId, ts, mark] });
}

const DELIVER = addJobSql(
  'deliver',
  { tenantId: 'tenant_id', messageId: 'id' },
  { beside: { toChannel: 'to_channel', toUser: 'to_user' } },
);

const EDITED = `
  with edited as (
    update message set shown_digest = null
     where tenant_id = $1 and channel_id = $2 and ts = $3 and kind = 'card' and status = 'sent'
       and ($4::text is null or left(shown_digest, 8) = $4)
    returning tenant_id, id, to_channel, to_user
  )
  select ${DELIVER} from edited`;

const DELETED = `
  with gone as (
    update message as m
       set status = 'waiting', attempt = null, sending_since = null, sending_until = null, gone_ts = m.ts, channel_id = null, ts = null,
           shown_digest = null
      from workflow as w
     where m.tenant_id = $1 and m.channel_id = $2 and m.ts = $3 and m.kind = 'card' and m.status = 'sent'
       and w.tenant_id = m.tenant_id and w.id = m.workflow_id
       and (w.completed_at is null or w.completed_at > now() - interval '1 day')
    returning m.tenant_id, m.id, m.to_channel, m.to_user
  )
  select ${DELIVER} from gone`;

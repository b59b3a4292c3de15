import type { Pool } from 'pg';
import type { NoticeBody } from '#jobs/announce/notice-body.ts';

/** A message of the outbox as its delivery needs it. */
export type MessageRow = {
  tenantId: string;
  id: string;
  key: string;
  kind: 'card' | 'notice';
  workflowId: string | null;
  toChannel: string | null;
  toUser: string | null;
  /** Null for a message of its own; else the thread's first message, whose `ts` is null until it is posted. */
  parent: { ts: string | null; channelId: string | null; failed: boolean; shut: boolean } | null;
  body: NoticeBody;
  status: 'waiting' | 'sending' | 'sent' | 'failed' | 'deleted';
  /** Refused by its channel for a reason that people can mend, while the request still goes on. */
  shut: boolean;
  sendingSince: Date | null;
  channelId: string | null;
  ts: string | null;
  shownDigest: string | null;
  locale: string | null;
  timezone: string | null;
};

/** Slack's words for a channel that lets the bot in once somebody has invited it, unarchived it or made it. */
const SHUT = ['not_in_channel', 'channel_not_found', 'is_archived'];

function isShut(message: string) {
  return `(${message}.status = 'failed' and ${message}.kind = 'card' and w.completed_at is null
    and ${message}.error in ('${SHUT.join("', '")}'))`;
}

/** Whether a card that was refused with this word is tried again while its request goes on. */
export function mayOpen(error: string): boolean {
  return SHUT.includes(error);
}

const READ = `
  select m.tenant_id as "tenantId", m.id, m.key, m.kind, m.workflow_id as "workflowId", m.to_channel as "toChannel",
    m.to_user as "toUser", m.body, m.status, m.sending_since as "sendingSince", m.channel_id as "channelId", m.ts,
    m.shown_digest as "shownDigest", u.locale, u.timezone, coalesce(${isShut('m')}, false) as shut,
    case when m.parent_key is not null then
      jsonb_build_object('ts', p.ts, 'channelId', p.channel_id, 'failed', coalesce(p.status in ('failed', 'deleted'), true),
                         'shut', coalesce(${isShut('p')}, false))
    end as parent
  from message as m
  left join message as p on p.tenant_id = m.tenant_id and p.key = m.parent_key
  left join app_user as u on u.tenant_id = m.tenant_id and u.id = m.to_user
  left join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id
  where m.tenant_id = $1 and m.id = $2`;

export async function readMessage(pool: Pool, tenantId: string, id: string): Promise<MessageRow | null> {
  const { rows } = await pool.query<MessageRow>({ name: 'read_message', text: READ, values: [tenantId, id] });
  return rows[0] ?? null;
}

/**
 * Marks that a post is about to be made. From here until its answer is stored nobody knows whether Slack has the message:
 * whoever finds the mark looks for it in Slack before posting again.
 */
export async function markSending(pool: Pool, message: MessageRow): Promise<void> {
  await pool.query({
    name: 'message_sending',
    text: `update message set status = 'sending', sending_since = now() where tenant_id = $1 and id = $2`,
    values: [message.tenantId, message.id],
  });
}

/** Slack said that it did not take the message: no need to look for it. */
export async function markWaiting(pool: Pool, message: MessageRow): Promise<void> {
  await pool.query({
    name: 'message_waiting',
    text: `update message set status = 'waiting', sending_since = null, channel_id = null, ts = null, shown_digest = null
            where tenant_id = $1 and id = $2`,
    values: [message.tenantId, message.id],
  });
}

export async function markSent(
  pool: Pool,
  message: MessageRow,
  posted: { channelId: string; ts: string },
  digest: string | null,
): Promise<void> {
  await pool.query({
    name: 'message_sent',
    text: `with done as (
        update message set status = 'sent', sending_since = null, channel_id = $3, ts = $4, shown_digest = $5, error = null,
               sent_at = coalesce(sent_at, now())
         where tenant_id = $1 and id = $2
        returning workflow_id, to_channel, kind)
      update workflow as w set channel_id = $3
        from done
       where w.tenant_id = $1 and w.id = done.workflow_id and done.kind = 'card' and done.to_channel is not null
         and w.channel_id is distinct from $3`,
    values: [message.tenantId, message.id, posted.channelId, posted.ts, digest],
  });
}

export async function markFailed(pool: Pool, message: MessageRow, error: string): Promise<void> {
  await pool.query({
    name: 'message_failed',
    text: `update message set status = 'failed', sending_since = null, error = $3 where tenant_id = $1 and id = $2`,
    values: [message.tenantId, message.id, error],
  });
}

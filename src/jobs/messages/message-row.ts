import type { Pool } from 'pg';
import type { NoticeBody } from '#jobs/announce/notice-body.ts';
import { CHECK_AFTER } from '#workflow/upkeep/own-post.ts';

/** Between the mark and the call of Slack; whoever takes longer (a process that was frozen) does not call any more. */
export const BEGIN_MS = 2_000;
/** A call is given up after this long; see `slackClientOptions`. */
const CALL_MS = 10_000;
/** How long after we have given it up Slack may still carry a call out. It names no such time: this is far above what was seen. */
const LANDING_MS = 10_000;
/** From the mark until its attempt cannot be under way any more, whatever became of the process. */
const UNDER_WAY_MS = BEGIN_MS + CALL_MS + LANDING_MS;

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
  /** Of whoever marked it last; see {@link markSending}. */
  attempt: string | null;
  /** How long that attempt may still be under way; 0 when it cannot be any more. */
  underWayMs: number;
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
    m.to_user as "toUser", m.body, m.status, m.sending_since as "sendingSince", m.attempt,
    greatest(0, ceil(extract(epoch from coalesce(m.sending_until, m.sending_since + interval '${UNDER_WAY_MS} milliseconds')
      - clock_timestamp()) * 1000))::integer as "underWayMs", m.channel_id as "channelId", m.ts,
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

/** The job that brings a message, and in whose name the queue has locked it. */
export type Hold = { jobId: string; workerId: string };

/** SQL: whether the queue still has the job locked in that name, and the name is still a living worker's. @param first of its two parameters */
function isHeld(first: number): string {
  return `($${first}::text is null
    or (exists (select 1 from job_worker where worker_id = $${first})
        and exists (select 1 from graphile_worker._private_jobs where id = $${first + 1}::bigint and locked_by = $${first})))`;
}

function heldBy(hold: Hold | null): (string | null)[] {
  return [hold?.workerId ?? null, hold?.jobId ?? null];
}

/**
 * Marks that a post is about to be made, in the name of a new attempt: only where the message is still as it was read, and
 * the job still belongs to whoever asks, which others may meanwhile have taken for dead. From here until its answer is stored
 * nobody knows whether Slack has the message: whoever finds the mark waits until that attempt cannot be under way any more,
 * and looks for the message before posting again.
 * @returns the attempt's name; null when somebody else is at it.
 */
export async function markSending(pool: Pool, message: MessageRow, hold: Hold | null): Promise<string | null> {
  const { rows } = await pool.query<{ attempt: string }>({
    name: 'message_sending',
    text: `update message
              set status = 'sending', attempt = gen_random_uuid(), sending_since = clock_timestamp(),
                  sending_until = clock_timestamp() + interval '${UNDER_WAY_MS} milliseconds'
            where tenant_id = $1 and id = $2 and status = $3 and attempt is not distinct from $4::uuid and ts is null
              and ${isHeld(5)}
           returning attempt`,
    values: [message.tenantId, message.id, message.status, message.attempt, ...heldBy(hold)],
  });
  return rows[0]?.attempt ?? null;
}

/**
 * Marks that an edit of the copy at `ts` is about to be made, as {@link markSending} does. What it shows is not known until it
 * is kept: an edit that was given up may land upon a newer one.
 */
export async function markEditing(
  pool: Pool,
  message: MessageRow,
  ts: string,
  hold: Hold | null,
): Promise<string | null> {
  const { rows } = await pool.query<{ attempt: string }>({
    name: 'message_editing',
    text: `update message
              set attempt = gen_random_uuid(), shown_digest = null,
                  sending_until = clock_timestamp() + interval '${UNDER_WAY_MS} milliseconds'
            where tenant_id = $1 and id = $2 and ts = $3 and ${isHeld(4)}
           returning attempt`,
    values: [message.tenantId, message.id, ts, ...heldBy(hold)],
  });
  return rows[0]?.attempt ?? null;
}

/** Nothing was edited: the copy shows what it showed. */
export async function markUntouched(pool: Pool, message: MessageRow, attempt: string): Promise<void> {
  await pool.query({
    name: 'message_untouched',
    text: `update message
              set attempt = null, shown_digest = $4, sending_until = clock_timestamp() + $5 * interval '1 millisecond'
            where tenant_id = $1 and id = $2 and attempt = $3`,
    values: [message.tenantId, message.id, attempt, message.shownDigest, message.underWayMs],
  });
}

/**
 * What is known of a call without an answer: Slack said that it failed; or nothing, and it may still be carried out; or for how
 * many milliseconds it may.
 */
export type Landing = 'answered' | 'open';

/** The attempt has no answer: from now on it is only as long under way as it may take Slack to carry it out. */
export async function markUnknown(
  pool: Pool,
  message: MessageRow,
  attempt: string,
  landing: Landing | number,
): Promise<void> {
  const ms = landing === 'open' ? LANDING_MS : landing === 'answered' ? 0 : landing;
  await pool.query({
    name: 'message_unknown',
    text: `update message set sending_until = least(sending_until, clock_timestamp() + $4 * interval '1 millisecond')
            where tenant_id = $1 and id = $2 and attempt = $3 and sending_until is not null`,
    values: [message.tenantId, message.id, attempt, ms],
  });
}

/** Slack did not take the message, so nobody needs to look for it. Another attempt's mark stays. */
export async function markWaiting(pool: Pool, message: MessageRow, attempt: string): Promise<void> {
  await pool.query({
    name: 'message_waiting',
    text: `update message set status = 'waiting', attempt = null, sending_since = null, sending_until = null, shown_digest = null
            where tenant_id = $1 and id = $2 and attempt = $3 and ts is null`,
    values: [message.tenantId, message.id, attempt],
  });
}

/** The copy at `ts` is no longer there, or can no longer be edited: the message waits to be posted anew. @returns false when it has another. */
export async function markGone(pool: Pool, message: MessageRow, ts: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'message_gone',
    text: `update message set status = 'waiting', attempt = null, sending_since = null, sending_until = null, gone_ts = ts,
                  channel_id = null, ts = null, shown_digest = null
            where tenant_id = $1 and id = $2 and ts = $3`,
    values: [message.tenantId, message.id, ts],
  });
  return rowCount !== 0;
}

/** What is in Slack now: where, and which drawing of it. */
export type Shown = { channelId: string; ts: string; digest: string | null; sequence: number | null };

/**
 * Keeps what is in Slack.
 * @param attempt the one that posted or edited it
 * @returns false when the message is elsewhere, or another attempt is at it.
 */
export async function markSent(pool: Pool, message: MessageRow, shown: Shown, attempt: string): Promise<boolean> {
  const { rows } = await pool.query<{ kept: boolean }>({
    name: 'message_sent',
    text: `with done as (
        update message set status = 'sent', sending_since = null, sending_until = null, attempt = null, channel_id = $3, ts = $4,
               shown_digest = $5, shown_sequence = $6, error = null, sent_at = coalesce(sent_at, now()),
               check_at = case when kind = 'card' then now() + interval '${CHECK_AFTER}' end
         where tenant_id = $1 and id = $2 and status <> 'deleted' and attempt = $7::uuid and coalesce(ts, $4) = $4
        returning workflow_id, to_channel, kind),
      placed as (
        update workflow as w set channel_id = $3
          from done
         where w.tenant_id = $1 and w.id = done.workflow_id and done.kind = 'card' and done.to_channel is not null
           and w.channel_id is distinct from $3)
      select exists (select 1 from done) as kept`,
    values: [message.tenantId, message.id, shown.channelId, shown.ts, shown.digest, shown.sequence, attempt],
  });
  return rows[0]?.kept ?? false;
}

/** Nothing had to be edited for these rows of the history: what is there shows them already. */
export async function markShown(
  pool: Pool,
  message: MessageRow,
  digest: string,
  sequence: number | null,
): Promise<void> {
  await pool.query({
    name: 'message_shown',
    text: `update message set shown_sequence = $4
            where tenant_id = $1 and id = $2 and shown_digest = $3 and shown_sequence is distinct from $4`,
    values: [message.tenantId, message.id, digest, sequence],
  });
}

/** Slack refused it for good as it is; unless another attempt has brought it meanwhile. */
export async function markFailed(pool: Pool, message: MessageRow, error: string): Promise<void> {
  await pool.query({
    name: 'message_failed',
    text: `update message set status = 'failed', attempt = null, sending_since = null, sending_until = null, error = $3
            where tenant_id = $1 and id = $2 and ts is not distinct from $4
              and (status <> 'sending' or attempt is not distinct from $5::uuid)`,
    values: [message.tenantId, message.id, error, message.ts, message.attempt],
  });
}

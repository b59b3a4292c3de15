import type { Pool } from 'pg';
import type { MessageRow } from './message-row.ts';

/** What is looked through: a channel, or one of its threads. */
export type Place = { tenantId: string; channelId: string; threadTs: string | null };

/** A look through the messages between two moments of Slack's time, in seconds, the newest first; `cursor` names its next page. */
export type Look = { begunAt: Date; oldest: number; latest: number; cursor: string | null };

/** Clocks differ, and `sending_since` is ours while `ts` is Slack's. */
const CLOCK_SKEW_S = 120;
/** A cursor of Slack's does not hold for ever. */
const LOOK_LIFE = '1 hour';

/**
 * The next page of the look that tells whether this message is there: one that goes back to its first attempt, and was begun
 * when that could not be under way any more. While it can be, every look begins anew.
 * @returns `done` when such a look was finished, and the message is not there; null when it has been found meanwhile.
 */
export async function lookFor(pool: Pool, place: Place, message: MessageRow): Promise<Look | 'done' | null> {
  const { rows } = await pool.query<{ begunAt: Date; oldest: number; cursor: string | null; finished: boolean }>({
    name: 'look_for',
    text: LOOK,
    values: [place.tenantId, place.channelId, place.threadTs ?? '', message.id, message.underWayMs > 0],
  });
  const look = rows[0];
  if (!look) return null;
  if (look.finished) return 'done';
  return { ...look, latest: look.begunAt.getTime() / 1_000 + CLOCK_SKEW_S };
}

// A new look goes back to the oldest message that is looked for in that place, so that it serves them all.
const LOOK = `
  with wanted as (
    select sending_until, extract(epoch from sending_since) - ${CLOCK_SKEW_S} as oldest from message
     where tenant_id = $1 and id = $4 and status = 'sending'
  ), going_on as (
    select l.begun_at, l.oldest, l.cursor, l.finished_at is not null as finished
      from look as l, wanted as w
     where l.tenant_id = $1 and l.channel_id = $2 and l.thread_ts = $3 and not $5::boolean
       and l.begun_at >= coalesce(w.sending_until, '-infinity') and l.oldest <= w.oldest and l.begun_at > now() - interval '${LOOK_LIFE}'
  ), begun as (
    insert into look as l (tenant_id, channel_id, thread_ts, begun_at, oldest)
    select $1, $2, $3, date_trunc('milliseconds', clock_timestamp()), least(w.oldest, (
             select min(extract(epoch from other.sending_since)) - ${CLOCK_SKEW_S}
               from message as mine join message as other
                 on other.tenant_id = mine.tenant_id and other.to_channel is not distinct from mine.to_channel
                and other.to_user is not distinct from mine.to_user and other.status = 'sending'
                and other.sending_since > now() - interval '${LOOK_LIFE}'
              where mine.tenant_id = $1 and mine.id = $4))
      from wanted as w where not exists (select 1 from going_on)
    on conflict (tenant_id, channel_id, thread_ts) do update
      set begun_at = excluded.begun_at, oldest = excluded.oldest, cursor = null, finished_at = null
    returning begun_at, oldest, cursor, false
  )
  select begun_at as "begunAt", oldest, cursor, finished from (select * from going_on union all select * from begun) as l`;

/** A page was read: the look goes on at `cursor`, or is finished. Another that was begun meanwhile is left alone. */
export async function lookedThrough(pool: Pool, place: Place, { begunAt }: Look, cursor: string | null): Promise<void> {
  await pool.query({
    name: 'looked_through',
    text: `update look set cursor = $5, finished_at = case when $5::text is null then clock_timestamp() end
            where tenant_id = $1 and channel_id = $2 and thread_ts = $3 and begun_at = $4`,
    values: [place.tenantId, place.channelId, place.threadTs ?? '', begunAt, cursor],
  });
}

import type { Pool } from 'pg';
import { drawingMark, type PostedMessage } from '#blocks/own-message.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { callSlack } from '#jobs/messages/slack-call.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { CHECK_AFTER, ownPostDeleted, ownPostEdited } from '#workflow/upkeep/own-post.ts';

/** Cards looked at each time the clock ticks: Slack lets a workspace be asked some fifty times a minute, and others ask as well. */
const AT_ONCE = 10;
/** A card whose request ended longer ago is left as it is. */
const ENDED = '1 day';

/** Has the copies of cards looked at whose time has come, those that wait longest first. Who ended long ago needs it no more. */
export async function checkCards(pool: Pool): Promise<void> {
  await pool.query(`
    with due as (
      select m.tenant_id, m.id, w.completed_at < now() - interval '${ENDED}' as ended
        from message as m join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id
       where m.check_at < now() order by m.check_at limit ${AT_ONCE} for update of m skip locked
    ), looked as (
      update message as m set check_at = case when due.ended then null else now() + interval '${CHECK_AFTER}' end
        from due where m.tenant_id = due.tenant_id and m.id = due.id
      returning m.tenant_id, m.id, due.ended)
    select ${addJobSql('check_card', { tenantId: 'tenant_id', messageId: 'id' })}
      from (select * from looked where not coalesce(ended, false) order by id) as one`);
}

type Copy = { channelId: string; ts: string; mark: string | null; behind: boolean };

/**
 * Looks whether a copy of a card shows what the database says, and has it drawn anew where it does not: somebody edited or
 * deleted it, and no event told of it, or a change was never brought. Where the app may seldom read, only the database is asked.
 * @throws Error to be tried again when it is not this workspace's turn.
 */
export async function checkCard(env: JobEnvironment, { tenantId, messageId }: JobPayload<'check_card'>): Promise<void> {
  const copy = await readCopy(env.pool, tenantId, messageId);
  if (!copy) return;
  const { channelId, ts, mark } = copy;
  const place = { tenantId, channelId, ts };
  if (copy.behind) return ownPostEdited(env.pool, place);
  // It is being edited, or will be.
  if (mark === null || env.readsSeldom) return;
  const read = await callSlack(env, tenantId, 'conversations.history', channelId, (slack) =>
    slack.conversations.history({ channel: channelId, oldest: ts, latest: ts, inclusive: true, limit: 1 }),
  );
  if (read.kind === 'later') throw new Error(`conversations.history: not before ${read.ms} ms`);
  if (read.kind !== 'ok') return;
  const shown = (read.answer.messages as PostedMessage[] | undefined)?.find((one) => one.ts === ts);
  if (!shown) return ownPostDeleted(env.pool, place);
  if (drawingMark(shown) === mark) return;
  env.log.info({ tenantId, messageId }, 'a card in Slack is not what was drawn last; it is drawn anew');
  await ownPostEdited(env.pool, place, mark);
}

async function readCopy(pool: Pool, tenantId: string, messageId: string): Promise<Copy | null> {
  const { rows } = await pool.query<Copy>({
    name: 'copy_to_check',
    text: `select m.channel_id as "channelId", m.ts, left(m.shown_digest, 8) as mark,
                  coalesce(m.shown_sequence, 0) < w.history_sequence and w.updated_at < now() - interval '1 minute' as behind
             from message as m join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id
            where m.tenant_id = $1 and m.id = $2 and m.kind = 'card' and m.status = 'sent'`,
    values: [tenantId, messageId],
  });
  return rows[0] ?? null;
}

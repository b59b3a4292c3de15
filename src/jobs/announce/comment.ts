import type { JobEnvironment } from '#jobs/environment.ts';
import { retractMirrors } from '#jobs/messages/retract.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { type Draft, enqueue } from './outbox.ts';

type Card = { key: string; channelId: string | null; toChannel: string | null; toUser: string | null };
type CommentRow = {
  workflow_id: string;
  author_id: string;
  content: string;
  source: 'slack' | 'api' | 'command';
  source_channel: string | null;
  changed_at: string;
  deleted: boolean;
  cards: Card[];
};

/**
 * Brings a comment to the threads of the other copies of the card, once each: a new one is posted there, an edited one is
 * edited, a deleted one is taken away. The cards are drawn anew, since they tell how many comments there are.
 */
export async function announceComment(
  env: JobEnvironment,
  { tenantId, commentId }: JobPayload<'announce_comment'>,
): Promise<void> {
  const { rows } = await env.pool.query<CommentRow>({
    name: 'read_comment',
    text: READ,
    values: [tenantId, commentId],
  });
  const comment = rows[0];
  if (!comment) return;
  const redraw = { workflowId: comment.workflow_id, at: comment.changed_at };
  if (comment.deleted) {
    await retractMirrors(env.pool, tenantId, commentId);
    await enqueue(env.pool, tenantId, [], redraw);
    return;
  }
  const body = { say: 'comment', by: comment.author_id, source: comment.source, quote: comment.content } as const;
  const elsewhere = comment.cards.filter(
    (card) => card.channelId === null || card.channelId !== comment.source_channel,
  );
  const drafts = elsewhere.map((card): Draft => {
    const place = card.toChannel === null ? { toUser: card.toUser ?? '' } : { toChannel: card.toChannel };
    const key = `comment:${commentId}:${card.toChannel ?? card.toUser}`;
    return { ...place, key, kind: 'notice', workflowId: comment.workflow_id, commentId, parentKey: card.key, body };
  });
  await enqueue(env.pool, tenantId, drafts, redraw);
  await env.pool.query({ name: 'edit_mirrors', text: EDIT_MIRRORS, values: [tenantId, commentId, comment.content] });
}

/** A person who has several cards of one workflow gets the comment under the newest. */
const READ = `
  select c.workflow_id, c.author_id, c.content, c.source, c.source_channel, c.deleted_at is not null as deleted,
    iso_utc(coalesce(c.deleted_at, c.edited_at, c.created_at)) as changed_at,
    (select coalesce(jsonb_agg(jsonb_build_object(
              'key', card.key, 'channelId', card.channel_id, 'toChannel', card.to_channel, 'toUser', card.to_user)), '[]')
       from (select distinct on (to_channel, to_user) * from message
              where tenant_id = c.tenant_id and workflow_id = c.workflow_id and kind = 'card' and status <> 'failed'
              order by to_channel, to_user, created_at desc) as card) as cards
  from comment as c
  where c.tenant_id = $1 and c.id = $2`;

const EDIT_MIRRORS = `
  with edited as (
    update message set body = body || jsonb_build_object('quote', $3::text)
     where tenant_id = $1 and comment_id = $2 and status <> 'deleted' and body->>'quote' is distinct from $3
    returning id, to_channel, to_user)
  select ${addJobSql(
    'deliver',
    { tenantId: '$1::text', messageId: 'id' },
    { beside: { toChannel: 'to_channel', toUser: 'to_user' } },
  )}
    from edited`;

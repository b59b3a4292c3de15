import type { Pool } from 'pg';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { NoticeBody } from './notice-body.ts';

/** A message to be sent: its key says what it is, so that planning it twice sends it once. */
export type Draft = {
  key: string;
  workflowId: string | null;
  approvalId?: string | null;
  commentId?: string | null;
  /** In the thread of the message with this key. */
  parentKey?: string | null;
} & ({ toChannel: string } | { toUser: string }) &
  ({ kind: 'card' } | { kind: 'notice'; body: NoticeBody });

/** The card in the channel is one message for the whole life of the workflow. */
export function channelCardKey(workflowId: string): string {
  return `card:${workflowId}`;
}

/**
 * Puts messages into the outbox and a delivery job behind each one that is new; with `redraw`, behind every card that the
 * workflow has, too. One statement: a message without its job cannot be.
 */
export async function enqueue(
  pool: Pool,
  tenantId: string,
  drafts: readonly Draft[],
  redraw?: { workflowId: string; at: string },
): Promise<void> {
  const rows = drafts.map((draft) => ({
    key: draft.key,
    kind: draft.kind,
    workflow_id: draft.workflowId,
    approval_id: draft.approvalId ?? null,
    comment_id: draft.commentId ?? null,
    to_channel: 'toChannel' in draft ? draft.toChannel : null,
    to_user: 'toUser' in draft ? draft.toUser : null,
    parent_key: draft.parentKey ?? null,
    body: draft.kind === 'notice' ? draft.body : {},
  }));
  await pool.query({
    name: 'enqueue_messages',
    text: ENQUEUE,
    values: [tenantId, JSON.stringify(rows), redraw?.workflowId ?? null, redraw?.at ?? null],
  });
}

// Rows, queues and jobs are locked in one order everywhere: two that tell of the same thing at once wait for each other, and not in a ring.
const ENQUEUE = `
  with given as (
    select * from rows from (jsonb_to_recordset($2::jsonb) as (
      key text, kind text, workflow_id uuid, approval_id uuid, comment_id uuid, to_channel text, to_user text,
      parent_key text, body jsonb)) with ordinality as d(
      key, kind, workflow_id, approval_id, comment_id, to_channel, to_user, parent_key, body, place)
  ), added as (
    insert into message (tenant_id, id, key, kind, workflow_id, approval_id, comment_id, to_channel, to_user, parent_key, body)
    select $1, gen_random_uuid(), key, kind, workflow_id, approval_id, comment_id, to_channel, to_user,
           parent_key, body
      from given order by key
    on conflict (tenant_id, key) do nothing
    returning id, key, to_channel, to_user
  ), due as (
    select added.id, added.to_channel, added.to_user, given.place from added join given using (key)
    union all
    select id, to_channel, to_user, 0 from message
     where tenant_id = $1 and workflow_id = $3::uuid and kind = 'card'
  )
  select ${addJobSql(
    'deliver',
    { tenantId: '$1::text', messageId: 'id', changedAt: '$4::text' },
    { beside: { toChannel: 'to_channel', toUser: 'to_user' } },
  )}
    from (select * from due order by delivery_queue($1, to_channel, to_user), place, id) as due`;

import { refOf } from '#domain/request/workflow.ts';
import { adminsOf, isSlackUser } from '#jobs/announce/audience.ts';
import type { WhyUnreachable } from '#jobs/announce/notice-body.ts';
import { type Draft, enqueue } from '#jobs/announce/outbox.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { readCardSubject } from '#queries/card/card.ts';
import type { MessageRow } from './message-row.ts';

const WHY: Readonly<Record<string, WhyUnreachable>> = {
  is_archived: 'archived',
  not_in_channel: 'not_in_channel',
  channel_not_found: 'not_found',
  user_not_found: 'person_deactivated',
  user_disabled: 'person_deactivated',
  cannot_dm_bot: 'person_deactivated',
};

/**
 * A card cannot be shown where it should be: its requester and the admins are told, once for each request and place, and the
 * approval itself goes on. A notice that cannot be delivered tells nobody: that would only make more of them.
 */
export async function tellUnreachable(env: JobEnvironment, message: MessageRow, error: string): Promise<void> {
  const place = message.toChannel ?? message.toUser;
  if (message.kind !== 'card' || message.workflowId === null || place === null) return;
  const subject = await readCardSubject(env, message.tenantId, message.workflowId);
  if (!subject) return;
  const { workflow } = subject;
  const told = new Set([workflow.requesterId, ...(await adminsOf(env.pool, message.tenantId))].filter(isSlackUser));
  told.delete(place);
  const body = { say: 'unreachable', ref: refOf(workflow), channel: place, why: WHY[error] ?? 'refused' } as const;
  const drafts = [...told].map(
    (toUser): Draft => ({
      key: `unreachable:${workflow.id}:${place}:${toUser}`,
      kind: 'notice',
      workflowId: workflow.id,
      toUser,
      body,
    }),
  );
  await enqueue(env.pool, message.tenantId, drafts);
}

import type { JobEnvironment } from '#jobs/environment.ts';
import type { MessageRow } from './message-row.ts';
import { type CallOutcome, callSlack } from './slack-call.ts';

/**
 * The channel that a message goes to; for a person the one of their direct messages, opened once and remembered. Prepared
 * statements: it is asked for every message.
 */
export async function directChannel(env: JobEnvironment, message: MessageRow): Promise<CallOutcome<string>> {
  if (message.parent?.channelId) return { kind: 'ok', answer: message.parent.channelId };
  const { tenantId, toUser, toChannel } = message;
  if (toUser === null) return { kind: 'ok', answer: toChannel ?? '' };
  const { rows } = await env.pool.query<{ dm_channel_id: string | null; is_deactivated: boolean }>({
    name: 'direct_channel',
    text: 'select dm_channel_id, is_deactivated from app_user where tenant_id = $1 and id = $2',
    values: [tenantId, toUser],
  });
  if (rows[0]?.is_deactivated) return { kind: 'refused', error: 'user_disabled' };
  if (rows[0]?.dm_channel_id) return { kind: 'ok', answer: rows[0].dm_channel_id };
  const opened = await callSlack(env, tenantId, 'conversations.open', toUser, (slack) =>
    slack.conversations.open({ users: toUser }),
  );
  if (opened.kind !== 'ok') return opened;
  const channelId = opened.answer.channel?.id;
  if (!channelId)
    return { kind: 'unknown', error: 'conversations.open answered without a channel', landing: 'answered' };
  await env.pool.query({
    name: 'remember_direct_channel',
    text: 'update app_user set dm_channel_id = $3 where tenant_id = $1 and id = $2',
    values: [tenantId, toUser, channelId],
  });
  return { kind: 'ok', answer: channelId };
}

/** Slack no longer knows the channel of a person's direct messages: the next message opens it again. */
export async function forgetDirectChannel(env: JobEnvironment, message: MessageRow): Promise<void> {
  if (message.toUser === null) return;
  await env.pool.query('update app_user set dm_channel_id = null where tenant_id = $1 and id = $2', [
    message.tenantId,
    message.toUser,
  ]);
}

/** A channel's id as Slack answered it; a name was good for posting, but edits need the id. */
export function channelIdOf(answered: string | undefined, asked: string): string {
  return answered ?? asked;
}

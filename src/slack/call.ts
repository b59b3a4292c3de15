import type { Messages } from '#blocks/messages/index.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import type { Answer, Place } from './answer.ts';
import type { SlackEnvironment } from './environment.ts';

/** One click, command, shortcut or submission: who it is from, where, and how to answer them privately. */
export type Call = {
  tenantId: string;
  userId: string;
  messages: Messages;
  place: Place;
  /** Opens a modal within three seconds; empty when Slack sent none. */
  triggerId: string;
  requestId: string;
  answer: Answer;
};

/** What every interactive payload of Slack has in common, in the shapes that it comes in. */
export type Payload = {
  team?: { id?: string } | null;
  team_id?: string;
  user?: { id: string; team_id?: string; name?: string; username?: string };
  user_id?: string;
  user_name?: string;
  channel?: { id?: string } | null;
  channel_id?: string;
  container?: { message_ts?: string; channel_id?: string };
  message?: { ts?: string } | null;
  response_url?: string;
  trigger_id?: string;
};

export function userOf(payload: Payload): { id: string; teamId: string | null; name: string | null } {
  const id = payload.user?.id ?? payload.user_id;
  if (!id) throw new Error('a payload without a user');
  return {
    id,
    teamId: payload.user?.team_id ?? null,
    name: payload.user?.username ?? payload.user?.name ?? payload.user_name ?? null,
  };
}

export function placeOf(payload: Payload): Place {
  const channelId = payload.channel?.id || payload.channel_id || payload.container?.channel_id || null;
  return {
    channelId,
    // An address for answers without a channel leads nowhere.
    responseUrl: (channelId && payload.response_url) || null,
    messageTs: payload.message?.ts ?? payload.container?.message_ts ?? null,
  };
}

/** The words for a reader whom we may not have been able to look up. */
export async function messagesOf(env: SlackEnvironment, tenantId: string, payload: Payload): Promise<Messages> {
  const reader = await env.people.meet(tenantId, userOf(payload));
  return messagesFor(reader.locale, reader.timezone ?? undefined);
}

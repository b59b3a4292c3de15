import { setTimeout as pause } from 'node:timers/promises';
import type { Replica } from '#testing/chaos/faults.ts';
import type { SlackPost } from '#testing/chaos/judge/evidence.ts';
import { TEAM } from '#testing/chaos/office.ts';
import { slackSignature } from '#testing/slack/signed-post.ts';
import { asObjects, type SlackArgs } from '#testing/slack/slack-args.ts';

/** Slack tells the bot what happens in its channels, its own messages among it. */
export type Events = {
  posted(post: SlackPost, args: SlackArgs): void;
  deleted(post: SlackPost): void;
  /** Waits for what is on its way. */
  stop(): Promise<void>;
};

/** Slack delivers again at once, after a minute and after five; here sooner, and then gives up as well. */
const AGAIN_MS = [0, 3_000, 10_000];
const PATIENCE_MS = 3_000;

export type EventsOptions = { order: () => Replica[]; urlOf: (replica: Replica) => string };

export function eventsOf({ order, urlOf }: EventsOptions): Events {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let last = 0;

  const deliver = async (event: Record<string, unknown>): Promise<void> => {
    last += 1;
    const envelope = {
      type: 'event_callback',
      team_id: TEAM.id,
      event_id: `Ev${last}`,
      event_time: Math.floor(Date.now() / 1_000),
    };
    const authorizations = [{ team_id: TEAM.id, user_id: TEAM.botUserId, is_bot: true }];
    const body = JSON.stringify({ ...envelope, authorizations, event });
    for (const ms of AGAIN_MS) {
      await pause(ms, undefined, { signal: stopping.signal });
      for (const replica of order().slice(0, 1)) {
        const headers = { 'content-type': 'application/json', ...slackSignature(TEAM.signingSecret, body) };
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const answer = await fetch(`${urlOf(replica)}/slack/events`, { method: 'POST', headers, body, signal }).catch(
          () => null,
        );
        await answer?.body?.cancel().catch(() => undefined);
        if (answer?.ok) return;
      }
    }
  };
  const send = (event: Record<string, unknown>) => {
    const sent: Promise<void> = deliver(event)
      .catch(() => undefined)
      .finally(() => underWay.delete(sent));
    underWay.add(sent);
  };
  return {
    posted: (post, args) =>
      send({
        type: 'message',
        ...placeOf(post),
        event_ts: post.ts,
        ...messageOf(post),
        metadata: args.metadata ?? undefined,
      }),
    deleted: (post) =>
      send({
        type: 'message',
        subtype: 'message_deleted',
        ...placeOf(post),
        deleted_ts: post.ts,
        event_ts: `${(Date.now() / 1_000).toFixed(6)}`,
        previous_message: messageOf(post),
      }),
    stop: async () => {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

function placeOf({ channel }: SlackPost): object {
  return { channel, channel_type: channel.startsWith('D') ? 'im' : 'channel' };
}

function messageOf({ ts, threadTs, text, blocks }: SlackPost): object {
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  return {
    type: 'message',
    user: TEAM.botUserId,
    bot_id: TEAM.botId,
    ts,
    text,
    blocks: asObjects([...blocks]),
    ...thread,
  };
}

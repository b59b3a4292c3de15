import type { WebClient } from '@slack/web-api';
import { ownMessageId, type PostedMessage } from '#blocks/own-message.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { type OwnPost, ownPostSeen } from '#workflow/upkeep/own-post.ts';
import { type Look, lookedThrough, lookFor, type Place } from './look.ts';
import { type MessageRow, readMessage } from './message-row.ts';

import { SELDOM } from './pace.ts';
import { type CallOutcome, callSlack } from './slack-call.ts';

/** Messages a page, where Slack lets the app read as often as it needs. */
const PAGE = 200;
/** Pages read in one go before others of the channel have their turn. */
const PAGES_AT_ONCE = 5;
/** How often a message is looked for while its post may still be under way; events tell of it sooner. */
const EARLY_PAUSE_MS = 4_000;

type Found = { channelId: string; ts: string } | null;

/**
 * Looks for a message whose posting had no answer. The bot gets an event for each message of its own, so it is mostly known
 * by then; for others the channel is looked through, as far back as the post may be, for all such messages at once.
 * @returns where it is; null when it is not there and never will be, `later` as long as that cannot be said.
 */
export async function findPosted(
  env: JobEnvironment,
  message: MessageRow,
  channel: string,
): Promise<CallOutcome<Found>> {
  if (message.underWayMs > 0 && env.readsSeldom) return { kind: 'later', ms: message.underWayMs };
  const resolved = await resolveChannel(env, message.tenantId, channel);
  if (resolved.kind !== 'ok') return resolved;
  if (resolved.answer === null) return { kind: 'ok', answer: null };
  const place: Place = { tenantId: message.tenantId, channelId: resolved.answer, threadTs: message.parent?.ts ?? null };
  for (let page = 0; page < PAGES_AT_ONCE; page += 1) {
    const look = await lookFor(env.pool, place, message);
    if (look === null) break;
    if (look === 'done') return { kind: 'ok', answer: null };
    const read = await readPage(env, place, look);
    if (read.kind !== 'ok') return read;
    await lookedThrough(env.pool, place, look, read.answer);
    const now = await readMessage(env.pool, message.tenantId, message.id);
    if (now?.ts && now.channelId) return { kind: 'ok', answer: { channelId: now.channelId, ts: now.ts } };
    if (message.underWayMs > 0) return { kind: 'later', ms: Math.min(message.underWayMs, EARLY_PAUSE_MS) };
  }
  return { kind: 'later', ms: 0 };
}

/** Reads one page and notes every message of ours on it. @returns where the next page begins; null when there is none. */
async function readPage(env: JobEnvironment, place: Place, look: Look): Promise<CallOutcome<string | null>> {
  const { tenantId, channelId, threadTs } = place;
  const method = threadTs === null ? 'conversations.history' : 'conversations.replies';
  const limit = env.readsSeldom ? SELDOM.messages : PAGE;
  const rate = env.readsSeldom ? SELDOM : undefined;
  const read = await callSlack(env, tenantId, method, channelId, (slack) => readMessages(slack, place, look, limit), {
    rate,
  });
  if (read.kind !== 'ok') return read;
  for (const post of ownPosts(place, read.answer.messages)) await ownPostSeen(env.pool, post);
  return { kind: 'ok', answer: read.answer.next };
}

function ownPosts({ tenantId, channelId }: Place, messages: readonly PostedMessage[]): OwnPost[] {
  return messages.flatMap((one) => {
    const messageId = ownMessageId(one);
    return messageId === null || !one.ts
      ? []
      : [{ tenantId, messageId, channelId, ts: one.ts, author: one.user ?? null }];
  });
}

async function readMessages(slack: WebClient, { channelId, threadTs }: Place, look: Look, limit: number) {
  const common = {
    channel: channelId,
    oldest: String(look.oldest),
    latest: String(look.latest),
    limit,
    include_all_metadata: true,
    ...(look.cursor === null ? {} : { cursor: look.cursor }),
  };
  const answer =
    threadTs === null
      ? await slack.conversations.history(common)
      : await slack.conversations.replies({ ...common, ts: threadTs });
  const next = answer.response_metadata?.next_cursor || null;
  return { messages: (answer.messages ?? []) as PostedMessage[], next };
}

/** A channel's id; a name is looked up. Null when there is no such channel. */
async function resolveChannel(
  env: JobEnvironment,
  tenantId: string,
  channel: string,
): Promise<CallOutcome<string | null>> {
  if (!channel.startsWith('#')) return { kind: 'ok', answer: channel };
  return callSlack(env, tenantId, 'conversations.list', '', async (slack) => {
    for await (const page of slack.paginate('conversations.list', {
      exclude_archived: true,
      limit: 1_000,
      types: 'public_channel,private_channel',
    })) {
      const listed = page as { channels?: { id?: string; name?: string }[] };
      const found = listed.channels?.find((one) => one.name === channel.slice(1));
      if (found?.id) return found.id;
    }
    return null;
  });
}

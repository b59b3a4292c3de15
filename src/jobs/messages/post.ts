import { METADATA_EVENT } from '#blocks/own-message.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { ownPostSeen } from '#workflow/upkeep/own-post.ts';
import { channelIdOf, directChannel, forgetDirectChannel } from './direct-channel.ts';
import { findPosted } from './find-posted.ts';
import {
  BEGIN_MS,
  type Hold,
  type MessageRow,
  markEditing,
  markGone,
  markSending,
  markSent,
  markShown,
  markUnknown,
  markUntouched,
  markWaiting,
} from './message-row.ts';
import type { Rendered } from './render.ts';
import { type CallOutcome, callSlack } from './slack-call.ts';

type Outcome = Promise<CallOutcome<Rendered | null>>;

/**
 * Posts a message that is not in Slack yet, once. One whose earlier attempt has no answer is looked for until it is found, or
 * until that attempt cannot be under way any more and the message is not there.
 */
export async function post(env: JobEnvironment, message: MessageRow, drawn: Rendered, hold: Hold | null): Outcome {
  const place = await directChannel(env, message);
  if (place.kind !== 'ok') return place;
  const channel = place.answer;
  if (message.status === 'sending') {
    const found = await findPosted(env, message, channel);
    if (found.kind !== 'ok' && found.kind !== 'refused') return found;
    if (found.kind === 'ok' && found.answer)
      return edit(env, { ...message, ...found.answer, underWayMs: 0 }, drawn, hold);
  }
  return call(env, message, channel, drawn, hold);
}

async function call(
  env: JobEnvironment,
  message: MessageRow,
  channel: string,
  drawn: Rendered,
  hold: Hold | null,
): Outcome {
  let attempt: string | null = null;
  const mayCall = async () => {
    const asked = performance.now();
    attempt = await markSending(env.pool, message, hold);
    if (attempt === null || performance.now() - asked < BEGIN_MS) return attempt !== null;
    // Others may already count with this attempt's being over.
    await markWaiting(env.pool, message, attempt);
    return false;
  };
  const outcome = await callSlack(
    env,
    message.tenantId,
    'chat.postMessage',
    channel,
    (slack) =>
      slack.chat.postMessage({
        channel,
        text: drawn.text,
        blocks: drawn.blocks,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: METADATA_EVENT, event_payload: { key: message.id } },
        ...(message.parent?.ts ? { thread_ts: message.parent.ts } : {}),
      }),
    { mayCall },
  );
  if (attempt === null) return outcome.kind === 'ok' ? { kind: 'later', ms: 0 } : outcome;
  if (outcome.kind !== 'ok') {
    if (outcome.kind === 'unknown') await markUnknown(env.pool, message, attempt, outcome.landing);
    else await markWaiting(env.pool, message, attempt);
    return outcome;
  }
  const { ts } = outcome.answer;
  if (!ts) return { kind: 'unknown', error: 'chat.postMessage answered without ts', landing: 'answered' };
  const channelId = channelIdOf(outcome.answer.channel, channel);
  const kept = await markSent(env.pool, message, { channelId, ts, ...shown(drawn) }, attempt);
  // Somebody took this process for dead: one of the two copies is deleted.
  if (!kept)
    await ownPostSeen(env.pool, { tenantId: message.tenantId, messageId: message.id, channelId, ts, author: null });
  return { kind: 'ok', answer: drawn };
}

/** Slack's words for a message that is not there (any more). */
const GONE = new Set(['message_not_found', 'channel_not_found', 'cant_update_message', 'edit_window_closed']);

/** Has what is in Slack show what the database says now. */
export async function edit(env: JobEnvironment, message: MessageRow, drawn: Rendered, hold: Hold | null): Outcome {
  const { channelId, ts } = message;
  if (channelId === null || ts === null) throw new Error(`message ${message.id} has no place to be edited at`);
  if (message.shownDigest === drawn.digest && message.underWayMs === 0) {
    await markShown(env.pool, message, drawn.digest, drawn.sequence);
    return { kind: 'ok', answer: null };
  }
  let attempt: string | null = null;
  const mayCall = async () => {
    const asked = performance.now();
    attempt = await markEditing(env.pool, message, ts, hold);
    return attempt !== null && performance.now() - asked < BEGIN_MS;
  };
  const update = { channel: channelId, ts, text: drawn.text, blocks: drawn.blocks };
  const outcome = await callSlack(
    env,
    message.tenantId,
    'chat.update',
    channelId,
    (slack) => slack.chat.update(update),
    {
      mayCall,
    },
  );
  if (attempt === null) return outcome.kind === 'ok' ? { kind: 'later', ms: 0 } : outcome;
  if (outcome.kind === 'refused' && GONE.has(outcome.error)) return repost(env, message, ts, drawn, hold);
  if (outcome.kind === 'unknown') await markUnknown(env.pool, message, attempt, outcome.landing);
  else if (outcome.kind !== 'ok') await markUntouched(env.pool, message, attempt);
  if (outcome.kind !== 'ok') return outcome;
  if (message.underWayMs > 0) {
    // An older edit may still land upon this one.
    await markUnknown(env.pool, message, attempt, message.underWayMs);
    return { kind: 'later', ms: message.underWayMs };
  }
  await markSent(env.pool, message, { channelId, ts, ...shown(drawn) }, attempt);
  return { kind: 'ok', answer: drawn };
}

function shown({ digest, sequence }: Rendered) {
  return { digest, sequence };
}

/** Somebody deleted the card, or it can no longer be edited: people still need one, so it is posted anew. */
async function repost(
  env: JobEnvironment,
  message: MessageRow,
  ts: string,
  drawn: Rendered,
  hold: Hold | null,
): Outcome {
  if (!(await markGone(env.pool, message, ts))) return { kind: 'later', ms: 0 };
  await forgetDirectChannel(env, message);
  return post(env, { ...message, status: 'waiting', attempt: null, ts: null, channelId: null }, drawn, hold);
}

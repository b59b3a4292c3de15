import { tellDelivery } from '#jobs/deliveries/send-message.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { channelIdOf, directChannel, forgetDirectChannel } from './direct-channel.ts';
import { findPosted, METADATA_EVENT } from './find-posted.ts';
import {
  type MessageRow,
  markFailed,
  markSending,
  markSent,
  markWaiting,
  mayOpen,
  readMessage,
} from './message-row.ts';
import { isParked, PARKED_MS } from './parked.ts';
import { type Rendered, render } from './render.ts';
import { type CallOutcome, callSlack } from './slack-call.ts';
import { tellUnreachable } from './unreachable.ts';

/** When the job should come again, in milliseconds; null when the message is where it should be, or never will be. */
export type Again = { ms: number; attempt: number } | null;

/** Pause before a message whose thread is not there yet is tried again; it doubles, for a card may be long in coming. */
const PARENT_PAUSE_MS = 500;
const LONGEST_PARENT_PAUSE_MS = 8_000;
/** Pause before a channel that refused a card is tried again: somebody may have invited the bot meanwhile. */
const SHUT_PAUSE_MS = 5 * 60_000;
/** Longest pause between two attempts while Slack does not answer: soon enough after an outage, seldom enough during one. */
const MAX_PAUSE_MS = 30_000;

/**
 * Brings one message of the outbox to Slack: posts it, or edits what is there until it shows what the database says. May be
 * called any number of times; a message is posted exactly once also when an answer was lost or this process was killed.
 */
export async function deliver(env: JobEnvironment, job: JobPayload<'deliver'>): Promise<Again> {
  const message = await readMessage(env.pool, job.tenantId, job.messageId);
  if (!message || message.status === 'deleted' || (message.status === 'failed' && !message.shut)) return null;
  const attempt = job.attempt ?? 0;
  // Before anything else: what waits for another message of that workspace would look for it again and again.
  if (await isParked(env, job.tenantId)) return { ms: PARKED_MS, attempt };
  if (message.parent && message.parent.ts === null) {
    if (message.parent.shut) return { ms: SHUT_PAUSE_MS, attempt };
    const pause = Math.min(LONGEST_PARENT_PAUSE_MS, PARENT_PAUSE_MS * 2 ** Math.min(attempt, 10));
    if (!message.parent.failed) return { ms: pause, attempt: attempt + 1 };
    await markFailed(env.pool, message, 'parent_failed');
    return null;
  }
  const drawn = await render(env, message);
  if (!drawn) return null;
  const outcome = message.ts === null ? await post(env, message, drawn) : await edit(env, message, drawn);
  return after(env, message, outcome, job);
}

async function after(
  env: JobEnvironment,
  message: MessageRow,
  outcome: CallOutcome<Rendered | null>,
  { attempt = 0, changedAt }: JobPayload<'deliver'>,
): Promise<Again> {
  switch (outcome.kind) {
    case 'ok':
      // What is drawn for another reason than a change (a restart, a card that was deleted) says nothing about how quick we are.
      if (outcome.answer && changedAt && message.kind === 'card')
        env.meter.cardLag((env.now().getTime() - Date.parse(changedAt)) / 1_000);
      return null;
    case 'later':
      return { ms: outcome.ms, attempt };
    case 'unknown':
      env.log.warn(
        { messageId: message.id, error: outcome.error, attempt },
        'Slack did not answer; the message is tried again',
      );
      return { ms: Math.min(MAX_PAUSE_MS, 500 * 2 ** Math.min(attempt, 10)), attempt: attempt + 1 };
    case 'refused':
      await markFailed(env.pool, message, outcome.error);
      await tellDelivery(env, message, outcome.error);
      env.log.warn({ messageId: message.id, error: outcome.error }, 'Slack refused a message for good');
      await tellUnreachable(env, message, outcome.error);
      return message.kind === 'card' && mayOpen(outcome.error) ? { ms: SHUT_PAUSE_MS, attempt } : null;
    default:
      return outcome satisfies never;
  }
}

async function post(env: JobEnvironment, message: MessageRow, drawn: Rendered): Promise<CallOutcome<Rendered | null>> {
  const place = await directChannel(env, message);
  if (place.kind !== 'ok') return place;
  const channel = place.answer;
  if (message.status === 'sending') {
    const found = await findPosted(env, message, channel);
    if (found.kind === 'later' || found.kind === 'unknown') return found;
    if (found.kind === 'ok' && found.answer) {
      await markSent(env.pool, message, found.answer, null);
      return edit(env, { ...message, channelId: found.answer.channelId, ts: found.answer.ts }, drawn);
    }
  }
  await markSending(env.pool, message);
  const outcome = await callSlack(env, message.tenantId, 'chat.postMessage', channel, (slack) =>
    slack.chat.postMessage({
      channel,
      text: drawn.text,
      blocks: drawn.blocks,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: METADATA_EVENT, event_payload: { key: message.id } },
      ...(message.parent?.ts ? { thread_ts: message.parent.ts } : {}),
    }),
  );
  if (outcome.kind === 'later' || outcome.kind === 'refused') await markWaiting(env.pool, message);
  if (outcome.kind !== 'ok') return outcome;
  const { ts } = outcome.answer;
  if (!ts) return { kind: 'unknown', error: 'chat.postMessage answered without ts' };
  await markSent(env.pool, message, { channelId: channelIdOf(outcome.answer.channel, channel), ts }, drawn.digest);
  return { kind: 'ok', answer: drawn };
}

/** Slack's words for a message that is not there (any more). */
const GONE = new Set(['message_not_found', 'channel_not_found', 'cant_update_message', 'edit_window_closed']);

async function edit(env: JobEnvironment, message: MessageRow, drawn: Rendered): Promise<CallOutcome<Rendered | null>> {
  const { channelId, ts } = message;
  if (channelId === null || ts === null) throw new Error(`message ${message.id} has no place to be edited at`);
  if (message.shownDigest === drawn.digest) return { kind: 'ok', answer: null };
  const outcome = await callSlack(env, message.tenantId, 'chat.update', channelId, (slack) =>
    slack.chat.update({ channel: channelId, ts, text: drawn.text, blocks: drawn.blocks }),
  );
  if (outcome.kind === 'refused' && GONE.has(outcome.error)) return repost(env, message, drawn);
  if (outcome.kind !== 'ok') return outcome;
  await markSent(env.pool, message, { channelId, ts }, drawn.digest);
  return { kind: 'ok', answer: drawn };
}

/** Somebody deleted the card, or it can no longer be edited: people still need one, so it is posted anew. */
async function repost(
  env: JobEnvironment,
  message: MessageRow,
  drawn: Rendered,
): Promise<CallOutcome<Rendered | null>> {
  await markWaiting(env.pool, message);
  await forgetDirectChannel(env, message);
  return post(env, { ...message, status: 'waiting', ts: null, channelId: null }, drawn);
}

import { z } from 'zod';
import { mentionedPeople } from '#domain/slack-id.ts';
import { cut } from '#domain/text.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import { namesOf } from '#queries/people/names.ts';
import type { SlackEnvironment } from '#slack/call.ts';
import { plainText } from '#slack/directory/plain-text.ts';
import { addComment, deleteComment, editComment } from '#workflow/decide/comment.ts';
import { type Envelope, momentOf } from './envelope.ts';
import { findThread } from './thread.ts';

const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const file = z.object({ name: z.string().nullish(), title: z.string().nullish() });

/** A message of a person as events carry it (docs: reference/events/message). */
const written = z.object({
  user: z.string().nullish(),
  text: z.string().nullish(),
  ts,
  thread_ts: ts.nullish(),
  bot_id: z.string().nullish(),
  subtype: z.string().nullish(),
  files: z.array(file).nullish().catch(null),
  edited: z.object({ ts }).nullish().catch(null),
});
type Written = z.output<typeof written>;

const posted = written.extend({ channel: z.string(), channel_type: z.string().nullish() });
const changed = z.object({
  channel: z.string(),
  event_ts: ts.nullish(),
  message: written,
  previous_message: written.nullish().catch(null),
});
const deleted = z.object({
  channel: z.string(),
  event_ts: ts.nullish(),
  deleted_ts: ts,
  previous_message: written.nullish().catch(null),
});

/** Subtypes with which people write; every other one is Slack or an app telling something. */
const BY_PEOPLE = new Set<string | null | undefined>([undefined, null, 'file_share', 'thread_broadcast', 'me_message']);

/** True when a message event may be about a thread reply or a direct message, or mentions the bot: nothing else in a channel is our business. */
export function concernsUs(event: Record<string, unknown>, botUserId: string | null): boolean {
  if (event.subtype === 'message_changed') return threaded(event.message);
  if (event.subtype === 'message_deleted') return threaded(event.previous_message);
  return threaded(event) || event.channel_type === 'im' || mentions(event.text, botUserId);
}

function mentions(text: unknown, botUserId: string | null): boolean {
  return botUserId !== null && typeof text === 'string' && text.includes(`<@${botUserId}>`);
}

function threaded(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'thread_ts' in message && Boolean(message.thread_ts);
}

/**
 * A message was written, edited or deleted. Replies in the thread of one of our messages are comments on its workflow; a
 * message to the bot itself, or one that mentions it, gets a hint. Messages of bots, ours or others', are left alone. Safe to do twice.
 */
export async function onMessage(env: SlackEnvironment, envelope: Envelope): Promise<void> {
  const { event } = envelope;
  if (event.subtype === 'message_changed') return onChanged(env, envelope);
  if (event.subtype === 'message_deleted') return onDeleted(env, envelope);
  const message = posted.safeParse(event).data;
  if (!message || !isByPerson(message, envelope)) return;
  if (isReply(message)) await keepReply(env, envelope, message.channel, message);
  else if (message.channel_type === 'im' || mentions(message.text, envelope.botUserId))
    await hint(env, envelope.tenantId, message.channel, message);
}

async function onChanged(env: SlackEnvironment, envelope: Envelope): Promise<void> {
  const change = changed.safeParse(envelope.event).data;
  if (!change || !isByPerson(change.message, envelope) || !isReply(change.message)) return;
  const { channel, message, previous_message: before } = change;
  const content = await contentOf(env, envelope.tenantId, message);
  // A preview that Slack adds to a link is a change, too, and none of the text.
  if (content === '' || (before && (await contentOf(env, envelope.tenantId, before)) === content)) return;
  const at = momentOf(message.edited?.ts ?? change.event_ts ?? message.ts);
  const edited = await editComment(env, { tenantId: envelope.tenantId, channel, ts: message.ts, content, at });
  // The edit may come before the message itself; what is kept already stays as it is.
  if (!edited) await keepReply(env, envelope, channel, message);
}

async function onDeleted(env: SlackEnvironment, envelope: Envelope): Promise<void> {
  const deletion = deleted.safeParse(envelope.event).data;
  if (!deletion) return;
  const { channel, deleted_ts, previous_message: before } = deletion;
  const at = deletion.event_ts ? momentOf(deletion.event_ts) : envelope.at;
  const reply = { tenantId: envelope.tenantId, channel, ts: deleted_ts, at };
  if (await deleteComment(env, reply)) return;
  // The deletion may come before the message: kept as deleted, the message that follows changes nothing.
  if (!before || !isByPerson(before, envelope) || !isReply(before)) return;
  await keepReply(env, envelope, channel, before);
  await deleteComment(env, reply);
}

function isByPerson(message: Written, { botUserId }: Envelope): boolean {
  return Boolean(message.user) && !message.bot_id && message.user !== botUserId && BY_PEOPLE.has(message.subtype);
}

function isReply(message: Written): message is Written & { thread_ts: string } {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

async function keepReply(
  env: SlackEnvironment,
  { tenantId }: Envelope,
  channel: string,
  message: Written & { thread_ts: string },
): Promise<void> {
  const workflowId = await findThread(env, tenantId, channel, message.thread_ts);
  const content = workflowId === null ? '' : await contentOf(env, tenantId, message);
  if (workflowId === null || content === '' || !message.user) return;
  await addComment(env, {
    tenantId,
    ref: { id: workflowId },
    authorId: message.user,
    content,
    source: 'slack',
    sourceChannel: channel,
    sourceTs: message.ts,
    at: momentOf(message.ts),
  });
}

/** File names are kept with the text; the files themselves stay in Slack. */
const MAX_FILE_NAME = 255;

async function contentOf(env: SlackEnvironment, tenantId: string, message: Written): Promise<string> {
  const names = await namesOf(env, tenantId, mentionedPeople(message.text ?? ''));
  const files = (message.files ?? []).map((one) => `📎 ${cut(one.name || one.title || 'file', MAX_FILE_NAME)}`);
  return [plainText(message.text ?? '', (id) => names.get(id)), ...files]
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** Has the writer told what the bot understands; a job of the outbox says it once for each message. */
async function hint(env: SlackEnvironment, tenantId: string, channel: string, { user, ts }: Written): Promise<void> {
  if (user) await addJob(env.pool, 'say_hint', { tenantId, userId: user, channel, ts });
}

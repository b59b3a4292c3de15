import { drawingMark, ownMessageId, type PostedMessage } from '#blocks/own-message.ts';
import type { SlackEnvironment } from '#slack/call.ts';
import { ownPostDeleted, ownPostEdited, ownPostSeen } from '#workflow/upkeep/own-post.ts';
import type { Envelope } from './envelope.ts';

const TS = /^\d{1,12}\.\d{1,9}$/;

/**
 * Notes what Slack tells of a message of our own: that it is there, which may be the only answer to its post that ever comes,
 * or that it is there no more. One statement each, without a job: there is such an event for every message that the bot posts.
 * @returns false when the event is about no message of ours.
 */
export async function notedOwnMessage(
  pool: SlackEnvironment['pool'],
  { event, tenantIds }: Envelope,
): Promise<boolean> {
  if (event.type !== 'message' || typeof event.channel !== 'string') return false;
  const { channel: channelId } = event;
  if (event.subtype === 'message_changed') return notedEdit(pool, channelId, event, tenantIds);
  const deleted = event.subtype === 'message_deleted';
  const message = messageIn(deleted ? event.previous_message : event);
  const messageId = message && ownMessageId(message);
  const ts = deleted ? event.deleted_ts : message?.ts;
  if (!message || !messageId || typeof ts !== 'string' || !TS.test(ts)) return false;
  const author = typeof message.user === 'string' ? message.user : null;
  for (const tenantId of tenantIds) {
    if (deleted) await ownPostDeleted(pool, { tenantId, channelId, ts });
    else await ownPostSeen(pool, { tenantId, messageId, channelId, ts, author });
  }
  return true;
}

/**
 * A message of ours was edited: by us, which is told by the mark of its drawing, or by somebody else (another program with the
 * bot's token, an admin's tool). That the mark was there before says that this Slack keeps it.
 */
async function notedEdit(
  pool: SlackEnvironment['pool'],
  channelId: string,
  event: Envelope['event'],
  tenantIds: Envelope['tenantIds'],
): Promise<boolean> {
  const [before, now] = [messageIn(event.previous_message), messageIn(event.message)];
  const ts = now?.ts;
  if (!now || !before || ownMessageId(before) === null || ts === undefined || !TS.test(ts)) return false;
  if (drawingMark(now) !== null || drawingMark(before) === null) return true;
  for (const tenantId of tenantIds) await ownPostEdited(pool, { tenantId, channelId, ts });
  return true;
}

/** What an event carries is as Slack sent it: anything of it may be something else. */
function messageIn(message: unknown): PostedMessage | null {
  if (typeof message !== 'object' || message === null) return null;
  const { ts, user, metadata, blocks } = message as Record<string, unknown>;
  return {
    ts: typeof ts === 'string' ? ts : undefined,
    user: typeof user === 'string' ? user : undefined,
    metadata: typeof metadata === 'object' ? metadata : null,
    blocks: Array.isArray(blocks) ? blocks.filter((one) => typeof one === 'object' && one !== null) : null,
  };
}

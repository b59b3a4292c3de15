import type { WebClient } from '@slack/web-api';
import { MESSAGE_KEY_PREFIX } from '#blocks/ids.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { MessageRow } from './message-row.ts';
import { type CallOutcome, callSlack } from './slack-call.ts';

export const METADATA_EVENT = 'countersign_message';
/** Clocks differ, and `sending_since` is ours while `ts` is Slack's. */
const SLACK_CLOCK_SKEW_S = 120;
/** Newest messages looked through: far more than a channel gets between a post and its second attempt. */
const LOOK_BACK = 200;

type Found = { channelId: string; ts: string } | null;
type Posted = {
  ts?: string;
  metadata?: { event_type?: string; event_payload?: object };
  blocks?: { block_id?: string }[];
};

/** Looks in Slack for a message whose posting had no answer: by the key in its metadata, else by the id of its last block. */
export async function findPosted(
  env: JobEnvironment,
  message: MessageRow,
  channel: string,
): Promise<CallOutcome<Found>> {
  const place = await resolveChannel(env, message.tenantId, channel);
  if (place.kind !== 'ok') return place;
  const channelId = place.answer;
  if (channelId === null) return { kind: 'ok', answer: null };
  const oldest = String((message.sendingSince?.getTime() ?? 0) / 1_000 - SLACK_CLOCK_SKEW_S);
  const threadTs = message.parent?.ts ?? null;
  const read = await callSlack(
    env,
    message.tenantId,
    threadTs ? 'conversations.replies' : 'conversations.history',
    channelId,
    (slack) => readMessages(slack, channelId, oldest, threadTs),
  );
  if (read.kind !== 'ok') return read;
  const found = read.answer.find((one) => isOurs(one, message.id));
  return { kind: 'ok', answer: found?.ts ? { channelId, ts: found.ts } : null };
}

async function readMessages(
  slack: WebClient,
  channel: string,
  oldest: string,
  threadTs: string | null,
): Promise<Posted[]> {
  const common = { channel, oldest, limit: LOOK_BACK, include_all_metadata: true };
  const answer = threadTs
    ? await slack.conversations.replies({ ...common, ts: threadTs })
    : await slack.conversations.history(common);
  return (answer.messages ?? []) as Posted[];
}

function isOurs(posted: Posted, id: string): boolean {
  const payload = posted.metadata?.event_type === METADATA_EVENT ? posted.metadata.event_payload : undefined;
  if (payload && 'key' in payload && payload.key === id) return true;
  return posted.blocks?.some((block) => block.block_id === `${MESSAGE_KEY_PREFIX}${id}`) ?? false;
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

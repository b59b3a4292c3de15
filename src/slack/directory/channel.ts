import { WebAPIPlatformError } from '@slack/web-api';
import { within } from '#patience/within.ts';
import type { SlackEnvironment } from '#slack/environment.ts';

/** Somebody waits for the answer meanwhile. */
const PATIENCE_MS = 1_000;
/** Slack's words for a channel in which the bot has no business (docs: reference/methods/conversations.info). */
const NOT_OURS = new Set(['channel_not_found', 'is_archived', 'method_not_supported_for_channel_type']);

/**
 * Whether the bot can post in a channel. When Slack does not say, it is taken for granted: a delivery that fails is reported
 * to the requester and the admins.
 */
export async function canPostIn(
  env: Pick<SlackEnvironment, 'slackFor'>,
  tenantId: string,
  channel: string,
): Promise<boolean> {
  try {
    const slack = await env.slackFor(tenantId);
    const { channel: found } = await within(PATIENCE_MS, slack.conversations.info({ channel }));
    return found?.is_member !== false && found?.is_archived !== true;
  } catch (error) {
    return !(error instanceof WebAPIPlatformError && NOT_OURS.has(error.data.error));
  }
}

/** The address of a message; undefined when Slack does not name it. */
export async function permalinkOf(
  env: Pick<SlackEnvironment, 'slackFor'>,
  tenantId: string,
  channel: string,
  ts: string,
): Promise<string | undefined> {
  try {
    const slack = await env.slackFor(tenantId);
    const { permalink } = await within(PATIENCE_MS, slack.chat.getPermalink({ channel, message_ts: ts }));
    return permalink || undefined;
  } catch {
    return undefined;
  }
}

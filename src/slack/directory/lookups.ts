import { WebAPIPlatformError } from '@slack/web-api';
import type { FileLink } from '#domain/form/file-link.ts';
import type { Field, FormData } from '#domain/form/form.ts';
import { within } from '#patience/within.ts';
import type { SlackEnvironment } from '#slack/call.ts';

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

/**
 * Keeps with every file that was given its name and its address in Slack: files are linked, never copied. A file that Slack
 * tells nothing about in time is kept by its id. Slack's file input cannot be shown filled in, so leaving it empty keeps the
 * files of before.
 */
export async function linkFiles(
  env: Pick<SlackEnvironment, 'slackFor'>,
  tenantId: string,
  fields: readonly Field[],
  { data, before }: { data: FormData; before: Readonly<FormData> },
): Promise<FormData> {
  const linked = fields
    .filter((field) => field.type === 'file')
    .map(async (field): Promise<[string, unknown]> => {
      const given = [data[field.key] ?? []].flat();
      if (given.length === 0) return [field.key, before[field.key] ?? null];
      const files = given.map((one) => (typeof one === 'string' ? linkOf(env, tenantId, one) : one));
      return [field.key, await Promise.all(files)];
    });
  return { ...data, ...Object.fromEntries(await Promise.all(linked)) };
}

async function linkOf(
  env: Pick<SlackEnvironment, 'slackFor'>,
  tenantId: string,
  id: string,
): Promise<FileLink | string> {
  try {
    const slack = await env.slackFor(tenantId);
    const { file } = await within(PATIENCE_MS, slack.files.info({ file: id }));
    return { id, name: file?.name || file?.title || id, permalink: file?.permalink ?? null };
  } catch {
    return id;
  }
}

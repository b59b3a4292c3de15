import type { KnownBlock } from '@slack/types';
import { addJob } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { SlackEnvironment } from './environment.ts';

/** Where something was clicked or typed; App Home has neither channel nor address for answers. */
export type Place = { channelId: string | null; responseUrl: string | null; messageTs: string | null };

/** What is said back to one person: a sentence, or a sentence and blocks. */
export type Said = string | { text: string; blocks: KnownBlock[] };
export type Answer = (said: Said) => Promise<void>;

/** An answer that comes later than this says nothing to anybody any more. */
const ANSWER_LIFE_MS = 30 * 60_000;
/** An answer that Slack does not take within this time is left to the job queue. */
const PATIENCE_MS = 5_000;

/**
 * A way to answer somebody so that only they see it: at the address that the click brought, else as an ephemeral message in
 * its channel, else by direct message. When Slack does not take the answer now, it is kept and given as soon as it does.
 */
export function answerer(env: SlackEnvironment, tenantId: string, userId: string, place: Place): Answer {
  return async (said) => {
    const body = typeof said === 'string' ? { text: said } : said;
    try {
      if (place.responseUrl) await postTo(place.responseUrl, body);
      else await postMessage(env, tenantId, userId, place.channelId, body);
    } catch (error) {
      env.log.warn({ err: error, tenantId, userId }, 'an answer could not be given at once');
      await keepAnswer(env, { tenantId, userId, responseUrl: place.responseUrl, body });
    }
  };
}

type Body = { text: string; blocks?: KnownBlock[] };

async function postTo(responseUrl: string, body: Body): Promise<void> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ephemeral(body)),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the answer's address said ${response.status}`);
}

async function postMessage(
  env: SlackEnvironment,
  tenantId: string,
  userId: string,
  channelId: string | null,
  body: Body,
): Promise<void> {
  const slack = await env.slackFor(tenantId);
  if (channelId && !channelId.startsWith('D')) {
    const shown = await slack.chat.postEphemeral({ channel: channelId, user: userId, ...body }).catch(() => null);
    if (shown?.ok) return;
  }
  await slack.chat.postMessage({ channel: userId, unfurl_links: false, ...body });
}

/** Leaves an answer to the job queue. */
async function keepAnswer(env: SlackEnvironment, kept: Omit<JobPayload<'answer'>, 'until'>): Promise<void> {
  const until = new Date(env.now().getTime() + ANSWER_LIFE_MS).toISOString();
  await addJob(env.pool, 'answer', { ...kept, until }).catch((error: unknown) =>
    env.log.error({ err: error }, 'an answer was lost: neither Slack nor the database took it'),
  );
}

function ephemeral(body: Body): Body & { response_type: 'ephemeral'; replace_original: false } {
  return { ...body, response_type: 'ephemeral', replace_original: false };
}

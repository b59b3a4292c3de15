import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { decodeMetadata, type ModalMetadata } from '#blocks/ids.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import type { CardPayload } from '#blocks/view.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { DecisionMeter, Environment } from '#workflow/environment.ts';

/** What the Slack listeners need: the writes' environment, and a way to talk back. */
export type SlackEnvironment = Environment & {
  slackFor: (tenantId: string) => Promise<WebClient>;
  people: People;
  /** Channel of cards whose definition names none. */
  defaultChannel: string | null;
  /** Calls that are being carried out now. */
  inFlight: Set<Promise<unknown>>;
  log: SlackLog;
  meter: SlackMeter;
};

/** As much of it as looking up people and groups needs. */
export type DirectoryEnvironment = Pick<SlackEnvironment, 'pool' | 'entities' | 'slackFor' | 'now' | 'log'>;

export type SlackLog = {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
};

type SlackMeter = DecisionMeter & { ack(kind: string, seconds: number): void };

/** Who is who, kept up to date with Slack. */
export type People = {
  /**
   * The person of a click, known from here on: somebody never seen before is looked up in Slack first, so that a guest or
   * somebody of another workspace is not taken for a member.
   */
  meet(tenantId: string, user: { id: string; teamId: string | null; name: string | null }): Promise<Reader>;
};

/** How somebody reads: their language and their time. */
export type Reader = { locale: string | null; timezone: string | null };

/** One click, command, shortcut or submission: who it is from, where, and how to answer them privately. */
export type Call = {
  tenantId: string;
  userId: string;
  messages: Messages;
  place: Place;
  /** Opens a modal within three seconds; empty when Slack sent none. */
  triggerId: string;
  requestId: string;
  answer: Answer;
};

/** What every interactive payload of Slack has in common, in the shapes that it comes in. */
export type Payload = {
  team?: { id?: string } | null;
  team_id?: string;
  user?: { id: string; team_id?: string; name?: string; username?: string };
  user_id?: string;
  user_name?: string;
  channel?: { id?: string } | null;
  channel_id?: string;
  container?: { message_ts?: string; channel_id?: string };
  message?: { ts?: string } | null;
  response_url?: string;
  trigger_id?: string;
};

export function userOf(payload: Payload): { id: string; teamId: string | null; name: string | null } {
  const id = payload.user?.id ?? payload.user_id;
  if (!id) throw new Error('a payload without a user');
  return {
    id,
    teamId: payload.user?.team_id ?? null,
    name: payload.user?.username ?? payload.user?.name ?? payload.user_name ?? null,
  };
}

export function placeOf(payload: Payload): Place {
  const channelId = payload.channel?.id || payload.channel_id || payload.container?.channel_id || null;
  return {
    channelId,
    // An address for answers without a channel leads nowhere.
    responseUrl: (channelId && payload.response_url) || null,
    messageTs: payload.message?.ts ?? payload.container?.message_ts ?? null,
  };
}

/** The words for a reader whom we may not have been able to look up. */
export async function messagesOf(env: SlackEnvironment, tenantId: string, payload: Payload): Promise<Messages> {
  const reader = await env.people.meet(tenantId, userOf(payload));
  return messagesFor(reader.locale, reader.timezone ?? undefined);
}

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
    redirect: 'manual',
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

/** Opens a modal on the call's trigger. @throws when Slack does not open it; the person is then told so. */
export async function openModal(env: SlackEnvironment, call: Call, view: ModalView): Promise<void> {
  const slack = await env.slackFor(call.tenantId);
  await slack.views.open({ trigger_id: call.triggerId, view });
}

/** What a modal must remember of the click that opened it. */
export function carried(
  call: Call,
  about: { payload?: CardPayload | null; trigger?: string; definitionKey?: string | null },
): ModalMetadata {
  return {
    payload: about.payload ?? null,
    trigger: about.trigger ?? '',
    definitionKey: about.definitionKey ?? null,
    ...call.place,
  };
}

/** The memory of a submitted modal, and where its answer goes; null when it is not one of ours. */
export function metadataOf(text: string): (ModalMetadata & { place: Place }) | null {
  const metadata = decodeMetadata(text);
  if (!metadata) return null;
  const { channelId, responseUrl, messageTs } = metadata;
  return { ...metadata, place: { channelId, responseUrl, messageTs } };
}

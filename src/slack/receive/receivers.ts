import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { errorText, messagesFor } from '#blocks/messages/index.ts';
import { errorModal } from '#blocks/modals/message.ts';
import { DomainError } from '#domain/errors.ts';
import { within } from '#patience/within.ts';
import type { SlackLog } from '#slack/call.ts';
import { failureOf } from '#slack/errors.ts';

/** Whose bot answers a payload, and which tenant it belongs to; null when the app is not installed there. */
type Identity = {
  tenantId: string;
  teamId?: string;
  enterpriseId?: string;
  botToken: string;
  botId?: string;
  botUserId?: string;
};
export type Authorize = (source: {
  teamId: string | undefined;
  enterpriseId: string | undefined;
  /** Whether the app is installed for the whole organisation, as far as the payload says. */
  isEnterpriseInstall: boolean;
}) => Promise<Identity | null>;

/** Keeps the body of an event for later. It may be called with the same body any number of times. */
export type StoreEvent = (body: Record<string, unknown>) => Promise<void>;

/** Slack waits three seconds and then delivers again. */
const PATIENCE_MS = 2_500;

/** An event was not kept, so it is not acknowledged: Slack delivers it again. */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError';
}

/**
 * A receiver whose events (thread replies, changes of people and groups, …) are stored before they are acknowledged, and
 * go no further: Bolt would acknowledge them first and lose them in a crash. Clicks, commands and submissions go to Bolt as
 * they are, since people repeat those themselves.
 */
export function storeFirst(receiver: Receiver, store: StoreEvent): Receiver {
  return {
    init: (app) => receiver.init(diverting(app, store)),
    start: (...args: unknown[]) => receiver.start(...args),
    stop: (...args: unknown[]) => receiver.stop(...args),
  };
}

/** The app as receivers see it: all that they call of it is `processEvent`. */
function diverting(app: App, store: StoreEvent): App {
  const processEvent = (event: ReceiverEvent): Promise<void> =>
    event.body?.type === 'event_callback' ? storeAndAcknowledge(event, store) : app.processEvent(event);
  return Object.create(app, { processEvent: { value: processEvent } });
}

/** @throws NotStoredError upon which receivers answer 500 (HTTP) or nothing (Socket Mode). */
async function storeAndAcknowledge(event: ReceiverEvent, store: StoreEvent): Promise<void> {
  try {
    await within(PATIENCE_MS, store(event.body));
  } catch (cause) {
    throw new NotStoredError('an event was not stored; Slack will deliver it again', { cause });
  }
  await event.ack();
}

type CallSource = Parameters<Authorize>[0];
/** As the forms of commands and the JSON of everything else say it. */
type Body = Record<string, unknown> & {
  type?: unknown;
  team?: { id?: string; enterprise_id?: string } | null;
  user?: { team_id?: string };
  enterprise?: { id?: string } | null;
  view?: { app_installed_team_id?: string };
};

/**
 * A receiver that answers in words where the app is not installed (any more), or where it cannot be told whether it is.
 * Bolt would acknowledge in silence.
 */
export function answerStrangers(
  receiver: Receiver,
  authorize: Authorize,
  installUrl: () => string,
  log: SlackLog,
): Receiver {
  const answering = (app: App): App => {
    const processEvent = async (event: ReceiverEvent): Promise<void> => {
      const body = event.body as Body;
      const isEvent = body.type === 'event_callback';
      const refusal = isEvent ? null : await refusalFor(authorize, sourceOf(body), installUrl);
      if (refusal === null) return app.processEvent(event);
      log.warn({ err: refusal }, 'a call could not be told whose it is');
      await answer(event, body, errorText(messagesFor(), failureOf(refusal))).catch((error: unknown) =>
        log.warn({ err: error }, 'that could not be said'),
      );
    };
    return Object.create(app, { processEvent: { value: processEvent } });
  };
  return {
    init: (app) => receiver.init(answering(app)),
    start: (...args: unknown[]) => receiver.start(...args),
    stop: (...args: unknown[]) => receiver.stop(...args),
  };
}

async function refusalFor(authorize: Authorize, source: CallSource, installUrl: () => string): Promise<unknown> {
  try {
    return (await authorize(source)) ? null : new DomainError('not_installed', { url: installUrl() });
  } catch (error) {
    return error;
  }
}

/** The same that Bolt reads (`buildSource` of its App). */
function sourceOf(body: Body): CallSource {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    teamId: text(body.view?.app_installed_team_id) ?? body.team?.id ?? text(body.team_id) ?? body.user?.team_id,
    enterpriseId: body.enterprise?.id ?? text(body.enterprise_id) ?? body.team?.enterprise_id,
    isEnterpriseInstall: body.is_enterprise_install === true || body.is_enterprise_install === 'true',
  };
}

/** Without a token there is only what the call itself lets us answer with. */
async function answer({ ack }: ReceiverEvent, body: Body, text: string): Promise<void> {
  if (typeof body.command === 'string') return ack({ response_type: 'ephemeral', text });
  if (body.type === 'view_submission') return ack({ response_action: 'update', view: errorModal(text) });
  await ack();
  if (typeof body.response_url !== 'string') return;
  const response = await fetch(body.response_url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    signal: AbortSignal.timeout(5_000),
  });
  await response.body?.cancel();
}

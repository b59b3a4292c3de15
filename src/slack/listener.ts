import { randomUUID } from 'node:crypto';
import type {
  AllMiddlewareArgs,
  App,
  Context,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { decodePayload } from '#blocks/ids.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import type { StateValues } from '#blocks/modals/values.ts';
import type { CardPayload } from '#blocks/view.ts';
import { DomainError, isDomainError } from '#domain/errors.ts';
import { withRequestId } from '#log/log.ts';
import { changesSince } from '#workflow/decide/decide-workflow.ts';
import { redrawCard } from '#workflow/decide/redraw-card.ts';
import { reading } from '#workflow/outage.ts';
import {
  answerer,
  type Call,
  messagesOf,
  metadataOf,
  type Payload,
  type Place,
  placeOf,
  type SlackEnvironment,
  userOf,
} from './call.ts';
import { fieldProblems, sentenceFor } from './errors.ts';
import { withNames } from './name-people.ts';

/**
 * Carries out what a card was pressed for. When the request is no longer what the card showed, the refusal says what changed
 * and the card is drawn anew.
 * @param card what the card showed; null for a press of something else.
 */
export async function onCard<T>(
  env: SlackEnvironment,
  call: Call,
  card: CardPayload | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (card === null || !isDomainError(error, 'request_changed')) throw error;
    const { tenantId, userId, place } = call;
    const { workflowId } = card;
    if (place.channelId !== null && place.messageTs !== null) {
      await redrawCard(env, { tenantId, workflowId, userId, channelId: place.channelId, ts: place.messageTs });
    }
    if (error.params.changes.length > 0) throw error;
    const changes = await changesSince(env, { tenantId, ref: { id: workflowId }, shownSequence: card.sequence });
    throw new DomainError('request_changed', { changes });
  }
}

/** One thing that was pressed or chosen. */
export type Pressed = { actionId: string; value: string | null };
type ActionHandler = (env: SlackEnvironment, call: Call, pressed: Pressed) => Promise<void>;
type CallHandler = (env: SlackEnvironment, call: Call, payload: Payload & Record<string, unknown>) => Promise<void>;

/** Registers a listener for buttons and menus: acknowledged at once, carried out, and answered whatever happens. */
export function onAction(app: App, env: SlackEnvironment, actionId: string | RegExp, handler: ActionHandler): void {
  app.action(actionId, async ({ ack, body, action, context }: SlackActionMiddlewareArgs & AllMiddlewareArgs) => {
    await acknowledge(env, 'action', ack);
    const pressed = pressedOf(action);
    await run(env, context, body as Payload, (call) =>
      onCard(env, call, decodePayload(pressed.value), () => handler(env, call, pressed)),
    );
  });
}

/** Registers a listener for commands or shortcuts. */
export function onCommand(app: App, env: SlackEnvironment, name: string, handler: CallHandler): void {
  app.command(name, async ({ ack, command, context }: SlackCommandMiddlewareArgs & AllMiddlewareArgs) => {
    await acknowledge(env, 'command', ack);
    await run(env, context, command as Payload, (call) =>
      handler(env, call, command as unknown as Payload & Record<string, unknown>),
    );
  });
}

export function onShortcut(app: App, env: SlackEnvironment, callbackId: string, handler: CallHandler): void {
  app.shortcut(callbackId, async ({ ack, body, context }: SlackShortcutMiddlewareArgs & AllMiddlewareArgs) => {
    await acknowledge(env, 'shortcut', ack as () => Promise<void>);
    await run(env, context, body as Payload, (call) =>
      handler(env, call, body as unknown as Payload & Record<string, unknown>),
    );
  });
}

async function acknowledge(env: SlackEnvironment, kind: string, ack: () => Promise<void>): Promise<void> {
  const started = performance.now();
  await ack();
  env.meter.ack(kind, (performance.now() - started) / 1_000);
}

/** Carries a call out under a request id of its own, counted among those in flight until it has been answered. */
async function run(
  env: SlackEnvironment,
  context: Context,
  payload: Payload,
  work: (call: Call) => Promise<void>,
  place: Place = placeOf(payload),
): Promise<void> {
  const requestId = randomUUID();
  const done = withRequestId(requestId, () => answered(env, tenantOf(context), requestId, payload, work, place));
  env.inFlight.add(done);
  await done.finally(() => env.inFlight.delete(done));
}

/** Nobody waits longer than this without a word, whatever the database or Slack do. */
const PATIENCE_MS = 2_000;

/** Does the work; a failure is answered in words, never silently. */
async function answered(
  env: SlackEnvironment,
  tenantId: string,
  requestId: string,
  payload: Payload,
  work: (call: Call) => Promise<void>,
  place: Place,
): Promise<void> {
  const user = userOf(payload);
  const answer = answerer(env, tenantId, user.id, place);
  const triggerId = payload.trigger_id ?? '';
  let messages = messagesFor();
  const slow = setTimeout(() => void answer(messages.answers.working), PATIENCE_MS);
  try {
    messages = await reading(messagesOf(env, tenantId, payload));
    await work({ tenantId, userId: user.id, messages, place, triggerId, requestId, answer });
  } catch (error) {
    await answer(sentenceFor(await withNames(env, tenantId, user.id, error), messages, requestId, env.log));
  } finally {
    clearTimeout(slow);
  }
}

/** The tenant that our `authorize` found for the payload: never what the payload says by itself. */
function tenantOf(context: Context): string {
  const { tenantId } = context;
  if (typeof tenantId !== 'string') throw new Error('a call that was not authorized');
  return tenantId;
}

function pressedOf(action: SlackActionMiddlewareArgs['action']): Pressed {
  const chosen = 'selected_option' in action ? action.selected_option : null;
  const value = 'value' in action && typeof action.value === 'string' ? action.value : (chosen?.value ?? null);
  return { actionId: 'action_id' in action ? action.action_id : '', value: value || null };
}

/** A submitted modal: what it carried from its opening, and what was filled in. `id` is the same for a repeated delivery. */
export type Submitted = { id: string; metadata: string; values: StateValues; call: Call };
/** Returns what the modal turns into, or nothing to close it. */
export type SubmitHandler = (env: SlackEnvironment, submitted: Submitted) => Promise<ModalView | undefined>;

/** Slack waits three seconds for the answer to a submission; what takes longer goes on behind a closed modal. */
const REPLY_MS = 2_300;

/**
 * Registers a listener for submitted modals. What is wrong with a field is said beside it and nothing typed is lost; any
 * other refusal closes the modal and is answered where the modal was opened.
 */
export function onSubmit(app: App, env: SlackEnvironment, callbackId: string, handler: SubmitHandler): void {
  app.view(
    { callback_id: callbackId, type: 'view_submission' },
    async (args: SlackViewMiddlewareArgs & AllMiddlewareArgs) => {
      const { ack, body, view, context } = args;
      const reply = replyOnce(env, ack);
      const patience = setTimeout(() => void reply().catch(() => undefined), REPLY_MS);
      const place = metadataOf(view.private_metadata)?.place ?? { channelId: null, responseUrl: null, messageTs: null };
      await run(
        env,
        context,
        body as Payload,
        async (call) => {
          try {
            const values = view.state.values as StateValues;
            const submitted = { id: view.id, metadata: view.private_metadata, values, call };
            const card = metadataOf(view.private_metadata)?.payload ?? null;
            const next = await onCard(env, call, card, () => handler(env, submitted));
            await reply(next && { response_action: 'update', view: next });
          } catch (error) {
            const problems = fieldProblems(error, inputsOf(view), call.messages);
            if (problems && (await reply({ response_action: 'errors', errors: problems }))) return;
            throw error;
          }
        },
        place,
      );
      clearTimeout(patience);
      await reply();
    },
  );
}

type Ack = SlackViewMiddlewareArgs['ack'];

/** Acknowledges the first time it is called, and says whether that was this time. */
function replyOnce(env: SlackEnvironment, ack: Ack): (answer?: Parameters<Ack>[0]) => Promise<boolean> {
  const started = performance.now();
  let done = false;
  return async (answer) => {
    if (done) return false;
    done = true;
    env.meter.ack('submission', (performance.now() - started) / 1_000);
    await (answer ? ack(answer) : ack());
    return true;
  };
}

function inputsOf(view: SlackViewMiddlewareArgs['view']): ReadonlySet<string> {
  return new Set(view.blocks.flatMap((block) => (block.type === 'input' && block.block_id ? [block.block_id] : [])));
}

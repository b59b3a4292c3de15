import { randomUUID } from 'node:crypto';
import type {
  AllMiddlewareArgs,
  App,
  Context,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
} from '@slack/bolt';
import { decodePayload } from '#blocks/ids.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import { withRequestId } from '#log/log.ts';
import { answerer, type Place } from './answer.ts';
import { type Call, messagesOf, type Payload, placeOf, userOf } from './call.ts';
import type { SlackEnvironment } from './environment.ts';
import { sentenceFor } from './errors.ts';
import { onCard } from './stale-card.ts';

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
export async function run(
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
    messages = await messagesOf(env, tenantId, payload);
    await work({ tenantId, userId: user.id, messages, place, triggerId, requestId, answer });
  } catch (error) {
    await answer(sentenceFor(error, messages, requestId, env.log));
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

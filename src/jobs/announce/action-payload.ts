import { clean, clip, clipEscaped, oneLine } from '#blocks/text.ts';
import type { Action, ActionFunctionName } from '#domain/definition/action-schema.ts';
import { targetOf } from '#domain/definition/action-words.ts';
import { fillIn, type TemplateFacts } from '#domain/template.ts';
import type { WebhookBody } from '#queries/actions/facts.ts';
import { type Destination, nameOf } from './action-recipients.ts';

/** What a delivery brings, complete: what was true when its event happened is what is told, however late. */
export type DeliveryPayload =
  | { kind: 'webhook'; url: string; secretEnv: string | null; body: WebhookBody }
  | { kind: 'slack_message'; to: { toChannel: string } | { toUser: string }; text: string }
  | { kind: 'email'; to: string; subject: string; text: string }
  | { kind: 'function'; name: ActionFunctionName; parameters: Record<string, unknown>; about: WebhookBody }
  /** There is nobody to bring it to: kept, so that somebody sees it. */
  | { kind: 'nobody'; why: string };

/** The payload of one kind of delivery. */
export type DeliveryPayloadOf<K extends DeliveryPayload['kind']> = Extract<DeliveryPayload, { kind: K }>;

/** One delivery of an action. `target` is what may be shown of where it goes. */
export type Planned = { target: string; payload: DeliveryPayload };

/** Slack: a section holds 3,000 characters. */
const MAX_MESSAGE = 2_900;
/** Of what a placeholder becomes. */
const MAX_VALUE = 500;
const MAX_MAIL_VALUE = 5_000;
const MAX_SUBJECT = 250;

/** The deliveries of an action that goes to people: one for each. */
export function letters(
  action: Extract<Action, { type: 'slack_message' | 'email' }>,
  facts: TemplateFacts,
  destinations: readonly Destination[],
): Planned[] {
  return destinations.map((to) => ({ target: nameOf(to), payload: letter(action, facts, to) }));
}

function letter(
  action: Extract<Action, { type: 'slack_message' | 'email' }>,
  facts: TemplateFacts,
  to: Destination,
): DeliveryPayload {
  if (to.kind === 'nobody') return { kind: 'nobody', why: to.why };
  if (action.type === 'slack_message') {
    const place = to.kind === 'channel' ? { toChannel: to.channel } : { toUser: nameOf(to) };
    return { kind: 'slack_message', to: place, text: slackText(action.text, facts) };
  }
  const inLine = (value: string) => clip(oneLine(value), MAX_VALUE);
  const inText = (value: string) => clip(clean(value), MAX_MAIL_VALUE);
  return {
    kind: 'email',
    to: nameOf(to),
    subject: clip(oneLine(fillIn(action.subject, facts, inLine)), MAX_SUBJECT),
    text: fillIn(action.text, facts, inText),
  };
}

/** The designer's own text is mrkdwn as it stands; what is filled in is escaped, and can mention nobody. */
function slackText(text: string, facts: TemplateFacts): string {
  const filled = fillIn(clean(text), facts, (value) => clipEscaped(clean(value), MAX_VALUE));
  if (filled.length <= MAX_MESSAGE) return filled;
  // Never within an entity, as &lt; is one.
  return clip(filled, MAX_MESSAGE).replace(/&[a-z]*…$/, '…');
}

/** The delivery of an action that goes to a system. */
export function call(action: Extract<Action, { type: 'webhook' | 'function' }>, body: WebhookBody): Planned {
  const target = targetOf(action);
  if (action.type === 'function')
    return { target, payload: { kind: 'function', name: action.name, parameters: action.parameters, about: body } };
  return { target, payload: { kind: 'webhook', url: action.url, secretEnv: action.secret_env ?? null, body } };
}

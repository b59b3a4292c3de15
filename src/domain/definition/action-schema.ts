import { z } from 'zod';
import { isUserId } from '#domain/slack-id.ts';
import { secretName, webAddress } from './outgoing-schema.ts';

/** What actions can follow, in the order in which a reader meets it in the life of a workflow. */
export const ACTION_EVENTS = [
  'on_workflow_start',
  'on_enter_stage',
  'after_approve',
  'after_reject',
  'after_resubmission',
  'after_delegate',
  'after_assign',
  'after_escalate',
  'after_comment',
  'after_move_pipeline',
  'after_move_stage',
  'on_workflow_complete',
  'on_workflow_cancel',
] as const;
export type ActionEvent = (typeof ACTION_EVENTS)[number];

export const ACTION_TYPES = ['webhook', 'slack_message', 'email', 'function'] as const;

/** The functions that actions may name. Each is a file of `functions`; the compiler wants one for every name. */
export const ACTION_FUNCTIONS = ['notify_erp'] as const;
export type ActionFunctionName = (typeof ACTION_FUNCTIONS)[number];

/** Where an action is stored, from the nearest to the farthest. */
export const ACTION_LEVELS = ['stage', 'pipeline', 'workflow', 'global'] as const;
export type ActionLevel = (typeof ACTION_LEVELS)[number];

/** Slack: a section holds 3,000 characters; the rest is for what the placeholders become. */
const MAX_MESSAGE = 2_000;
const MAX_MAIL = 20_000;
const MAX_SUBJECT = 200;
const MAX_RECIPIENTS = 20;
/** Actions of one level. */
export const MAX_ACTIONS = 50;

/** People whom the workflow itself knows. */
const KNOWN = ['requester', 'workflow_starter', 'current_approver', 'delegated_to'] as const;

/** Whom a message goes to, read from what an action says under `to`. */
export type Recipient =
  | { kind: (typeof KNOWN)[number] }
  | { kind: 'role'; role: string }
  | { kind: 'user'; userId: string }
  | { kind: 'channel'; channel: string }
  | { kind: 'address'; address: string };

const ROLE = /^(?:role:)?([a-z][a-z0-9_-]{0,99})$/i;
/** A channel's id has a digit in it, so that CEO is a role. */
const CHANNEL = /^(?:#[^\s#]{1,80}|[CG](?=[A-Z]*\d)[A-Z0-9]{2,20})$/;
const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;

/**
 * Reads a recipient: a word for somebody of the workflow, a channel, a user id, an e-mail address, else a role, with or
 * without `role:` before it. Null for what can be none of them.
 */
export function recipientOf(text: string): Recipient | null {
  const known = KNOWN.find((one) => one === text);
  if (known !== undefined) return { kind: known };
  if (CHANNEL.test(text)) return { kind: 'channel', channel: text };
  if (isUserId(text)) return { kind: 'user', userId: text };
  if (ADDRESS.test(text)) return { kind: 'address', address: text };
  const role = ROLE.exec(text)?.[1];
  return role === undefined ? null : { kind: 'role', role };
}

const recipient = z
  .string()
  .refine(
    (text) => recipientOf(text) !== null,
    'a recipient: requester, workflow_starter, current_approver, delegated_to, a role, a user id, #channel or an e-mail address',
  );
const recipients = z.array(recipient).min(1).max(MAX_RECIPIENTS);

function text(max: number) {
  return z.string().trim().min(1).max(max);
}

const common = {
  on: z.enum(ACTION_EVENTS, { error: `an event: one of ${ACTION_EVENTS.join(', ')}` }),
  /** Of several actions that follow one event, the lowest goes first; those with the same as they are written. */
  order: z.number().int().min(0).max(10_000).default(1),
  is_active: z.boolean().default(true),
};

/** Every type of action with its parameters, as definitions, `actions.yaml` and the API write it. */
export const actionSchemas = {
  webhook: z.strictObject({
    ...common,
    type: z.literal('webhook'),
    url: webAddress,
    secret_env: secretName.optional(),
  }),
  slack_message: z.strictObject({
    ...common,
    type: z.literal('slack_message'),
    to: recipients,
    text: text(MAX_MESSAGE),
  }),
  email: z.strictObject({
    ...common,
    type: z.literal('email'),
    to: z
      .array(recipient.refine((to) => recipientOf(to)?.kind !== 'channel', 'a channel has no e-mail address'))
      .min(1)
      .max(MAX_RECIPIENTS),
    subject: text(MAX_SUBJECT),
    text: text(MAX_MAIL),
  }),
  function: z.strictObject({
    ...common,
    type: z.literal('function'),
    name: z.enum(ACTION_FUNCTIONS, { error: `a function: one of ${ACTION_FUNCTIONS.join(', ')}` }),
    parameters: z.record(z.string(), z.unknown()).default({}),
  }),
};

/** One action. */
export const action = z.discriminatedUnion('type', [
  actionSchemas.webhook,
  actionSchemas.slack_message,
  actionSchemas.email,
  actionSchemas.function,
]);
export type Action = z.output<typeof action>;

/** The actions of a workflow, pipeline or stage in a definition; none at all when the list is empty. */
export const actions = z
  .array(action)
  .max(MAX_ACTIONS)
  .transform((given) => (given.length === 0 ? undefined : given))
  .optional();

/** What a stage's short `action: notify_erp` means: that function, whenever the stage is entered. */
export function onEntering(name: ActionFunctionName): Action {
  return { on: 'on_enter_stage', type: 'function', name, parameters: {}, order: 1, is_active: true };
}

/** Every role that actions name as a recipient, each once. */
export function rolesAddressed(given: readonly Action[]): string[] {
  const named = given.flatMap((one) => ('to' in one ? one.to : [])).map(recipientOf);
  return [...new Set(named.flatMap((to) => (to?.kind === 'role' ? [to.role] : [])))];
}

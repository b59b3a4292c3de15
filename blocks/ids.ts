import { z } from 'zod';
import { BUTTON_VALUE_MAX, OPTION_VALUE_MAX, PRIVATE_METADATA_MAX } from './limits.ts';
import type { CardButton, CardPayload } from './view.ts';

/** Action ids: what a listener is registered under. Buttons of named triggers are `trigger:<name>`; see `TRIGGER_ACTION`. */
export const ACTION = {
  approve: 'approve',
  reject: 'reject',
  delegate: 'delegate',
  requestChanges: 'request_changes',
  checkIn: 'check_in',
  undo: 'undo',
  /** Removes what ended so many days ago as the value says. */
  cleanUp: 'clean_up',
  /** The three ways on that whoever greets the bot is shown. */
  greetTasks: 'greet_tasks',
  greetStart: 'greet_start',
  greetHelp: 'greet_help',
  resubmit: 'resubmit',
  fillIn: 'fill_in',
  nudge: 'nudge',
  menu: 'menu',
  homeOpen: 'home_open',
  homeStart: 'home_start',
  homeNudge: 'home_nudge',
  homeAway: 'home_away',
  homeBack: 'home_back',
  /** These two are followed by `:` and the page, for both buttons of a list stand in one block; see `HOME_PAGE_ACTION`. */
  homeTasksPage: 'home_tasks_page',
  homeRequestsPage: 'home_requests_page',
  /** The element inside every input block of a modal. */
  value: 'value',
} as const;

/** Listens to every button of a definition's own trigger. */
export const TRIGGER_ACTION = /^trigger:/;
/** Listens to the Previous and Next buttons of App Home: `home_tasks_page:2`. */
export const HOME_PAGE_ACTION = /^home_(tasks|requests)_page:\d+$/;

/** Callback ids of modals. */
export const CALLBACK = {
  start: 'start_choose',
  startForm: 'start_form',
  form: 'decision_form',
  reason: 'decision_reason',
  requestChanges: 'request_changes',
  delegate: 'delegate',
  assign: 'assign',
  resubmit: 'resubmit_form',
  ask: 'ask',
  snooze: 'snooze',
  away: 'away',
  message: 'message',
} as const;

/** Callback ids of shortcuts, as in the app manifest. */
export const SHORTCUT = { start: 'start_request', requestApproval: 'request_approval' } as const;

/** Block ids of our own modal inputs. A form's inputs have the key of their field instead. */
export const INPUT = {
  definition: 'definition',
  reason: 'reason',
  comment: 'comment',
  stage: 'stage',
  user: 'user',
  until: 'until',
  people: 'people',
  what: 'what',
  due: 'due',
} as const;

/** Begins the block id of a message's last block; what follows is the message's key, by which delivery finds its own post. */
export const MESSAGE_KEY_PREFIX = 'k:';

/** The action id of a card's button. Several triggers share a block, where action ids must differ, so the trigger is in it. */
export function actionIdOf(button: Pick<CardButton, 'kind' | 'trigger'>): string {
  return button.kind === 'trigger' ? `trigger:${button.trigger}` : button.kind;
}

/** What a click brings: which workflow and approval, what the card showed, and the trigger that was pressed. */
export type ButtonPayload = CardPayload & { trigger: string };

// Short keys: 25 buttons share a message of 12,000 characters, and JSON inside JSON doubles every quote.
const buttonSchema = z.object({
  w: z.guid(),
  a: z.guid().nullable(),
  d: z.string().max(200),
  s: z.int().min(0),
  t: z.string().min(1).max(255),
});

/**
 * The value of a card's button. It is carried by Slack and comes back from outside: never a proof of permission.
 * @throws RangeError above 2,000 characters.
 */
export function encodePayload({ workflowId, approvalId, digest, sequence, trigger }: ButtonPayload): string {
  const value = JSON.stringify({ w: workflowId, a: approvalId, d: digest, s: sequence, t: trigger });
  if (value.length > BUTTON_VALUE_MAX) throw new RangeError(`button payload of ${value.length} characters`);
  return value;
}

/** The payload of a button's value; null when it is not one of ours. */
export function decodePayload(value: string | null | undefined): ButtonPayload | null {
  const parsed = buttonSchema.safeParse(parseJson(value));
  if (!parsed.success) return null;
  const { w, a, d, s, t } = parsed.data;
  return { workflowId: w, approvalId: a, digest: d, sequence: s, trigger: t };
}

/** What the ⋯ menu of a card offers. Slack allows five options: while open, the history is part of Details. */
export const MENU_VERBS = ['details', 'history', 'who', 'snooze', 'assign', 'cancel'] as const;
export type MenuVerb = (typeof MENU_VERBS)[number];

/** The value of a ⋯ menu option, e.g. `who:0190…`. @throws RangeError above 150 characters. */
export function encodeMenu(verb: MenuVerb, workflowId: string): string {
  const value = `${verb}:${workflowId}`;
  if (value.length > OPTION_VALUE_MAX) throw new RangeError(`option value of ${value.length} characters`);
  return value;
}

/** Verb and workflow of a ⋯ menu option; null when it is not one of ours. */
export function decodeMenu(value: string | null | undefined): { verb: MenuVerb; workflowId: string } | null {
  const [word = '', id = ''] = (value ?? '').split(':', 2);
  const verb = MENU_VERBS.find((known) => known === word);
  const workflowId = z.guid().safeParse(id);
  return verb && workflowId.success ? { verb, workflowId: workflowId.data } : null;
}

const cardPayloadSchema = z.object({
  workflowId: z.guid(),
  approvalId: z.guid().nullable(),
  digest: z.string().max(200),
  sequence: z.int().min(0),
});

const metadataSchema = z.object({
  payload: cardPayloadSchema.nullable(),
  trigger: z.string().max(255),
  /** Key of the definition that is being started; null in modals of a running workflow. */
  definitionKey: z.string().max(255).nullable().default(null),
  /** Where the click was made; null from App Home, which has no channel. */
  channelId: z.string().max(255).nullable(),
  responseUrl: z.string().max(1_000).nullable(),
  messageTs: z.string().max(64).nullable(),
});

/** What a modal carries from its opening to its submission. */
export type ModalMetadata = z.infer<typeof metadataSchema>;

/** `private_metadata` of a modal. @throws RangeError above 3,000 characters. */
export function encodeMetadata(metadata: ModalMetadata): string {
  const value = JSON.stringify(metadata);
  if (value.length > PRIVATE_METADATA_MAX) throw new RangeError(`private metadata of ${value.length} characters`);
  return value;
}

/** What `encodeMetadata` wrote; null when it is not ours. */
export function decodeMetadata(value: string | null | undefined): ModalMetadata | null {
  const parsed = metadataSchema.safeParse(parseJson(value));
  return parsed.success ? parsed.data : null;
}

function parseJson(value: string | null | undefined): unknown {
  try {
    return JSON.parse(value ?? '');
  } catch {
    return null;
  }
}

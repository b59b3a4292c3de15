import { DomainError } from '#domain/errors.ts';
import { parseRef, type WorkflowRef } from '#domain/request/ref.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { plainText, unescapeEntities } from '#slack/directory/plain-text.ts';
import { findPerson } from '#workflow/people/people.ts';

/** Carries out one command. @param text What was typed after the command's word. */
export type CommandHandler = (env: SlackEnvironment, call: Call, text: string) => Promise<void>;

/** The refusal of a command that lacks something, telling how it is written. */
export function usage(call: Call, word: string): DomainError<'usage'> {
  return new DomainError('usage', { usage: call.messages.usage(word) });
}

/**
 * Takes the request that a command is about.
 * @throws DomainError `usage` when none is named, `not_found` when what is named cannot be one.
 */
export function takeRequest(call: Call, word: string, text: string): { ref: WorkflowRef; rest: string } {
  const { ref, named, rest } = takeRef(text);
  if (named === '') throw usage(call, word);
  if (ref === null) throw new DomainError('not_found', { ref: named });
  return { ref, rest };
}

/**
 * Takes the person that a command is about. Somebody mentioned whom we do not know yet is looked up in Slack.
 * @throws DomainError `usage`, `unknown_user` (also for a name that several share).
 */
export async function takePerson(
  env: SlackEnvironment,
  call: Call,
  word: string,
  text: string,
): Promise<{ userId: string; rest: string }> {
  const { word: named, rest } = takeWord(text);
  if (named === '') throw usage(call, word);
  const found = await personCalled(env, call, named);
  if (found === null) throw new DomainError('unknown_user', { text: named });
  return { userId: found, rest };
}

/** The id of the person whom a mention, @name, id or e-mail address means; null when nobody is, or several are. */
export async function personCalled(env: SlackEnvironment, call: Call, named: string): Promise<string | null> {
  const known = await findPerson(env, call.tenantId, named);
  if (known) return known.id;
  const mentioned = /^<@([UW][A-Z0-9]{1,20})(?:\|([^>]*))?>$/.exec(named);
  if (!mentioned?.[1]) return null;
  await env.people.meet(call.tenantId, { id: mentioned[1], teamId: null, name: mentioned[2] ?? null });
  return (await findPerson(env, call.tenantId, named))?.id ?? null;
}

/** The first word of a command's text, and the rest as it was typed. The word is empty when there is none. */
export type Taken = { word: string; rest: string };

// White space of every kind, and what comes along unseen when text is copied: zero-width spaces and marks of direction.
const GAP = '[\\s\\u200b\\u200e\\u200f\\u2060\\u2066-\\u2069]';
const LEADING_GAP = new RegExp(`^${GAP}+`, 'u');
const TRAILING_GAP = new RegExp(`${GAP}+$`, 'u');
/** A mention or link as Slack sends it; its label may hold spaces. */
const TOKEN = /^<[^<>]+>/;
/** Phones and word processors write curly quotation marks by themselves. */
const QUOTED = /^["“”„«]([^"“”«»]*)["“”»]/;
const WORD = new RegExp(`^(?:(?!${GAP}).)+`, 'u');

/** Takes the first word: a mention, something in quotation marks, or what stands before the next gap. */
export function takeWord(text: string): Taken {
  const start = text.replace(LEADING_GAP, '');
  const quoted = QUOTED.exec(start);
  const whole = TOKEN.exec(start)?.[0] ?? quoted?.[0] ?? WORD.exec(start)?.[0] ?? '';
  const word = quoted?.[0] === whole && quoted[1] !== undefined ? trimGaps(quoted[1]) : whole;
  return { word: TOKEN.test(word) ? word : unescapeEntities(word), rest: start.slice(whole.length) };
}

/** A request as somebody named it; `ref` is null when that is no number of a request, `named` empty when nothing was said. */
export type TakenRef = { ref: WorkflowRef | null; named: string; rest: string };

/** Takes `WF-1042`, `wf1042`, `wf 1042`, `#1042`, `1042` or a UUID, whatever dash is in it and whatever comma behind it. */
export function takeRef(text: string): TakenRef {
  const first = takeWord(text);
  const spaced = /^wf-?$/i.test(first.word) ? takeWord(first.rest) : null;
  const taken = spaced ? { word: `${first.word}${spaced.word}`, rest: spaced.rest } : first;
  const tidy = taken.word
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/^#/, '')
    .replace(/[,.;:!]+$/, '');
  const ref = parseRef(tidy);
  return ref === null ? { ref, named: first.word, rest: first.rest } : { ref, named: tidy, rest: taken.rest };
}

/** What stands after the fixed arguments, as the person saw it when they typed it; empty when there is nothing. */
export function restOf(text: string): string {
  return plainText(trimGaps(text));
}

/** A key as people type it: "Purchase request" and "purchase-request" mean `purchase_request`. */
export function keyOf(text: string): string {
  return trimGaps(text)
    .toLowerCase()
    .replace(new RegExp(`(?:${GAP}|-)+`, 'gu'), '_');
}

function trimGaps(text: string): string {
  return text.replace(LEADING_GAP, '').replace(TRAILING_GAP, '');
}

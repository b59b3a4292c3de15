import { DomainError } from '#domain/errors.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { findPerson } from '#workflow/people/people.ts';
import { takeRef, takeWord } from './parse.ts';

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

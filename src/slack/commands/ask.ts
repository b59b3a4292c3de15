import { DomainError } from '#domain/errors.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { plainText } from '#slack/directory/plain-text.ts';
import { askAndAnswer, beginStart, chooseStart } from '#slack/verbs/start.ts';
import type { Asked } from '#workflow/decide/ask.ts';
import { findGroup } from '#workflow/people/people.ts';
import { keyOf, personCalled, restOf, takeWord, usage } from './arguments.ts';
import { checkMayAsk } from './insider.ts';

/** How Slack and people write a person. */
const MENTION = /^(<@[UW][A-Z0-9]+(\|[^>]*)?>|@\S+)$/;

/** `ask @user|@group <what>`: a one-off approval, without a definition. */
export async function ask(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { word, rest } = takeWord(text);
  if (word === '') throw usage(call, 'ask');
  const first = await askedCalled(env, call, word);
  const { asked, left } =
    'userIds' in first ? await withOthers(env, call, first.userIds, rest) : { asked: first, left: rest };
  const what = restOf(left);
  if (what === '') throw usage(call, 'ask');
  // A trigger is good for one command: delivered twice, it asks once.
  await askAndAnswer(env, call, { asked, what, submissionId: call.triggerId || call.requestId });
}

/** People named one after the other before the question are all asked; any one of them decides. */
async function withOthers(
  env: SlackEnvironment,
  call: Call,
  userIds: readonly string[],
  text: string,
): Promise<{ asked: Asked; left: string }> {
  const { word, rest } = takeWord(text);
  const next = MENTION.test(word) ? await personCalled(env, call, word) : null;
  if (next === null) return { asked: { userIds: [...userIds] }, left: text };
  return withOthers(env, call, [...new Set([...userIds, next])], rest);
}

/** @throws DomainError `unknown_user` for somebody unknown, `usage` where nobody is named at all. */
async function askedCalled(env: SlackEnvironment, call: Call, named: string): Promise<Asked> {
  const [userId, group] = await Promise.all([personCalled(env, call, named), findGroup(env, call.tenantId, named)]);
  if (userId !== null && group === null) return { userIds: [userId] };
  if (userId === null && group !== null) return { groupId: group.id };
  if (userId === null && !/^[@<]/.test(named)) throw usage(call, 'ask');
  throw new DomainError('unknown_user', { text: plainText(named) });
}

/** `start [key]`: opens the form of that kind of request; without a key it asks which. */
export async function start(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const key = keyOf(text);
  if (key === '') return chooseStart(env, call);
  await checkMayAsk(env, call, key);
  await beginStart(env, call, key);
}

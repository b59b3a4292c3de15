import { readInbox } from '#queries/lists/inbox.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { setAway } from '#workflow/people/set-away.ts';
import { setBack } from '#workflow/people/set-back.ts';

/** Says that the call's person is away, and tells them what that comes to. @throws DomainError what `setAway` refuses. */
export async function goAway(
  env: SlackEnvironment,
  call: Call,
  { until, delegateId }: { until: string; delegateId: string },
): Promise<void> {
  const { tenantId, userId, messages } = call;
  // Chosen in Slack's own select, it may be somebody whom nobody has met: a guest must not pass for a member.
  await env.people.meet(tenantId, { id: delegateId, teamId: null, name: null });
  await setAway(env, { tenantId, userId, until, delegateId });
  const { items } = await readInbox(env, { tenantId, userId, limit: 1_000 });
  const given = items.filter((line) => line.delegateId !== undefined).length;
  await call.answer(messages.answers.away(messages.when(until), delegateId, given));
}

/** Says that the call's person is back. */
export async function comeBack(env: SlackEnvironment, call: Call): Promise<void> {
  const ended = await setBack(env, call);
  const { answers } = call.messages;
  await call.answer(ended === null ? answers.notAway : answers.back(ended.delegateId));
}

/** The time zone of the call's person, by which "tomorrow" begins. */
export async function timezoneOf(env: SlackEnvironment, call: Call): Promise<string | null> {
  const reader = await env.people.meet(call.tenantId, { id: call.userId, teamId: null, name: null });
  return reader.timezone;
}

import { DomainError } from '#domain/errors.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import { refOf } from '#domain/request/workflow.ts';
import { isOver, parseUntil } from '#domain/time/until.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { SNOOZE_MOST_MS, snooze } from '#workflow/decide/snooze.ts';
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

/**
 * Takes a request out of the list of the call's person.
 * @param text A duration or a day, as `parseUntil` reads it.
 * @throws DomainError `invalid_time`, and what `snooze` refuses.
 */
export async function putOff(env: SlackEnvironment, call: Call, ref: WorkflowRef, text: string): Promise<void> {
  const { tenantId, userId, messages } = call;
  const timezone = await timezoneOf(env, call);
  const until = parseUntil(text, { now: env.now().toISOString(), timezone, most: SNOOZE_MOST_MS });
  if (until === null)
    throw new DomainError('invalid_time', { text, most: '30 days', past: isOver(text, env.now().toISOString()) });
  const { workflow } = await snooze(env, { tenantId, ref, userId, until });
  await call.answer(messages.answers.snoozed(refOf(workflow), messages.when(until)));
}

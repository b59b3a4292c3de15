import { DomainError } from '#domain/errors.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import { refOf } from '#domain/request/workflow.ts';
import { parseUntil } from '#domain/time/until.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { SNOOZE_MOST_MS, snooze } from '#workflow/decide/snooze.ts';
import { timezoneOf } from './away.ts';

/**
 * Takes a request out of the list of the call's person.
 * @param text A duration or a day, as `parseUntil` reads it.
 * @throws DomainError `invalid_time`, and what `snooze` refuses.
 */
export async function putOff(env: SlackEnvironment, call: Call, ref: WorkflowRef, text: string): Promise<void> {
  const { tenantId, userId, messages } = call;
  const timezone = await timezoneOf(env, call);
  const until = parseUntil(text, { now: env.now().toISOString(), timezone, most: SNOOZE_MOST_MS });
  if (until === null) throw new DomainError('invalid_time', { text, most: '30 days' });
  const { workflow } = await snooze(env, { tenantId, ref, userId, until });
  await call.answer(messages.answers.snoozed(refOf(workflow), messages.when(until)));
}

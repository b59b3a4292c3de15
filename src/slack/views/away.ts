import { INPUT } from '#blocks/ids.ts';
import { readChoice, readDate, readPerson } from '#blocks/modals/values.ts';
import { DomainError } from '#domain/errors.ts';
import { parseUntil, YEAR_MS } from '#domain/time/until.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { metadataOf } from '#slack/modal.ts';
import type { Submitted } from '#slack/submission.ts';
import { goAway, timezoneOf } from '#slack/verbs/away.ts';
import { showHome } from '#slack/verbs/home.ts';
import { putOff } from '#slack/verbs/snooze.ts';

/** Away: until when, and who stands in. */
export async function submitAway(env: SlackEnvironment, { call, values }: Submitted): Promise<undefined> {
  const date = readDate(values, INPUT.until) ?? '';
  const timezone = await timezoneOf(env, call);
  const until = parseUntil(date, { now: env.now().toISOString(), timezone, most: YEAR_MS });
  if (until === null) throw new DomainError('invalid_time', { text: date, most: 'a year' });
  const delegateId = readPerson(values);
  if (delegateId === null) throw new DomainError('unknown_user', { text: '' });
  await goAway(env, call, { until, delegateId });
  await showHome(env, call, {});
  return undefined;
}

/** Snooze: until when. */
export async function submitSnooze(env: SlackEnvironment, { call, values, metadata }: Submitted): Promise<undefined> {
  const card = metadataOf(metadata)?.payload;
  if (!card) throw new Error('a modal that does not say which request it is about');
  await putOff(env, call, { id: card.workflowId }, readChoice(values, INPUT.until) ?? '');
  return undefined;
}

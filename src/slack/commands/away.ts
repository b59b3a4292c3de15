import { DomainError } from '#domain/errors.ts';
import { isOver, parseUntil, YEAR_MS } from '#domain/time/until.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { comeBack, goAway, putOff, timezoneOf } from '#slack/verbs/away.ts';
import { restOf, takePerson, takeRequest, takeWord, usage } from './arguments.ts';

/** `away <until> @delegate`, in either order; a leading "until" does no harm. */
export async function away(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const first = takeWord(text);
  const rest = first.word.toLowerCase() === 'until' ? first.rest : text;
  const { time, person } = parted(rest);
  if (time === '' || person === '') throw usage(call, 'away');
  const timezone = await timezoneOf(env, call);
  const until = parseUntil(time, { now: env.now().toISOString(), timezone, most: YEAR_MS });
  if (until === null)
    throw new DomainError('invalid_time', { text: time, most: 'a year', past: isOver(time, env.now().toISOString()) });
  const { userId } = await takePerson(env, call, 'away', person);
  await goAway(env, call, { until, delegateId: userId });
}

/** A mention or @name is the person, wherever it stands. */
function parted(text: string): { time: string; person: string } {
  const first = takeWord(text);
  const second = takeWord(first.rest);
  return /^[<@]/.test(first.word)
    ? { time: second.word, person: first.word }
    : { time: first.word, person: second.word };
}

/** `back`. */
export async function back(env: SlackEnvironment, call: Call): Promise<void> {
  await comeBack(env, call);
}

/** `snooze <id> <duration>`; a day such as `tomorrow` is understood as well. */
export async function snooze(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'snooze', text);
  const time = restOf(rest);
  if (time === '') throw usage(call, 'snooze');
  await putOff(env, call, ref, time);
}

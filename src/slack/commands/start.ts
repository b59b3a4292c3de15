import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { beginStart, chooseStart } from '#slack/verbs/choose-start.ts';
import { keyOf } from './parse.ts';

/** `start [key]`: opens the form of that kind of request; without a key it asks which. */
export async function start(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const key = keyOf(text);
  if (key === '') await chooseStart(env, call);
  else await beginStart(env, call, key);
}

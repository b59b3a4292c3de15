import { english } from './en.ts';
import type { Failure, FailureCode } from './failure.ts';

export type { Failure } from './failure.ts';

/** A catalogue: every sentence and word that the bot shows, in one language and time zone. */
export type Messages = ReturnType<typeof english>;

const catalogues = new Map<string, Messages>();

/**
 * The catalogue for a reader.
 * @param locale Slack locale such as `en-GB`; every locale is answered in English at present.
 * @param timeZone IANA name; what is said in a channel, to readers in many places, is in UTC.
 */
export function messagesFor(_locale: string | null = null, timeZone = 'UTC'): Messages {
  const known = catalogues.get(timeZone);
  if (known) return known;
  const made = english(timeZone);
  catalogues.set(timeZone, made);
  return made;
}

/** The sentence for a failure. */
export function errorText<C extends FailureCode>({ errors }: Pick<Messages, 'errors'>, failure: Failure<C>): string {
  return errors[failure.code](failure.params);
}

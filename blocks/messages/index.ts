import { english } from './en.ts';
import { type ErrorCode, type ErrorParams, type ErrorSentences, isErrorCode, paramsOf } from './params.ts';

export type { ErrorCode, ErrorParams } from './params.ts';

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

/**
 * The sentence for a refusal. Parameters that are missing leave a gap, never an error; an unknown code is an internal error.
 * @param requestId Named to the person when the error is an internal one, so that an admin finds it in the log.
 */
export function errorText(
  messages: Pick<Messages, 'errors'>,
  error: { code: string; params?: unknown },
  requestId = '',
): string {
  if (!isErrorCode(error.code)) return messages.errors.internal({ requestId });
  return sentence(
    messages.errors,
    error.code,
    error.code === 'internal' ? { requestId, ...objectOf(error.params) } : error.params,
  );
}

function sentence<Code extends ErrorCode>(errors: ErrorSentences, code: Code, params: unknown): string {
  const say: (given: ErrorParams[Code]) => string = errors[code];
  return say(paramsOf(code, params));
}

function objectOf(params: unknown): object {
  return typeof params === 'object' && params !== null ? params : {};
}

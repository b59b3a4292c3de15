import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { isDomainError } from '#domain/errors.ts';
import { messageOf } from '#domain/text.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { Landing } from './message-row.ts';
import { delayBucket, type Rate, takeTurn } from './pace.ts';
import { PARKED_MS } from './parked.ts';

/** What came of a call to Slack. */
export type CallOutcome<T> =
  | { kind: 'ok'; answer: T }
  /** Nothing was done; try again after so long. */
  | { kind: 'later'; ms: number }
  /** Nothing was done, and never will be as it is. `error` is Slack's word for why. */
  | { kind: 'refused'; error: string }
  /** It never left this machine: nothing was done. */
  | { kind: 'unsent'; error: string }
  /** No answer, or one that says that Slack failed: it may have been done, or, where `landing` is open, still be done. */
  | { kind: 'unknown'; error: string; landing: Landing };

/** Platform errors after which Slack may or may not have done it, or that pass by themselves. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** The bot was cut off: an admin has to install it again, and then everything that waits goes out. */
const CUT_OFF = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
]);
/** Of these, the ones that say that the token will never be good again. */
const ENDED = new Set(['account_inactive', 'token_revoked']);
const CUT_OFF_PAUSE_MS = 60_000;
/** What node and undici say when there was no connection that anything could have been sent on. */
const NO_CONNECTION = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Somebody else is at it; by then they have done it, or can be seen to have failed. */
const NOT_OURS_PAUSE_MS = 1_000;

type Options = {
  /** Instead of the method's own rate. */
  rate?: Rate | undefined;
  /** Asked when the turn has come, right before the call; false, and nothing is called. */
  mayCall?: () => Promise<boolean>;
};

/**
 * Calls one Web API method when its turn has come.
 * @param method for metrics and pacing, e.g. `chat.postMessage`
 * @param place the channel, where Slack counts by channel; a 429 holds back this method in this place only.
 */
export async function callSlack<T>(
  env: JobEnvironment,
  tenantId: string,
  method: string,
  place: string,
  call: (slack: WebClient) => Promise<T>,
  { rate, mayCall }: Options = {},
): Promise<CallOutcome<T>> {
  let slack: WebClient;
  try {
    slack = await env.slackFor(tenantId);
  } catch (error) {
    if (isDomainError(error, 'not_installed')) return { kind: 'later', ms: PARKED_MS };
    throw error;
  }
  const wait = await takeTurn(env.pool, tenantId, method, place, rate);
  if (wait > 0) return { kind: 'later', ms: wait };
  if (mayCall && !(await mayCall())) return { kind: 'later', ms: NOT_OURS_PAUSE_MS };
  try {
    return { kind: 'ok', answer: await call(slack) };
  } catch (error) {
    return await classify(env, { tenantId, method, place, slack }, error);
  }
}

type Called = { tenantId: string; method: string; place: string; slack: WebClient };

async function classify(
  env: JobEnvironment,
  { tenantId, method, place, slack }: Called,
  error: unknown,
): Promise<Exclude<CallOutcome<never>, { kind: 'ok' }>> {
  if (error instanceof WebAPIRateLimitedError) {
    const ms = error.retryAfter * 1_000;
    await delayBucket(env.pool, tenantId, method, place, ms);
    return { kind: 'later', ms };
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    if (PASSING.has(code)) {
      return { kind: 'unknown', error: code, landing: 'answered' };
    }
    if (CUT_OFF.has(code)) {
      env.log.warn({ tenantId, method, error: code }, 'Slack no longer accepts the token of this workspace');
      if (ENDED.has(code)) await env.cutOff?.(tenantId, slack);
      return { kind: 'later', ms: CUT_OFF_PAUSE_MS };
    }
    return { kind: 'refused', error: code };
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'unknown', error: messageOf(error), landing: 'answered' };
  if (neverLeft(error)) return { kind: 'unsent', error: messageOf(error) };
  return { kind: 'unknown', error: messageOf(error), landing: 'open' };
}

/** True when the failure, or what it comes from, is that there was no connection. */
function neverLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && NO_CONNECTION.has(String(error.code))) return true;
  // Several addresses were tried: none of them answered.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverLeft);
  return neverLeft(error.cause);
}

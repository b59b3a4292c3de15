import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { isDomainError } from '#domain/errors.ts';
import { messageOf } from '#domain/text.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { delayBucket, takeTurn } from './pace.ts';
import { PARKED_MS } from './parked.ts';

/** What came of a call to Slack. */
export type CallOutcome<T> =
  | { kind: 'ok'; answer: T }
  /** Nothing was done; try again after so long. */
  | { kind: 'later'; ms: number }
  /** Nothing was done, and never will be as it is. `error` is Slack's word for why. */
  | { kind: 'refused'; error: string }
  /** No answer: it may have been done. */
  | { kind: 'unknown'; error: string };

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
): Promise<CallOutcome<T>> {
  let slack: WebClient;
  try {
    slack = await env.slackFor(tenantId);
  } catch (error) {
    if (isDomainError(error, 'not_installed')) return { kind: 'later', ms: PARKED_MS };
    throw error;
  }
  const wait = await takeTurn(env.pool, tenantId, method, place);
  if (wait > 0) return { kind: 'later', ms: wait };
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
      return { kind: 'unknown', error: code };
    }
    if (CUT_OFF.has(code)) {
      env.log.warn({ tenantId, method, error: code }, 'Slack no longer accepts the token of this workspace');
      if (ENDED.has(code)) await env.cutOff?.(tenantId, slack);
      return { kind: 'later', ms: CUT_OFF_PAUSE_MS };
    }
    return { kind: 'refused', error: code };
  }
  return { kind: 'unknown', error: messageOf(error) };
}

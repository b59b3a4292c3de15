import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { errorText, type Failure, type Messages } from '#blocks/messages/index.ts';
import { type ErrorParams, isDomainError } from '#domain/errors.ts';
import { isDatabaseAway, isOutcomeUnknown } from '#workflow/outage.ts';
import type { SlackLog } from './call.ts';

/** Whatever was thrown: a refusal of the core as it is, an outage by its kind, anything else as our own fault. */
export function failureOf(error: unknown, requestId = ''): Failure {
  if (isDomainError(error)) return error;
  if (isDatabaseAway(error)) return { code: isOutcomeUnknown(error) ? 'outcome_unknown' : 'database_away', params: {} };
  if (isSlackAway(error)) return { code: 'slack_away', params: {} };
  return { code: 'internal', params: { requestId } };
}

function isSlackAway(error: unknown): boolean {
  if (error instanceof WebAPIPlatformError) return error.data.error.endsWith('trigger_id');
  return [WebAPIRequestError, WebAPIHTTPError, WebAPIRateLimitedError].some((kind) => error instanceof kind);
}

/** The sentence for a person whose click, command or submission failed. Internal errors are logged with the id that it names. */
export function sentenceFor(error: unknown, messages: Messages, requestId: string, log: SlackLog): string {
  const failure = failureOf(error, requestId);
  if (failure.code === 'internal') log.error({ err: error, requestId }, 'a call from Slack failed');
  if (failure.code === 'database_away' || failure.code === 'outcome_unknown')
    log.warn({ err: error, requestId }, 'the database is away');
  return errorText(messages, failure);
}

/** Refusals that an answer in the modal mends, with the input that they are about; none names the last one. */
const BESIDE: ReadonlyMap<string, string> = new Map([
  ['comment_required', ''],
  ['text_too_long', ''],
  ['unkeepable', ''],
  ['invalid_delegate', 'user'],
  ['unknown_user', 'user'],
  ['invalid_approver', 'people'],
  ['invalid_time', 'until'],
]);

/** Problems that belong beside the fields of a modal, by block id; null when the failure is about something else. */
export function fieldProblems(
  error: unknown,
  blockIds: ReadonlySet<string>,
  messages: Messages,
): Record<string, string> | null {
  if (isDomainError(error, 'invalid_form')) return besideFields(error.params.fields, blockIds);
  if (isDomainError(error, 'unkeepable')) {
    const message = plain(errorText(messages, error));
    const shown = besideFields(
      error.params.issues.map(({ path }) => ({ key: path.split('.').find((key) => blockIds.has(key)) ?? '', message })),
      blockIds,
    );
    if (shown !== null) return shown;
  }
  const first = [...blockIds].at(-1);
  if (first === undefined) return null;
  const about = isDomainError(error) ? BESIDE.get(error.code) : undefined;
  if (about === undefined && !isDatabaseAway(error)) return null;
  const target = about && blockIds.has(about) ? about : first;
  const beside = isDomainError(error, 'comment_required')
    ? messages.pleaseSayWhy
    : errorText(messages, failureOf(error));
  return { [target]: plain(beside) };
}

function besideFields(
  fields: ErrorParams['invalid_form']['fields'],
  blockIds: ReadonlySet<string>,
): Record<string, string> | null {
  const shown = fields.filter((field) => blockIds.has(field.key));
  return shown.length > 0 ? Object.fromEntries(shown.map((field) => [field.key, field.message])) : null;
}

/** Errors in a modal are plain text: marks of ours would be shown as they are. */
function plain(text: string): string {
  return text.replaceAll(/[*_`]/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

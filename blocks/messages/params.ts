import { z } from 'zod';

/**
 * Every refusal that can reach a person, with what its sentence needs. The shapes are lenient on purpose: an answer with a
 * gap is better than none, so a parameter that is missing or of another shape becomes an empty one.
 */
const text = z.string().catch('');
const texts = z.array(z.string()).catch([]);
const nothing = z.object({});

export const errorParams = {
  not_found: z.object({ ref: text }),
  not_permitted: z.object({
    reason: z
      .enum([
        'role',
        'self',
        'deactivated',
        'external',
        'not_requester',
        'not_admin',
        'permission',
        'not_checked_in',
        'beyond_own',
      ])
      .catch('permission'),
    /** Roles and people that could do it. */
    roles: texts,
    users: texts,
  }),
  already_decided: z.object({ by: z.string().nullable().catch(null), at: text, decision: text }),
  workflow_closed: z.object({ ref: text, status: text }),
  stage_moved: z.object({ ref: text, stage: text, requester: text }),
  expired: z.object({ ref: text }),
  request_changed: z.object({
    changes: z.array(z.object({ label: text, from: text, to: text })).catch([]),
  }),
  comment_required: z.object({ label: text }),
  invalid_form: z.object({ fields: z.array(z.object({ key: text, message: text })).catch([]) }),
  unknown_trigger: z.object({ trigger: text, available: texts }),
  unknown_definition: z.object({ key: text, available: texts }),
  inactive_definition: z.object({ key: text }),
  definition_changed: z.object({ key: text, version: z.number().catch(0) }),
  invalid_delegate: z.object({
    reason: z
      .enum([
        'self',
        'requester',
        'bot',
        'deactivated',
        'external',
        'already',
        'loop',
        'depth',
        'not_allowed',
        'unknown',
        'away',
        'away_loop',
      ])
      .catch('unknown'),
  }),
  invalid_approver: z.object({
    reason: z.enum(['self', 'bot', 'deactivated', 'external', 'empty_group', 'too_many', 'unknown']).catch('unknown'),
    who: text,
  }),
  unknown_group: z.object({ text }),
  wrong_stage: z.object({ stage: text, allowed: texts }),
  on_hold: z.object({ by: text }),
  not_started: z.object({ ref: text }),
  not_waiting: z.object({
    ref: text,
    what: z.enum(['reopen', 'resume', 'resubmit', 'amend', 'complete', 'retry', 'start']).catch('resubmit'),
  }),
  text_too_long: z.object({ max: z.number().catch(0) }),
  invalid_time: z.object({ text, most: text }),
  unknown_user: z.object({ text }),
  unknown_role: z.object({ name: text, available: texts }),
  unknown_target: z.object({ target: text, available: texts }),
  not_failed: z.object({ id: text, status: text }),
  too_late: z.object({ ref: text }),
  last_admin: z.object({ role: text }),
  unknown_command: z.object({ word: text, nearest: z.string().nullable().catch(null) }),
  usage: z.object({ usage: text }),
  invalid_definition: z.object({ issues: z.array(z.object({ path: text, message: text })).catch([]) }),
  not_installed: z.object({ url: text }),
  database_away: nothing,
  slack_away: nothing,
  conflict_retry: nothing,
  already_done: nothing,
  internal: z.object({ requestId: text }),
};

export type ErrorCode = keyof typeof errorParams;
/** Parameters by code. */
export type ErrorParams = { [Code in ErrorCode]: z.output<(typeof errorParams)[Code]> };
/** A sentence for every code: what happened, why, and what to do or who can. */
export type ErrorSentences = { [Code in ErrorCode]: (params: ErrorParams[Code]) => string };

/** Whether a code has a sentence. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorParams, code);
}

/** Parameters as the sentence of that code needs them, whatever came. */
export function paramsOf<Code extends ErrorCode>(code: Code, params: unknown): ErrorParams[Code] {
  const given = typeof params === 'object' && params !== null ? params : {};
  return errorParams[code].parse(given) as ErrorParams[Code];
}

import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, type ErrorParams, isDomainError, type Refused } from '#domain/errors.ts';
import { isDatabaseAway, isOutcomeUnknown } from '#workflow/outage.ts';
import type { ErrorLog, YamlFacts } from './context.ts';
import { isBrokenOff } from './noted.ts';
import { problem } from './problem.ts';
import { Refusal, type RefusalFacts } from './refusal.ts';

type ToldProblem = RefusalFacts & { status: ContentfulStatusCode };
type Words = { [C in ErrorCode]: (params: ErrorParams[C]) => ToldProblem };

const SOON = { headers: { 'retry-after': '5' } };

function told(
  status: ContentfulStatusCode,
  title: string,
  detail: string,
  more: Partial<ToldProblem> = {},
): ToldProblem {
  return { status, title, detail, ...more };
}

function conflict(detail: string, members: RefusalFacts['members'] = {}): ToldProblem {
  return told(409, 'Conflict', detail, { members });
}

function unprocessable(detail: string, path = '', members: RefusalFacts['members'] = {}): ToldProblem {
  return told(422, 'Not valid', detail, { errors: [{ path, message: detail }], members });
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'none';
}

/** Every refusal of the core as a system is told it. */
const WORDS: Words = {
  not_found: ({ ref }) => told(404, 'Not found', `There is no ${ref || 'such thing'} here.`),
  not_permitted: ({ reason, roles, users }) =>
    told(403, 'Not permitted', WHY_NOT[reason], { members: { reason, roles, users } }),
  already_decided: ({ by, at, decision }) =>
    conflict(`This was decided before: ${decision}.`, { decision, decided_by: by, decided_at: at || null }),
  workflow_closed: ({ ref, status }) => conflict(`${ref} is ${status}.`, { status_now: status }),
  stage_moved: ({ ref, stage }) => conflict(`${ref} has moved on and is now at ${stage}.`, { stage_now: stage }),
  expired: ({ ref }) => conflict(`The time to decide on ${ref} has run out.`),
  too_late: ({ ref }) => conflict(`It is too late to undo that: ${ref} has gone on.`),
  request_changed: ({ changes }) => conflict('The request changed since it was read.', { changes }),
  on_hold: ({ by }) => conflict(`This is on hold, by ${by}.`),
  not_started: ({ ref }) => conflict(`${ref} has not been started. POST …/start begins it.`),
  not_waiting: ({ ref, what }) => conflict(`${ref} ${NOT_WAITING[what]}.`),
  conflict_retry: () => conflict('Others acted at the same moment. Try again.'),
  invalid_manager: ({ reason }) =>
    unprocessable(`That person cannot be the manager: ${NO_MANAGER[reason]}.`, 'manager', { reason }),
  incomplete_away: () => unprocessable('Whoever is away names until when, and a delegate.', 'delegate'),
  role_conflict: ({ role, reason, by }) => conflict(ROLE_CONFLICTS[reason](role, listed(by)), { needed_by: by }),
  role_circle: ({ role, parent }) => unprocessable(`The parents of ${parent} lead back to ${role}.`, 'parent'),
  last_admin: ({ role }) => conflict(`That would leave nobody with the role ${role}.`),
  inactive_definition: ({ key }) => conflict(`The definition ${key} is switched off.`),
  unfinished_definition: ({ key, stages }) =>
    conflict(`The definition ${key} cannot be started before these stages are filled in: ${stages.join(', ')}.`),
  definition_changed: ({ key, version }) =>
    conflict(`The definition ${key} was changed meanwhile: it is at version ${version}.`, { version_now: version }),
  comment_required: () => unprocessable('Please say why: this needs a comment.', 'comment'),
  invalid_form: ({ fields }) =>
    told(422, 'Not valid', 'Some values do not fit the form.', {
      errors: fields.map(({ key, message }) => ({ path: `data.${key}`, message })),
    }),
  unknown_trigger: ({ trigger, available }) =>
    told(422, 'Not valid', `There is no trigger ${trigger} here now. There are: ${listed(available)}.`, {
      errors: [{ path: 'trigger', message: 'not available' }],
      members: { available },
    }),
  unknown_definition: ({ key, available }) =>
    told(422, 'Not valid', `There is no definition ${key}.`, {
      errors: [{ path: 'definition_key', message: 'unknown' }],
      members: { available },
    }),
  invalid_delegate: ({ reason }) =>
    unprocessable(`It cannot be given to that person: ${NO_DELEGATE[reason]}.`, 'user_id', { reason }),
  invalid_approver: ({ reason, who }) =>
    unprocessable(`${who || 'This'} cannot be asked: ${NO_APPROVER[reason]}.`, 'approver_role', { reason }),
  unknown_group: ({ text }) => unprocessable(`There is no group ${text}.`, 'group_id'),
  wrong_stage: ({ stage, allowed }) =>
    unprocessable(`It cannot go back to ${stage}. It can to: ${listed(allowed)}.`, 'stage'),
  nudged_already: ({ ref, at, again }) =>
    conflict(`Those asked about ${ref} were reminded at ${at}. They can be again from ${again} on.`, {
      nudged_at: at,
      again,
    }),
  text_too_long: ({ max }) => unprocessable(`A text has at most ${max.toLocaleString('en')} characters.`, 'comment'),
  unkeepable: ({ issues }) => told(422, 'Not valid', 'Some of this cannot be kept as it was sent.', { errors: issues }),
  invalid_time: ({ text, most, past }) =>
    unprocessable(
      past ? `${text} must be in the future.` : `${text} is no time within ${most} from now.`,
      'expires_at',
    ),
  unknown_user: ({ text }) => unprocessable(`There is nobody called ${text}.`, 'user_id'),
  unknown_role: ({ name, available, path }) =>
    unprocessable(`There is no role ${name}. There are: ${listed(available)}.`, path ?? 'role'),
  unknown_target: ({ target, available }) =>
    unprocessable(`There is no ${target}. There are: ${listed(available)}.`, 'target'),
  not_failed: ({ status }) => conflict(`This was not given up: it is ${status}.`, { status_now: status }),
  unknown_command: ({ word }) => unprocessable(`There is no command ${word}.`),
  usage: ({ usage }) => unprocessable(usage),
  invalid_definition: ({ issues }) =>
    told(422, 'Not valid', 'The definition has mistakes.', { errors: issues.map((issue) => ({ ...issue })) }),
  invalid_ticket_type: ({ issues }) =>
    told(422, 'Not valid', 'The ticket type has mistakes.', { errors: issues.map((issue) => ({ ...issue })) }),
  ticket_type_exists: ({ key }) => conflict(`There is a ticket type ${key} already.`),
  unknown_ticket_type: ({ key, available }) =>
    told(422, 'Not valid', `There is no ticket type ${key} here for you.`, {
      errors: [{ path: 'type_key', message: 'unknown' }],
      members: { available },
    }),
  not_installed: ({ url }) => conflict(`The app is not installed in this workspace. It can be at ${url}.`),
  database_away: () => told(503, 'Not now', 'The database does not answer. Nothing was changed. Try again soon.', SOON),
  outcome_unknown: () =>
    told(
      503,
      'Not known',
      'The database went away before it answered: this may have been done. Send it again with the same Idempotency-Key, which does it once and tells what came of it; without one, look first.',
      SOON,
    ),
  slack_away: () => told(503, 'Not now', 'Slack does not answer. Nothing was changed. Try again soon.', SOON),
};

const ROLE_CONFLICTS: Record<ErrorParams['role_conflict']['reason'], (role: string, by: string) => string> = {
  exists: (role) => `There is a role ${role} already.`,
  built_in: (role) => `${role} is a built-in role: it stays, and so do its permissions.`,
  in_use: (role, by) => `${role} is needed by: ${by}.`,
};

const WHY_NOT: Record<ErrorParams['not_permitted']['reason'], string> = {
  role: 'Only the roles and users named here may.',
  handed_over: 'The caller handed this on. The users named here may.',
  self: 'Nobody decides on a request of their own. The roles and users named here may.',
  deactivated: 'This account is deactivated.',
  external: 'This is for full members of the workspace.',
  not_requester: 'This is for whoever made the request. The roles and users named here may.',
  not_admin: 'This is for admins. The roles named here may.',
  permission: 'This needs a permission that you, or your token, do not have. The roles named here have it.',
  not_checked_in: 'Check in first.',
  private: 'This request is shown to those who take part in it.',
  beyond_own: 'Nobody gives, takes or changes permissions that they do not have themselves. The roles named here may.',
};

const NO_MANAGER: Record<ErrorParams['invalid_manager']['reason'], string> = {
  self: 'nobody is their own',
  bot: 'it is a bot or a service',
  deactivated: 'their account is deactivated',
  circle: 'each of the two would be above the other',
};

const NO_DELEGATE: Record<ErrorParams['invalid_delegate']['reason'], string> = {
  self: 'they are the one who gives it',
  requester: 'they made the request',
  bot: 'it is a bot',
  deactivated: 'their account is deactivated',
  external: 'they are a guest or from another organisation',
  already: 'they are asked already',
  loop: 'they passed it on before',
  depth: 'it was passed on too many times',
  not_allowed: 'this step does not allow it',
  unknown: 'they are not known here',
  away: 'they are away themselves',
  away_loop: 'they are away, and whoever gives it stands in for them',
};

const NO_APPROVER: Record<ErrorParams['invalid_approver']['reason'], string> = {
  self: 'nobody decides on a request of their own',
  bot: 'bots do not decide',
  deactivated: 'the account is deactivated',
  external: 'guests and people of other organisations do not decide',
  empty_group: 'nobody in that group could decide',
  too_many: 'there are too many people',
};

const NOT_WAITING: Record<ErrorParams['not_waiting']['what'], string> = {
  reopen: 'has not ended',
  resume: 'is not on hold',
  resubmit: 'does not wait for its requester',
  amend: 'keeps its terms: they come from its definition',
  complete: 'waits for no call-back now',
  retry: 'has nothing that failed',
  start: 'has begun',
  nudge: 'waits for nobody else to decide',
};

/** The one translator of failures to `application/problem+json` (RFC 9457). What is our own fault is logged and kept quiet. */
export function answerError(error: unknown, context: Context, log: ErrorLog): Response {
  const { status, ...facts } = tell(error, context, log);
  const errors = facts.errors && withLines(facts.errors, context.get('lineOf'));
  return problem(context, status, { ...facts, errors });
}

/** Problems with a body in YAML, with the line of each. */
export function withLines<T extends { path: string }>(
  problems: readonly T[],
  lineOf: YamlFacts['lineOf'] | undefined,
): (T & { line?: number })[] {
  return problems.map((one) => {
    const line = lineOf?.(one.path) ?? null;
    return line === null ? one : { ...one, line };
  });
}

function tell(error: unknown, context: Context, log: ErrorLog): ToldProblem {
  const requestId = context.get('requestId');
  if (error instanceof Refusal) return { status: error.status, ...error.facts };
  if (isDomainError(error)) return toldOf(error);
  if (error instanceof HTTPException && error.status === 400)
    return told(400, 'Malformed', 'The body of this call is no JSON.', {
      errors: [{ path: '', message: 'is no JSON' }],
    });
  if (isDatabaseAway(error)) {
    log.warn({ err: error, requestId }, 'the database is away');
    return isOutcomeUnknown(error) && context.req.method !== 'GET'
      ? WORDS.outcome_unknown({})
      : WORDS.database_away({});
  }
  if (isBrokenOff(context)) return told(400, 'Broken off', 'The call was broken off by whoever made it.');
  log.error({ err: error, requestId }, 'a call of the API failed');
  return told(500, 'Failed', `Something went wrong here. Its number in the log is ${requestId}.`);
}

/** A refusal of the core as status and words. */
export function toldOf<C extends ErrorCode>(refused: Refused<C>): ToldProblem {
  return { type: `urn:countersign:problem:${refused.code}`, ...WORDS[refused.code](refused.params) };
}

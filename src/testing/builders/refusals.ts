import type { ErrorCode, ErrorParams, Refused } from '#domain/errors.ts';

type Params = { [C in ErrorCode]: readonly ErrorParams[C][] };

/** Every reason of a code, each once; the compiler misses none. */
function every<R extends string>(reasons: Record<R, true>): R[] {
  return Object.keys(reasons) as R[];
}

const NOT_PERMITTED = every<ErrorParams['not_permitted']['reason']>({
  role: true,
  handed_over: true,
  self: true,
  deactivated: true,
  external: true,
  not_requester: true,
  not_admin: true,
  permission: true,
  not_checked_in: true,
  beyond_own: true,
  private: true,
});

const INVALID_DELEGATE = every<ErrorParams['invalid_delegate']['reason']>({
  self: true,
  requester: true,
  bot: true,
  deactivated: true,
  external: true,
  already: true,
  loop: true,
  depth: true,
  not_allowed: true,
  unknown: true,
  away: true,
  away_loop: true,
});

const INVALID_APPROVER = every<ErrorParams['invalid_approver']['reason']>({
  self: true,
  bot: true,
  deactivated: true,
  external: true,
  empty_group: true,
  too_many: true,
});

const NOT_WAITING = every<ErrorParams['not_waiting']['what']>({
  reopen: true,
  resume: true,
  resubmit: true,
  amend: true,
  complete: true,
  retry: true,
  start: true,
  nudge: true,
});

const INVALID_MANAGER = every<ErrorParams['invalid_manager']['reason']>({
  self: true,
  bot: true,
  deactivated: true,
  circle: true,
});

const ROLE_CONFLICT = every<ErrorParams['role_conflict']['reason']>({ exists: true, built_in: true, in_use: true });

/**
 * Every refusal of the core with each of its reasons, and with lists that are empty, short and long.
 * @param given Stands wherever a text comes from outside.
 */
export function everyRefusal(given: string): Refused[] {
  const params = everyParams(given);
  return (Object.keys(params) as ErrorCode[]).flatMap((code) => refusalsOf(code, params));
}

function refusalsOf<C extends ErrorCode>(code: C, every: Params): Refused[] {
  return every[code].map((params) => ({ code, params }) as Refused);
}

function everyParams(given: string): Params {
  const lists = [[], [given], Array<string>(30).fill(given)];
  const issues = lists.map((list) => ({ issues: list.map((path) => ({ path, message: given })) }));
  return {
    not_found: [{ ref: given }],
    not_permitted: NOT_PERMITTED.flatMap((reason) =>
      lists.flatMap((roles) => lists.map((users) => ({ reason, roles, users }))),
    ),
    already_decided: [null, given].map((by) => ({ by, at: '2026-11-20T14:05:00Z', decision: given })),
    workflow_closed: [{ ref: given, status: given }],
    stage_moved: [
      { ref: given, stage: given },
      { ref: given, stage: given, requester: given },
    ],
    expired: [{ ref: given }],
    too_late: [{ ref: given }],
    request_changed: lists.map((list) => ({
      changes: list.map((label) => ({ field: label, label, from: given, to: given })),
    })),
    comment_required: [{ label: given }],
    invalid_form: lists.map((list) => ({ fields: list.map((key) => ({ key, message: given })) })),
    unknown_trigger: lists.map((available) => ({ trigger: given, available })),
    unknown_definition: lists.map((available) => ({ key: given, available })),
    inactive_definition: [{ key: given }],
    unfinished_definition: lists.map((stages) => ({ key: given, stages })),
    definition_changed: [{ key: given, version: 3 }],
    invalid_delegate: INVALID_DELEGATE.flatMap((reason) => [{ reason }, { reason, verb: 'assign' as const }]),
    invalid_approver: INVALID_APPROVER.map((reason) => ({ reason, who: given })),
    unknown_group: [{ text: given }],
    wrong_stage: lists.map((allowed) => ({ stage: given, allowed })),
    on_hold: [{ by: given }],
    not_started: [{ ref: given }],
    not_waiting: NOT_WAITING.map((what) => ({ ref: given, what })),
    nudged_already: [{ ref: given, at: '2026-11-20T14:05:00Z', again: '2026-11-20T18:05:00Z' }],
    text_too_long: [{ max: 3_000 }],
    unkeepable: issues,
    invalid_time: [
      { text: given, most: 'a year' },
      { text: given, most: 'a year', past: true },
    ],
    unknown_user: [{ text: given }],
    unknown_role: lists.flatMap((available) => [
      { name: given, available },
      { name: given, available, path: 'parent' },
    ]),
    invalid_manager: INVALID_MANAGER.map((reason) => ({ reason })),
    incomplete_away: [{}],
    role_conflict: ROLE_CONFLICT.flatMap((reason) => lists.map((by) => ({ role: given, reason, by }))),
    role_circle: [{ role: given, parent: given }],
    last_admin: [{ role: given }],
    unknown_target: lists.map((available) => ({ target: given, available })),
    not_failed: [{ id: given, status: given }],
    unknown_command: [null, given].map((nearest) => ({ word: given, nearest })),
    usage: [{ usage: given }],
    invalid_ticket_type: issues,
    ticket_type_exists: [{ key: given }],
    unknown_ticket_type: lists.map((available) => ({ key: given, available })),
    invalid_definition: issues,
    conflict_retry: [{}],
    not_installed: [{ url: given }],
    database_away: [{}],
    outcome_unknown: [{}],
    slack_away: [{}],
  };
}

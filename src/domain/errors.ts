import type { Issue } from '#domain/issues.ts';

/** What every error of the core is about; the surfaces turn code and parameters into words. */
export type ErrorParams = {
  not_found: { ref: string };
  not_permitted: {
    reason:
      | 'role'
      /** They gave their say to somebody, who is named; `at` says when. */
      | 'handed_over'
      | 'self'
      | 'deactivated'
      | 'external'
      | 'not_requester'
      | 'not_admin'
      | 'permission'
      | 'not_checked_in'
      /** It would give, take or change permissions that they do not have themselves. */
      | 'beyond_own'
      /** It is shown to the people who take part in it, and they do not. */
      | 'private';
    roles: string[];
    users: string[];
    /** People who may not, whatever roles they have. */
    except?: string[] | undefined;
    at?: string | undefined;
  };
  already_decided: { by: string | null; at: string; decision: string };
  workflow_closed: { ref: string; status: string };
  /** Nothing can be decided there any more, or (with `requester`) not before that person has resubmitted it. */
  stage_moved: { ref: string; stage: string; requester?: string };
  expired: { ref: string };
  too_late: { ref: string };
  request_changed: { changes: FieldChange[] };
  comment_required: { label: string };
  invalid_form: { fields: { key: string; message: string }[] };
  unknown_trigger: { trigger: string; available: string[] };
  unknown_definition: { key: string; available: string[] };
  inactive_definition: { key: string };
  /** Stages of it are still to be filled in: what nobody decides would count as approved. */
  unfinished_definition: { key: string; stages: string[] };
  /** Somebody else published a version (the current one is named) after the one that this change was made from. */
  definition_changed: { key: string; version: number };
  invalid_delegate: {
    reason:
      | 'self'
      | 'requester'
      | 'bot'
      | 'deactivated'
      | 'external'
      | 'already'
      | 'loop'
      | 'depth'
      | 'not_allowed'
      | 'unknown'
      /** Away themselves, so that nobody would be there. */
      | 'away'
      /** Away themselves, with the asking person as their delegate. */
      | 'away_loop';
    /** What was to be done; to delegate where nothing is said. */
    verb?: 'assign' | undefined;
  };
  /** Somebody who was asked for an approval and cannot be. */
  invalid_approver: { reason: 'self' | 'bot' | 'deactivated' | 'external' | 'empty_group' | 'too_many'; who: string };
  unknown_group: { text: string };
  wrong_stage: { stage: string; allowed: string[] };
  on_hold: { by: string };
  /** It was written down to be started later, and nobody has started it. */
  not_started: { ref: string };
  /** What there is nothing for. */
  not_waiting: {
    ref: string;
    what: 'reopen' | 'resume' | 'resubmit' | 'amend' | 'complete' | 'retry' | 'start' | 'nudge';
  };
  /** Those who are asked were reminded a short while ago; from `again` on they may be once more. */
  nudged_already: { ref: string; at: string; again: string };
  text_too_long: { max: number };
  /** What the database could keep only otherwise than it was written; `data.amount` is a path. */
  unkeepable: { issues: Issue[] };
  /** No moment between now and `most` ("a year") from now; `past` when it is over already. */
  invalid_time: { text: string; most: string; past?: boolean | undefined };
  unknown_user: { text: string };
  /** `path` says which word of a request named it, where that is not `role`. */
  unknown_role: { name: string; available: string[]; path?: string | undefined };
  /** Somebody who cannot be that person's manager. */
  invalid_manager: { reason: 'self' | 'bot' | 'deactivated' | 'circle' };
  /** A time to be away until, and nobody to stand in; or the reverse. */
  incomplete_away: Record<string, never>;
  /** A role that cannot be made, changed or deleted so; `by` names what needs it. */
  role_conflict: { role: string; reason: 'exists' | 'built_in' | 'in_use'; by: string[] };
  /** The parents of the role would lead back to it. */
  role_circle: { role: string; parent: string };
  /** Taking away this role's last member would leave nobody who could give roles. */
  last_admin: { role: string };
  /** No stage or pipeline of its definition. */
  unknown_target: { target: string; available: string[] };
  /** A delivery that was not given up: nothing is to be tried again. */
  not_failed: { id: string; status: string };
  unknown_command: { word: string; nearest: string | null };
  usage: { usage: string };
  /** A ticket type whose form cannot start its workflow. */
  invalid_ticket_type: { issues: Issue[] };
  ticket_type_exists: { key: string };
  unknown_ticket_type: { key: string; available: string[] };
  invalid_definition: { issues: Issue[] };
  conflict_retry: Record<string, never>;
  /** The app is not in that workspace, or no longer; `url` is where it is installed. */
  not_installed: { url: string };
  database_away: Record<string, never>;
  /** The database went away with its answer: it may have been done. */
  outcome_unknown: Record<string, never>;
  slack_away: Record<string, never>;
};

/** A field of a request whose value is no longer what a card showed. */
export type FieldChange = { field: string; label: string; from: string; to: string };

export type ErrorCode = keyof ErrorParams;

/** What a {@link DomainError} carries: one of some codes, and the parameters of that code. */
export type Refused<C extends ErrorCode = ErrorCode> = {
  [One in C]: { readonly code: One; readonly params: ErrorParams[One] };
}[C];

/**
 * A refusal: something that the person or system asked for and that may not or cannot be done. It carries a code and the
 * facts of the case, never a sentence; each surface has one translator (`slack/errors.ts`, `http/errors.ts`).
 */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'DomainError';
  readonly code: C;
  readonly params: ErrorParams[C];

  constructor(code: C, params: ErrorParams[C]) {
    super(`${code} ${JSON.stringify(params)}`);
    this.code = code;
    this.params = params;
  }
}

/** True for a {@link DomainError}, of the given code when one is named. */
export function isDomainError<C extends ErrorCode>(
  error: unknown,
  code?: C,
): error is { [One in C]: DomainError<One> }[C] {
  return error instanceof DomainError && (code === undefined || error.code === code);
}

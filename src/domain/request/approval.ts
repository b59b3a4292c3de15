import type { ApprovalKind, DefinedStage, Strategy } from '#domain/definition/definition.ts';
import type { Calendar } from '#domain/time/calendar.ts';
import { earlier, later } from '#domain/time/clock.ts';

/** Every status that an approval can have: figures by status add up to their total. */
export const APPROVAL_STATUSES = [
  'pending',
  'approved',
  'denied',
  'escalated',
  'expired',
  'canceled',
  'changes_requested',
] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];
type AssignmentStatus = 'open' | 'approved' | 'denied' | 'delegated' | 'released';

/** One person's share of an approval. */
export type Assignment = {
  id: string;
  userId: string;
  status: AssignmentStatus;
  /** Who handed it over; null for a share that came from a role or from an admin. */
  delegatedFrom: string | null;
  /** Who gave it by their permission to assign; left out where nobody did. It is never theirs, whatever hands it goes through. */
  assignedBy?: string | null | undefined;
  decidedAt: string | null;
};

/**
 * One pending step put to people. A stage with an `approvals` list opens one a template; any other stage on which people
 * act opens one of kind `move` for all its permitted roles. Instants are ISO 8601 UTC.
 */
export type Approval = {
  id: string;
  stage: string;
  /** Place in the stage's list; 0 for a stage that has none. */
  position: number;
  round: number;
  /** True for a stage without an `approvals` list: its triggers are the buttons. */
  triggers: boolean;
  kind: ApprovalKind;
  strategy: Strategy;
  status: ApprovalStatus;
  /** Roles whose people may decide, the escalation's included once it has escalated. Empty with no users: everybody may. */
  roles: readonly string[];
  users: readonly string[];
  /**
   * May not decide whatever roles they have: the request's authors, unless they may decide on their own. Where the stage's
   * triggers are the buttons, they fire none in somebody's stead.
   */
  excluded: readonly string[];
  /** Those of the roles that were called in by an escalation: any one of their people decides the approval alone. */
  escalatedRoles: readonly string[];
  escalateRole: string | null;
  form: string | null;
  /** How many must agree: the count of a quorum, the length of a chain of managers. */
  required: number;
  /** For strategy `percentage`, above 0 and up to 100. */
  percentage: number | null;
  assignments: readonly Assignment[];
  /** What those are now who gave a say away that is still open, by their id, read with the approval: it is worth no more than theirs. */
  givers?: Readonly<Record<string, Giver>> | undefined;
  openedAt: string;
  expiresAt: string | null;
  /** When the schedule must look again (a reminder or a rung); null when nothing more will happen by itself. */
  wakeAt: string | null;
  reminders: number;
  escalationLevel: number;
  checkedInBy: string | null;
  resolvedAt: string | null;
  actorId: string | null;
};

/** `anybody`: one of those who are meant where nobody is named. `gone`: deactivated, or a bot. */
export type Giver = { roles: readonly string[]; anybody: boolean; gone: boolean };

/** Open approvals can still be decided; the other statuses are closed for good. */
export function isOpen(approval: Approval): boolean {
  return approval.status === 'pending' || approval.status === 'escalated';
}

/** Of one person's shares, which counts: one can come after those behind it, and never before. */
const COUNTS: readonly AssignmentStatus[] = ['open', 'approved', 'denied', 'delegated', 'released'];

/** The person's share of the approval that counts now, if there is one. Shares made in one moment have no order to go by. */
export function latestShare(approval: Approval, userId: string): Assignment | undefined {
  const own = approval.assignments.filter((share) => share.userId === userId);
  if (own.length < 2) return own[0];
  return COUNTS.flatMap((status) => own.findLast((share) => share.status === status) ?? [])[0];
}

/** The next moment at which the schedule must look at the approval: the next reminder, else the next rung. */
export function nextWake(calendar: Calendar | undefined, stage: DefinedStage, approval: Approval): string | null {
  const reminder = approval.escalationLevel === 0 ? remindersOf(stage)[approval.reminders] : undefined;
  if (reminder === undefined || approval.expiresAt === null) return rungDue(calendar, stage, approval);
  return earlier(calendar, approval.expiresAt, reminder);
}

/**
 * When something must happen because nobody answered: the next rung of the escalation, or once what `on_timeout` says. Null
 * without a deadline, or when all has happened.
 */
export function rungDue(calendar: Calendar | undefined, stage: DefinedStage, approval: Approval): string | null {
  if (approval.expiresAt === null) return null;
  if (endsByItself(stage, approval)) return approval.expiresAt;
  // Handed on once, however: at the deadline, or before because nobody was left.
  if (stage.on_timeout === 'delegate' && approval.escalationLevel > 0) return null;
  const rung = stage.escalate[approval.escalationLevel];
  if (!rung && approval.escalationLevel > 0) return null;
  return rung?.after === undefined ? approval.expiresAt : later(calendar, approval.expiresAt, rung.after);
}

/** True when its deadline closes the approval. Nobody's approval can choose among triggers: those escalate. */
function endsByItself({ on_timeout }: DefinedStage, { triggers }: Approval): boolean {
  return on_timeout === 'reject' || on_timeout === 'expire' || (on_timeout === 'approve' && !triggers);
}

/** Milliseconds before the deadline at which people are reminded, the earliest reminder first. */
export function remindersOf(stage: DefinedStage): number[] {
  return [...stage.remind_before].sort((a, b) => b - a);
}

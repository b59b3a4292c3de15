import { type DefinedStage, sendBackStages } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import type { Capacity } from '#domain/request/right.ts';
import { isLapsed, originOf } from '#domain/request/say.ts';
import { turnoutOf, type Verdict, verdictOf } from '#domain/request/strategy.ts';
import { openApprovals } from '#domain/request/workflow.ts';
import { findDecidable } from './decidable.ts';
import { changeData, checkComment, readFormOf, recordOutput } from './input.ts';
import { placeOf, wantedAt } from './question.ts';
import { follow } from './settle.ts';
import { firstName, forWhom, namesOf, recordShare } from './share.ts';
import type { Steps } from './steps.ts';
/** One person's yes. The stage goes on when its approvals are satisfied. */
export function approve(steps: Steps, command: CommandOf<'approve'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  const names = namesOf(steps, approval, actor).filter(
    ({ person }) => approval.kind !== 'check_in_verify' || approval.checkedInBy === person.id,
  );
  if (names.length === 0) {
    throw new DomainError('not_permitted', {
      reason: 'not_checked_in',
      roles: [],
      users: approval.checkedInBy ? [approval.checkedInBy] : [],
    });
  }
  const wanted = wantedAt(placeOf(steps), approval, 'approve', actor);
  checkComment(command.comment, wanted.comment, 'Approve');
  const data = readFormOf(steps.context.definition, wanted.form, command.data, steps.workflow.data);
  changeData(steps, data, { actor, approval });
  recordOutput(steps, stage, data);
  const { verdict, used } = recordVote(steps, approval, actor, names, 'approved');
  const recorded = {
    trigger: stage.kind === 'form' ? 'submit' : 'approve',
    comment: command.comment,
    data: { ...data, ...forWhom(used) },
  };
  if (verdict === 'open') {
    if (approval.strategy === 'hierarchy_chain') steps.tell({ kind: 'ask', approvalId: approval.id });
    return recorded;
  }
  if (verdict === 'denied') {
    deny(steps, approval, actor);
    return recorded;
  }
  pass(steps, approval, stage, actor);
  return recorded;
}

/** The approval is satisfied: the next one of its stage opens, or the workflow moves on. */
export function pass(steps: Steps, approval: Approval, stage: DefinedStage, actor: Actor | null): void {
  steps.close(approval, 'approved', actor?.id ?? null);
  if (stage.parallel && openApprovals(steps.workflow).length > 0) return;
  follow(steps, approval, { kind: 'pass' }, actor);
}

/** One person's no. It denies the approval, and the stage with it, as soon as the goal can no longer be reached. */
export function reject(steps: Steps, command: CommandOf<'reject'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  const wanted = wantedAt(placeOf(steps), approval, 'reject', actor);
  if (stage.kind === 'form' && !wanted.transition)
    throw new DomainError('unknown_trigger', { trigger: 'reject', available: ['submit', 'request_changes'] });
  checkComment(command.comment, wanted.comment, 'Reject');
  const { verdict, used } = recordVote(steps, approval, actor, namesOf(steps, approval, actor), 'denied');
  if (verdict === 'denied') deny(steps, approval, actor);
  return { trigger: 'reject', comment: command.comment, data: forWhom(used) };
}

/**
 * Writes down one person's decision, in every name in which they may until it is settled, and says what the approval comes
 * to with it. One press is one decision: pressed twice, it never counts for somebody else.
 */
function recordVote(
  steps: Steps,
  approval: Approval,
  actor: Actor,
  names: readonly Capacity[],
  decision: 'approved' | 'denied',
): { verdict: Verdict; used: Capacity[] } {
  const used: Capacity[] = [];
  for (const name of names) {
    recordShare(steps, approval, actor, name, decision);
    used.push(name);
    if (calledIn(approval, name.person)) return { verdict: decision, used };
    const after = steps.workflow.approvals.find((one) => one.id === approval.id) ?? approval;
    const others = Math.max(0, (steps.context.undecided?.[approval.id] ?? 1) - used.length);
    const verdict = verdictOf(after, turnoutOf(after, others));
    if (verdict !== 'open') return { verdict, used };
  }
  return { verdict: 'open', used };
}

/** Somebody who may decide only because the approval escalated to them, or to whose say it is, decides it alone. */
function calledIn(approval: Approval, actor: Actor): boolean {
  const own = approval.roles.filter((role) => !approval.escalatedRoles.includes(role));
  const origin = isLapsed(approval, actor.id) ? null : originOf(approval, actor.id);
  const giver = origin?.giver ?? actor.id;
  const named = approval.users.includes(giver) || (origin !== null && origin.giver === null);
  const roles = giver === actor.id ? actor.roles : (approval.givers?.[giver]?.roles ?? own);
  return !named && !own.some((role) => roles.includes(role)) && approval.escalatedRoles.length > 0;
}

/** The stage is rejected. */
export function deny(steps: Steps, approval: Approval, actor: Actor | null): void {
  steps.close(approval, 'denied', actor?.id ?? null);
  follow(steps, approval, { kind: 'deny' }, actor);
}

/** First press of a `check_in_verify` approval: names the person who will verify. */
export function checkIn(steps: Steps, command: CommandOf<'check_in'>, actor: Actor): Recorded {
  const { approval } = findDecidable(steps, command, actor);
  if (approval.kind !== 'check_in_verify')
    throw new DomainError('unknown_trigger', { trigger: 'check_in', available: ['approve', 'reject'] });
  if (approval.checkedInBy !== null) {
    throw new DomainError('already_decided', {
      by: approval.checkedInBy,
      at: approval.openedAt,
      decision: 'checked_in',
    });
  }
  // In the name of somebody away, so that they can go on with it when they are back.
  const name = firstName(steps, approval, actor);
  steps.add({ type: 'CheckedIn', approvalId: approval.id, userId: name.person.id });
  return { trigger: 'check_in', data: forWhom([name]) };
}

/** Sends the request back: it waits for its requester, and goes on at the chosen stage once resubmitted. */
export function requestChanges(steps: Steps, command: CommandOf<'request_changes'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  const allowed = sendBackStages(steps.context.definition, stage);
  const back = command.stage === undefined ? allowed[0] : allowed.find((one) => one.key === command.stage);
  if (!back)
    throw new DomainError('wrong_stage', { stage: command.stage ?? '', allowed: allowed.map((one) => one.key) });
  checkComment(command.reason, 'required', 'Request changes');
  const name = firstName(steps, approval, actor);
  recordShare(steps, approval, actor, name, 'released');
  steps.close(approval, 'changes_requested', actor.id);
  steps.cancelOpen(actor.id);
  steps.add({ type: 'SentBack', stage: back.key, by: actor.id, reason: command.reason });
  steps.tell({ kind: 'changes_requested', by: actor.id, reason: command.reason });
  return { trigger: 'request_changes', comment: command.reason, data: forWhom([name]) };
}

import { type Approval, type Assignment, isOpen, latestShare, namedPeople, rightToDecide } from './approval.ts';
import { transitionFor } from './choose-transition.ts';
import type { CommandOf, Recorded, Target } from './command.ts';
import { type CommentRule, type DefinedStage, type Definition, sendBackStages, stageOf } from './definition.ts';
import { digestOf } from './digest.ts';
import { DomainError } from './errors.ts';
import { type Field, type FormData, readForm } from './form.ts';
import type { Actor } from './role.ts';
import { follow } from './settle.ts';
import type { Steps } from './steps.ts';
import { turnoutOf, type Verdict, verdictOf } from './strategy.ts';
import { MAX_COMMENT, ownValue } from './text.ts';
import { openApprovals, refOf, type Settling, statusOf, type Workflow } from './workflow.ts';

/** One person's yes. The stage goes on when its approvals are satisfied. */
export function approve(steps: Steps, command: CommandOf<'approve'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  if (approval.kind === 'check_in_verify' && approval.checkedInBy !== actor.id) {
    throw new DomainError('not_permitted', {
      reason: 'not_checked_in',
      roles: [],
      users: approval.checkedInBy ? [approval.checkedInBy] : [],
    });
  }
  const rule = transitionFor(steps.context.definition, steps.workflow, 'approve', actor);
  checkComment(command.comment, rule?.comment ?? 'none', 'Approve');
  const data = readFormOf(steps.context.definition, approval.form, command.data);
  changeData(steps, data);
  const recorded = { trigger: 'approve', comment: command.comment, data };
  const verdict = settle(steps, approval, actor, 'approved');
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
  const { approval } = findDecidable(steps, command, actor);
  checkComment(command.comment, 'required', 'Reject');
  if (settle(steps, approval, actor, 'denied') === 'denied') deny(steps, approval, actor);
  return { trigger: 'reject', comment: command.comment };
}

/** Writes down one person's decision, and says what the approval comes to with it. */
function settle(steps: Steps, approval: Approval, actor: Actor, decision: 'approved' | 'denied'): Verdict {
  steps.add({ type: 'ShareDecided', approvalId: approval.id, share: decidedShare(steps, approval, actor, decision) });
  if (calledIn(approval, actor)) return decision;
  const after = steps.workflow.approvals.find((one) => one.id === approval.id) ?? approval;
  const others = Math.max(0, (steps.context.undecided?.[approval.id] ?? 1) - 1);
  return verdictOf(after, turnoutOf(after, others));
}

/** Somebody who may decide only because the approval escalated to them settles it alone. */
function calledIn(approval: Approval, actor: Actor): boolean {
  const own = approval.roles.filter((role) => !approval.escalatedRoles.includes(role));
  const share = latestShare(approval, actor.id);
  const named = approval.users.includes(actor.id) || (share !== undefined && share.status !== 'released');
  return !named && !own.some((role) => actor.roles.includes(role)) && approval.escalatedRoles.length > 0;
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
  steps.add({ type: 'CheckedIn', approvalId: approval.id, userId: actor.id });
  return { trigger: 'check_in' };
}

/** Sends the request back: it waits for its requester, and goes on at the chosen stage once resubmitted. */
export function requestChanges(steps: Steps, command: CommandOf<'request_changes'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  const allowed = sendBackStages(steps.context.definition, stage);
  const back = command.stage === undefined ? allowed[0] : allowed.find((one) => one.key === command.stage);
  if (!back)
    throw new DomainError('wrong_stage', { stage: command.stage ?? '', allowed: allowed.map((one) => one.key) });
  checkComment(command.reason, 'required', 'Request changes');
  steps.add({ type: 'ShareDecided', approvalId: approval.id, share: decidedShare(steps, approval, actor, 'released') });
  steps.close(approval, 'changes_requested', actor.id);
  steps.cancelOpen(actor.id);
  steps.add({ type: 'SentBack', stage: back.key, by: actor.id, reason: command.reason });
  steps.tell({ kind: 'changes_requested', by: actor.id, reason: command.reason });
  return { trigger: 'request_changes', comment: command.reason };
}

/** Hands this person's say to somebody else, who may decide from now on; the one who handed it over no longer may. */
export function delegate(steps: Steps, command: CommandOf<'delegate'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  checkComment(command.reason, 'optional', 'Delegate');
  checkDelegate(steps, approval, stage, actor, command.to);
  const share = latestShare(approval, actor.id);
  const from: Assignment = {
    ...(share ?? { id: steps.context.newId(), userId: actor.id, delegatedFrom: null }),
    status: 'delegated',
    decidedAt: steps.context.now,
  };
  const to: Assignment = {
    id: steps.context.newId(),
    userId: command.to.id,
    status: 'open',
    delegatedFrom: actor.id,
    decidedAt: null,
  };
  steps.add({ type: 'Delegated', approvalId: approval.id, from, to });
  steps.tell({
    kind: 'delegated',
    approvalId: approval.id,
    to: to.userId,
    by: actor.id,
    reason: command.reason ?? null,
  });
  return { trigger: 'delegate', comment: command.reason, data: { to: to.userId } };
}

function checkDelegate(steps: Steps, approval: Approval, stage: DefinedStage, from: Actor, to: Actor): void {
  const refuse = (reason: DomainError<'invalid_delegate'>['params']['reason']) =>
    new DomainError('invalid_delegate', { reason });
  if (!stage.delegation.allow) throw refuse('not_allowed');
  if (to.id === from.id) throw refuse('self');
  if (to.bot) throw refuse('bot');
  if (to.deactivated) throw refuse('deactivated');
  if (to.external) throw refuse('external');
  if (to.id === steps.workflow.requesterId && !steps.context.definition.allow_self_approval) throw refuse('requester');
  const share = latestShare(approval, to.id);
  if (share?.status === 'delegated') throw refuse('loop');
  const answers = share !== undefined && share.status !== 'released';
  if (answers || hasTurn(approval, to.id)) throw refuse('already');
  if (!mayReceive(stage, to)) throw refuse('not_allowed');
  if (depthOf(approval, from.id) >= stage.delegation.max_depth) throw refuse('depth');
}

/** True for a manager of the chain: asked in turn, they could not speak for somebody below them too. */
function hasTurn({ strategy, users }: Approval, userId: string): boolean {
  return strategy === 'hierarchy_chain' && users.includes(userId);
}

/** Whether people of this stage may hand their say to this person. */
export function mayReceive({ delegation }: DefinedStage, to: Actor): boolean {
  const { allow, to_roles } = delegation;
  return allow && (to_roles.length === 0 || to_roles.some((role) => to.roles.includes(role)));
}

/** How many hands the share of this person has already gone through. */
function depthOf(approval: Approval, userId: string): number {
  const giver = latestShare(approval, userId)?.delegatedFrom;
  return giver ? 1 + depthOf(approval, giver) : 0;
}

/**
 * The open approval that a command means, checked in the order in which people want to be told: is it still open, is it
 * still what the card showed, may this person decide it.
 */
export function findDecidable(steps: Steps, target: Target, actor: Actor): { approval: Approval; stage: DefinedStage } {
  const { workflow } = steps;
  if (workflow.phase.kind === 'settling') throw alreadySettled(workflow.phase);
  const approval =
    target.approvalId === undefined
      ? bestFor(steps, actor)
      : workflow.approvals.find((one) => one.id === target.approvalId);
  if (!approval) throw whyNothingOpen(workflow);
  if (!isOpen(approval)) throw whyClosed(workflow, approval);
  if (target.digest !== undefined && target.digest !== digestOf(workflow))
    throw new DomainError('request_changed', { changes: [] });
  const right = rightToDecide(approval, actor, isOwn(steps.context.definition, steps.workflow, approval, actor));
  if (right === 'decided') {
    const share = latestShare(approval, actor.id);
    throw new DomainError('already_decided', {
      by: actor.id,
      at: share?.decidedAt ?? approval.openedAt,
      decision: share?.status ?? 'approved',
    });
  }
  if (right !== 'may') {
    const reason = right === 'handed_over' || right === 'not_yet' ? 'role' : right;
    throw new DomainError('not_permitted', { reason, roles: [...approval.roles], users: namedPeople(approval) });
  }
  return { approval, stage: stageOf(steps.context.definition, approval.stage) };
}

/** Somebody has decided; nobody else decides while that can be taken back. */
function alreadySettled({ by, at, next }: Settling): DomainError {
  return new DomainError('already_decided', { by, at, decision: next.kind === 'deny' ? 'denied' : 'approved' });
}

function bestFor(steps: Steps, actor: Actor): Approval | undefined {
  const open = openApprovals(steps.workflow);
  return (
    open.find(
      (one) => rightToDecide(one, actor, isOwn(steps.context.definition, steps.workflow, one, actor)) === 'may',
    ) ?? open[0]
  );
}

/** True when the actor asked for this and may therefore not decide it. `self` approvals are meant for the requester. */
export function isOwn(definition: Definition, workflow: Workflow, approval: Approval, actor: Actor): boolean {
  if (definition.allow_self_approval || actor.id !== workflow.requesterId || approval.triggers) return false;
  return stageOf(definition, approval.stage).approvals[approval.position]?.self !== true;
}

export function whyNothingOpen(workflow: Workflow): DomainError {
  if (workflow.phase.kind === 'ended')
    return new DomainError('workflow_closed', { ref: refOf(workflow), status: statusOf(workflow) });
  return new DomainError('stage_moved', { ref: refOf(workflow), stage: workflow.phase.stage });
}

function whyClosed(workflow: Workflow, approval: Approval): DomainError {
  if (approval.status === 'expired') return new DomainError('expired', { ref: refOf(workflow) });
  if (approval.status === 'canceled') return whyNothingOpen(workflow);
  return new DomainError('already_decided', {
    by: approval.actorId,
    at: approval.resolvedAt ?? approval.openedAt,
    decision: approval.status,
  });
}

/** @throws DomainError `comment_required` or `text_too_long`. */
export function checkComment(comment: string | undefined, rule: CommentRule, label: string): void {
  if (rule === 'required' && !comment?.trim()) throw new DomainError('comment_required', { label });
  if (comment !== undefined && comment.length > MAX_COMMENT)
    throw new DomainError('text_too_long', { max: MAX_COMMENT });
}

/** What was filled in, checked against the named form; without a form whatever came along is kept in the history only. */
export function readFormOf(
  definition: Definition,
  name: string | null | undefined,
  given: FormData | undefined,
): FormData {
  if (name === null || name === undefined) return {};
  return readFields(ownValue(definition.forms, name)?.fields ?? [], given ?? {});
}

/** @throws DomainError `invalid_form` with every field that is wrong. */
export function readFields(fields: readonly Field[], given: FormData): FormData {
  const { data, problems } = readForm(fields, given);
  if (problems.length > 0) throw new DomainError('invalid_form', { fields: problems });
  return data;
}

export function changeData(steps: Steps, data: FormData): void {
  if (Object.keys(data).length > 0) steps.add({ type: 'DataChanged', data });
}

export function decidedShare(steps: Steps, approval: Approval, actor: Actor, status: Assignment['status']): Assignment {
  const open = latestShare(approval, actor.id);
  const share =
    open?.status === 'open' || open?.status === 'released'
      ? open
      : { id: steps.context.newId(), userId: actor.id, delegatedFrom: null };
  return { ...share, status, decidedAt: steps.context.now };
}

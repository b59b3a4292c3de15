import { type Approval, type Assignment, isOpen, latestShare, namedPeople } from './approval.ts';
import { transitionFor } from './choose-transition.ts';
import type { CommandOf, Recorded, Target } from './command.ts';
import { type CommentRule, type DefinedStage, type Definition, sendBackStages, stageOf } from './definition.ts';
import { digestOf } from './digest.ts';
import { DomainError } from './errors.ts';
import { type Field, type FormData, readForm } from './form.ts';
import { triggerOnward } from './onward.ts';
import { type Capacity, capacitiesOf, forWhom, recordShare, rightOf } from './right.ts';
import type { Actor } from './role.ts';
import { follow } from './settle.ts';
import { recordOutput } from './stage-output.ts';
import type { Steps } from './steps.ts';
import { turnoutOf, type Verdict, verdictOf } from './strategy.ts';
import { MAX_COMMENT, ownValue } from './text.ts';
import { openApprovals, refOf, type Settling, statusOf, type Workflow } from './workflow.ts';

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
  const onward = triggerOnward(steps.context.definition, stage);
  const rule = transitionFor(steps.context.definition, steps.workflow, onward, actor);
  checkComment(command.comment, rule?.comment ?? 'none', 'Approve');
  const data = readFormOf(steps.context.definition, approval.form, command.data);
  changeData(steps, data);
  recordOutput(steps, stage, data);
  const { verdict, used } = settle(steps, approval, actor, names, 'approved');
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
  if (stage.kind === 'form' && !transitionFor(steps.context.definition, steps.workflow, 'reject', actor))
    throw new DomainError('unknown_trigger', { trigger: 'reject', available: ['submit', 'request_changes'] });
  checkComment(command.comment, 'required', 'Reject');
  const { verdict, used } = settle(steps, approval, actor, namesOf(steps, approval, actor), 'denied');
  if (verdict === 'denied') deny(steps, approval, actor);
  return { trigger: 'reject', comment: command.comment, data: forWhom(used) };
}

function namesOf(steps: Steps, approval: Approval, actor: Actor): Capacity[] {
  return capacitiesOf(steps.context.definition, steps.workflow, approval, actor);
}

/** Of the names in which the actor may decide, the one in which they act where only one is needed. */
export function firstName(steps: Steps, approval: Approval, actor: Actor): Capacity {
  return namesOf(steps, approval, actor)[0] ?? { person: actor, own: true };
}

/**
 * Writes down one person's decision, in every name in which they may until it is settled, and says what the approval comes
 * to with it. One press is one decision: pressed twice, it never counts for somebody else.
 */
function settle(
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

/** Hands this person's say to somebody else, who may decide from now on; the one who handed it over no longer may. */
export function delegate(steps: Steps, command: CommandOf<'delegate'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  checkComment(command.reason, 'optional', 'Delegate');
  const name = firstName(steps, approval, actor);
  const giver = name.person;
  if (command.to.id === actor.id) throw new DomainError('invalid_delegate', { reason: 'self' });
  checkDelegate(steps, approval, stage, giver, command.to);
  const share = latestShare(approval, giver.id);
  const from: Assignment = {
    ...(share ?? { id: steps.context.newId(), userId: giver.id, delegatedFrom: null }),
    status: 'delegated',
    decidedAt: steps.context.now,
  };
  const to: Assignment = {
    id: steps.context.newId(),
    userId: command.to.id,
    status: 'open',
    delegatedFrom: giver.id,
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
  return { trigger: 'delegate', comment: command.reason, data: { to: to.userId, ...forWhom([name]) } };
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
  const right = rightOf(steps.context.definition, workflow, approval, actor);
  const inStead = right === 'handed_over' ? decidedInStead(approval, actor.id) : undefined;
  if (right === 'decided' || inStead) {
    const share = inStead ?? latestShare(approval, actor.id);
    throw new DomainError('already_decided', {
      by: share?.userId ?? actor.id,
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

/** What a delegate decided in this person's stead. */
function decidedInStead(approval: Approval, userId: string): Assignment | undefined {
  return approval.assignments.findLast(
    ({ delegatedFrom, status }) => delegatedFrom === userId && (status === 'approved' || status === 'denied'),
  );
}

/** Somebody has decided; nobody else decides while that can be taken back. */
function alreadySettled({ by, at, next }: Settling): DomainError {
  return new DomainError('already_decided', { by, at, decision: next.kind === 'deny' ? 'denied' : 'approved' });
}

function bestFor(steps: Steps, actor: Actor): Approval | undefined {
  const open = openApprovals(steps.workflow);
  return open.find((one) => rightOf(steps.context.definition, steps.workflow, one, actor) === 'may') ?? open[0];
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

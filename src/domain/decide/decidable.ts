import { type DefinedStage, stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, isOpen, latestShare } from '#domain/request/approval.ts';
import type { Target } from '#domain/request/command.ts';
import { outdated } from '#domain/request/digest.ts';
import { answeredBy, askedByName, rightOf } from '#domain/request/right.ts';
import { openApprovals, refOf, type Settling, statusOf, type Workflow } from '#domain/request/workflow.ts';
import type { Steps } from './steps.ts';

/**
 * The open approval that a command means, checked in the order in which people want to be told: is it still open and at
 * the stage that the card showed, may this person decide it, and only then, for it tells what is in the request, has that changed.
 */
export function findDecidable(steps: Steps, target: Target, actor: Actor): { approval: Approval; stage: DefinedStage } {
  const { workflow } = steps;
  if (workflow.phase.kind === 'settling') throw alreadySettled(workflow.phase);
  const approval =
    target.approvalId === undefined
      ? bestFor(steps, actor)
      : workflow.approvals.find((one) => one.id === target.approvalId);
  if (!approval) throw whyNothingOpen(workflow);
  if (!isOpen(approval) && !isAskedAnew(workflow, approval, target)) throw whyClosed(workflow, approval);
  const stale = target.digest === undefined ? null : outdated(target.digest, workflow);
  const right = rightOf(workflow, approval, actor);
  if (stale?.stage && (right !== 'may' || !stale.content)) throw whyNothingOpen(workflow);
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
    if (right === 'handed_over') throw handedOver(approval, actor.id);
    const reason = right === 'not_yet' ? 'role' : right;
    const except = [...approval.excluded, ...answeredBy(approval)];
    throw new DomainError('not_permitted', {
      reason,
      roles: [...approval.roles],
      users: askedByName(approval),
      ...(except.length > 0 ? { except } : {}),
    });
  }
  if (stale?.content) throw new DomainError('request_changed', { changes: [] });
  return { approval, stage: stageOf(steps.context.definition, approval.stage) };
}

/** Sent back, edited and asked again at its stage: an old copy of the card is told what changed, not who sent it back. */
function isAskedAnew(workflow: Workflow, { status, stage }: Approval, { digest }: Target): boolean {
  const sentBack = status === 'changes_requested' || status === 'canceled';
  if (!sentBack || digest === undefined || workflow.phase.kind !== 'deciding') return false;
  return stage === workflow.phase.stage && outdated(digest, workflow).content;
}

/** Whoever has the say now that this person gave away. */
function handedOver(approval: Approval, userId: string): DomainError {
  const holderOf = (giver: string, before: readonly string[]): string => {
    const given = approval.assignments.findLast(({ delegatedFrom }) => delegatedFrom === giver);
    if (given === undefined || before.includes(given.userId)) return giver;
    return given.status === 'delegated' ? holderOf(given.userId, [...before, giver]) : given.userId;
  };
  const users = [holderOf(userId, [])].filter((id) => id !== userId);
  const at = latestShare(approval, userId)?.decidedAt ?? undefined;
  return new DomainError('not_permitted', { reason: 'handed_over', roles: [], users, at });
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
  return open.find((one) => rightOf(steps.workflow, one, actor) === 'may') ?? open[0];
}

export function whyNothingOpen(workflow: Workflow): DomainError {
  if (workflow.phase.kind === 'ended')
    return new DomainError('workflow_closed', { ref: refOf(workflow), status: statusOf(workflow) });
  const { phase, requesterId } = workflow;
  if (phase.kind === 'not_started') return new DomainError('not_started', { ref: refOf(workflow) });
  const waits = phase.kind === 'awaiting_requester' ? { requester: requesterId } : {};
  return new DomainError('stage_moved', { ref: refOf(workflow), stage: phase.stage, ...waits });
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

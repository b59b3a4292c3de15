import type { DefinedStage } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, latestShare } from '#domain/request/approval.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { findDecidable } from './decidable.ts';
import { checkComment } from './input.ts';
import { firstName, forWhom, newShare } from './share.ts';
import type { Steps } from './steps.ts';
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
  const to = newShare(steps, approval, command.to.id, giver.id);
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
  const isBarred = !steps.context.definition.allow_self_approval && stage.kind !== 'form';
  if (isBarred && to.id === steps.workflow.requesterId) throw refuse('requester');
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

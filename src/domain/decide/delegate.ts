import type { DefinedStage } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, latestShare } from '#domain/request/approval.ts';
import { authorsOf } from '#domain/request/author.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { handsOf, isLapsed } from '#domain/request/say.ts';
import { findDecidable } from './decidable.ts';
import { checkComment } from './input.ts';
import { firstName, forWhom, newShare, sayOf } from './share.ts';
import type { Steps } from './steps.ts';
/** Hands this person's say to somebody else, who may decide from now on; the one who handed it over no longer may. */
export function delegate(steps: Steps, command: CommandOf<'delegate'>, actor: Actor): Recorded {
  const { approval, stage } = findDecidable(steps, command, actor);
  checkComment(command.reason, 'optional', 'Delegate');
  const name = firstName(steps, approval, actor);
  const giver = name.person;
  if (command.to.id === actor.id) throw new DomainError('invalid_delegate', { reason: 'self' });
  const reason = delegationFault(steps, approval, stage, giver.id, command.to);
  if (reason !== null) throw new DomainError('invalid_delegate', { reason });
  const from: Assignment = {
    ...sayOf(steps, approval, giver.id),
    status: 'delegated',
    decidedAt: steps.context.now,
  };
  const to = newShare(steps, approval, command.to.id, { from: giver.id, assignedBy: null });
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

type Fault = DomainError<'invalid_delegate'>['params']['reason'];

/**
 * Why a say may not be given to somebody; null when it may.
 * @param fromId whose say it is; null for one that nobody has to give up
 */
export function delegationFault(
  steps: Steps,
  approval: Approval,
  stage: DefinedStage,
  fromId: string | null,
  to: Actor,
): Fault | null {
  if (!stage.delegation.allow) return 'not_allowed';
  if (to.id === fromId) return 'self';
  if (to.bot) return 'bot';
  if (to.deactivated) return 'deactivated';
  if (to.external) return 'external';
  const isBarred = !steps.context.definition.allow_self_approval && stage.kind !== 'form';
  if (isBarred && authorsOf(steps.workflow).includes(to.id)) return 'requester';
  const share = latestShare(approval, to.id);
  if (share?.status === 'delegated') return 'loop';
  const answers = share !== undefined && share.status !== 'released';
  if ((answers && !isLapsed(approval, to.id)) || hasTurn(approval, to.id)) return 'already';
  if (!mayReceive(stage, to)) return 'not_allowed';
  return fromId === null ? null : faultOfHands(approval, stage, fromId, to);
}

/** A say goes through so many hands at most, and never to who gave it away by a permission. */
function faultOfHands(approval: Approval, { delegation }: DefinedStage, fromId: string, to: Actor): Fault | null {
  const share = latestShare(approval, fromId);
  const hands = share?.status === 'open' ? handsOf(approval, share) : [];
  if (hands.some(({ assignedBy }) => assignedBy === to.id)) return 'loop';
  return hands.length - 1 >= delegation.max_depth ? 'depth' : null;
}

/** True for a manager of the chain: asked in turn, they could not speak for somebody below them too. */
function hasTurn({ strategy, users }: Approval, userId: string): boolean {
  return strategy === 'hierarchy_chain' && users.includes(userId);
}

/** Whether people of this stage may hand their say to this person. */
function mayReceive({ delegation }: DefinedStage, to: Actor): boolean {
  const { allow, to_roles } = delegation;
  return allow && (to_roles.length === 0 || to_roles.some((role) => to.roles.includes(role)));
}

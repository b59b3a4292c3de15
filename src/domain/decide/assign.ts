import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { type Approval, type Assignment, latestShare } from '#domain/request/approval.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { askedByName, isBarred, ownRight, rightOf } from '#domain/request/right.ts';
import { handsOf } from '#domain/request/say.ts';
import { decideTogether } from '#domain/request/strategy.ts';
import { openApprovals } from '#domain/request/workflow.ts';
import { whyNothingOpen } from './decidable.ts';
import { delegationFault } from './delegate.ts';
import { firstName, newShare, sayOf } from './share.ts';
import type { Steps } from './steps.ts';

/**
 * Names somebody to see to it: the request shows them as its assignee. Who may not decide it yet is given a say: that of the
 * person who names them, by the rules of delegation; or, of who has only the permission, one that is there to be given, and
 * never to themselves.
 */
export function assign(steps: Steps, { to }: CommandOf<'assign'>, actor: Actor): Recorded {
  const { workflow } = steps;
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  const permitted = allows(actor.permissions, 'workflows:assign');
  // Without the permission people give of what is theirs: the approvals that they may decide themselves.
  const open = openApprovals(workflow).filter((one) => permitted || rightOf(workflow, one, actor) === 'may');
  if (actor.deactivated || !(open.length > 0 || permitted)) {
    throw new DomainError('not_permitted', { reason: 'permission', roles: ['manager', 'admin'], users: [] });
  }
  if (!permitted && to.id === actor.id) throw refused('self');
  if (to.bot) throw refused('bot');
  if (to.deactivated) throw refused('deactivated');
  if (to.external) throw refused('external');
  if (open.length > 0 && open.every((one) => isBarred(one, to.id))) throw refused('requester');
  const renamed = workflow.assigneeId !== to.id;
  steps.add({ type: 'AssigneeNamed', userId: to.id });
  const given = open.filter((approval) => give(steps, approval, actor, to, permitted));
  if (!renamed && given.length === 0) throw refused('already');
  steps.tell({ kind: 'assigned', to: to.id, by: actor.id });
  return { trigger: 'assign', data: { to: to.id } };
}

/** Gives a say of the approval to somebody who may not decide it yet. @returns whether there was one to give. */
function give(steps: Steps, approval: Approval, actor: Actor, to: Actor, permitted: boolean): boolean {
  const right = ownRight(approval, to);
  if (right === 'decided' || right === 'self') return false;
  if (right === 'may') return note(steps, approval, to);
  if (rightOf(steps.workflow, approval, actor) === 'may' && to.id !== actor.id) {
    const giver = firstName(steps, approval, actor).person;
    const fault = faultOf(steps, approval, giver.id, to);
    if (fault === null) return hand(steps, approval, giver.id, to, null);
    if (!permitted) throw refused(fault);
  }
  // A permission gives nobody a right of their own, neither by their name nor in somebody's stead.
  const isOwn = to.id === actor.id || (actor.standsFor ?? []).some(({ id }) => id === to.id);
  return permitted && !isOwn && (takeBack(steps, approval, to) || giveOfOthers(steps, approval, actor, to));
}

/** Who may decide already is asked by name from now on, as long as they may: theirs is the say that they had. */
function note(steps: Steps, approval: Approval, to: Actor): boolean {
  if (latestShare(approval, to.id)?.status === 'open') return false;
  const share = newShare(steps, approval, to.id, { from: null, assignedBy: null });
  steps.add({ type: 'ShareAssigned', approvalId: approval.id, share });
  return true;
}

/** A say that the person has handed over comes back to them, from whoever has it now. */
function takeBack(steps: Steps, approval: Approval, to: Actor): boolean {
  for (const share of approval.assignments.filter(({ status }) => status === 'open')) {
    const hands = handsOf(approval, share);
    const place = hands.findIndex(({ userId }) => userId === to.id);
    const own = hands[place];
    if (place < 1 || !own) continue;
    const { now } = steps.context;
    const gave = hands.slice(0, place).map((one) => ({ ...one, status: 'released', decidedAt: now }) as const);
    // Their own say is theirs by right, and lost with it; one that they were given is open again.
    const isGiven = own.delegatedFrom !== null || own.assignedBy;
    const back: Assignment = isGiven ? { ...own, status: 'open', decidedAt: null } : { ...own, status: 'released' };
    steps.add({ type: 'ShareAssigned', approvalId: approval.id, share: back, gave });
    return true;
  }
  return false;
}

/** The say of the one person who is asked by name; of a role of which one decides for all, theirs. */
function giveOfOthers(steps: Steps, approval: Approval, actor: Actor, to: Actor): boolean {
  if (latestShare(approval, to.id)?.status === 'delegated') return false;
  const [named, ...others] = askedByName(approval);
  if (approval.roles.length === 0 && named !== undefined && others.length === 0)
    return faultOf(steps, approval, named, to) === null && hand(steps, approval, named, to, actor.id);
  const single = !decideTogether(approval.strategy) && approval.strategy !== 'hierarchy_chain';
  if (!single || approval.users.length > 0 || faultOf(steps, approval, null, to) !== null) return false;
  const share = newShare(steps, approval, to.id, { from: null, assignedBy: actor.id });
  steps.add({ type: 'ShareAssigned', approvalId: approval.id, share });
  return true;
}

function faultOf(steps: Steps, approval: Approval, giverId: string | null, to: Actor) {
  return delegationFault(steps, approval, stageOf(steps.context.definition, approval.stage), giverId, to);
}

function hand(steps: Steps, approval: Approval, giverId: string, to: Actor, assignedBy: string | null): true {
  const gave = { ...sayOf(steps, approval, giverId), status: 'delegated', decidedAt: steps.context.now } as const;
  const share = newShare(steps, approval, to.id, { from: giverId, assignedBy });
  steps.add({ type: 'ShareAssigned', approvalId: approval.id, share, gave: [gave] });
  return true;
}

function refused(reason: DomainError<'invalid_delegate'>['params']['reason']): DomainError {
  return new DomainError('invalid_delegate', { reason, verb: 'assign' });
}

import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Approval, Assignment } from '#domain/request/approval.ts';
import { latestShare, nextWake } from '#domain/request/approval.ts';
import { transitionFor } from '#domain/request/choose-transition.ts';
import type { Recorded } from '#domain/request/command.ts';
import { type Following, refOf, type Workflow } from '#domain/request/workflow.ts';
import { later } from '#domain/time/clock.ts';
import type { Steps } from './steps.ts';

/**
 * What follows a decision that settles its stage. With an undo window it waits: nobody is asked or told before the decision
 * stands. What the bot itself decides (a time-out) cannot be taken back and follows at once.
 */
export function follow(steps: Steps, approval: Approval, next: Following, actor: Actor | null): void {
  const { definition, now } = steps.context;
  if (definition.undo_window === undefined || actor === null) {
    proceed(steps, approval, next, actor?.id ?? null);
    return;
  }
  const until = later(undefined, now, definition.undo_window);
  const { id: by, roles } = actor;
  const settling = { stage: approval.stage, approvalId: approval.id, by, roles, at: now, until, next };
  steps.add({ type: 'SettlingBegan', settling });
}

/** Who made the decision that settles, as they were then; null when nothing settles. */
export function settlerOf({ phase }: Workflow): Actor | null {
  if (phase.kind !== 'settling') return null;
  const { by, roles = [] } = phase;
  return { id: by, roles, permissions: [], deactivated: false, external: false, bot: false };
}

/** The undo window is over: what follows the decision follows now. @throws DomainError when nothing settles, or not yet. */
export function settleNow(steps: Steps): Recorded {
  const { phase } = steps.workflow;
  const approval =
    phase.kind === 'settling' ? steps.workflow.approvals.find((one) => one.id === phase.approvalId) : undefined;
  if (phase.kind !== 'settling' || !approval || phase.until > steps.context.now) {
    throw new DomainError('not_waiting', { ref: refOf(steps.workflow), what: 'resume' });
  }
  steps.add({ type: 'Settled' });
  proceed(steps, approval, phase.next, phase.by);
  return { trigger: 'system', data: { settled: phase.approvalId, by: phase.by } };
}

/** Takes a decision back before it stands. Only who made it may. @throws DomainError `too_late`, `not_permitted`. */
export function undo(steps: Steps, actor: Actor): Recorded {
  const { phase } = steps.workflow;
  if (phase.kind !== 'settling' || phase.until <= steps.context.now)
    throw new DomainError('too_late', { ref: refOf(steps.workflow) });
  if (phase.by !== actor.id || actor.deactivated)
    throw new DomainError('not_permitted', { reason: 'role', roles: [], users: [phase.by] });
  const approval = steps.workflow.approvals.find((one) => one.id === phase.approvalId);
  const share = approval && latestShare(approval, actor.id);
  if (!approval || !share) throw new Error(`nothing to undo on ${phase.approvalId}`);
  const others = decidedWith(approval, share);
  const undone = [...others, share];
  for (const other of others)
    steps.add({ type: 'ShareDecided', approvalId: approval.id, share: taken(steps, other, undone) });
  steps.add({ type: 'DecisionUndone', approvalId: approval.id, share: taken(steps, share, undone) });
  startClock(steps, approval);
  return { trigger: 'undo', data: { approval: approval.id } };
}

/** A share as it was before: one that somebody was given is open again, any other waits to be used. */
function taken({ context }: Steps, share: Assignment, undone: readonly Assignment[]): Assignment {
  const given =
    share.assignedBy || (share.delegatedFrom !== null && !undone.some((one) => one.userId === share.delegatedFrom));
  return given
    ? { ...share, status: 'open', decidedAt: null }
    : { ...share, status: 'released', decidedAt: context.now };
}

/** Deciding had stopped the approval's clock. */
function startClock(steps: Steps, approval: Approval): void {
  const { definition } = steps.context;
  const undone = steps.workflow.approvals.find((one) => one.id === approval.id) ?? approval;
  const wakeAt = nextWake(definition.calendar, stageOf(definition, undone.stage), undone);
  if (wakeAt !== null) steps.add({ type: 'Postponed', approvalId: undone.id, expiresAt: undone.expiresAt, wakeAt });
}

/** What else the same press decided: in the stead of people who are away, whose say it took over. */
function decidedWith(approval: Approval, { id, userId, decidedAt }: Assignment): Assignment[] {
  const together = approval.assignments.filter((one) => one.decidedAt === decidedAt);
  const mine = together.filter((one) => one.userId === userId);
  return together.filter(
    (one) => one.id !== id && (one.userId === userId || mine.some(({ delegatedFrom }) => delegatedFrom === one.userId)),
  );
}

function proceed(steps: Steps, approval: Approval, next: Following, actorId: string | null): void {
  const stage = stageOf(steps.context.definition, approval.stage);
  const following = approval.position + 1;
  switch (next.kind) {
    case 'pass':
      if (!stage.parallel && following < stage.approvals.length) steps.openTemplate(stage, following);
      else steps.moveOn();
      return;
    case 'deny': {
      steps.cancelOpen(actorId);
      const taken = transitionFor(
        steps.context.definition,
        steps.workflow,
        'reject',
        steps.context.actor ?? null,
        steps.reckoning,
      );
      if (taken) steps.enter(taken.dest, 'reject');
      else steps.end(stage.key, 'rejected');
      return;
    }
    case 'trigger':
      steps.cancelOpen(actorId);
      steps.enter(next.dest, next.trigger);
      return;
    default:
      next satisfies never;
  }
}

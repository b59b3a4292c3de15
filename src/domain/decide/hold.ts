import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, ADMIN_ROLES, isAdmin } from '#domain/people/role.ts';
import { nextWake } from '#domain/request/approval.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { openApprovals, refOf, type Workflow } from '#domain/request/workflow.ts';
import { later, timeBetween } from '#domain/time/clock.ts';
import { whyNothingOpen } from './decidable.ts';
import { checkComment } from './input.ts';
import type { Steps } from './steps.ts';
import { resumeTasks } from './task.ts';

/** Puts a workflow on hold: nobody decides, clocks stand still. Its requester and admins may. */
export function holdOn(steps: Steps, command: CommandOf<'hold'>, actor: Actor): Recorded {
  const { workflow, now } = { workflow: steps.workflow, now: steps.context.now };
  checkMay(workflow, actor);
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  if (workflow.phase.kind === 'on_hold') throw new DomainError('on_hold', { by: workflow.phase.by });
  if (workflow.phase.kind === 'settling') throw new DomainError('conflict_retry', {});
  checkComment(command.reason, 'optional', 'Hold');
  steps.add({ type: 'Held', by: actor.id, reason: command.reason?.trim() || null, at: now });
  return { trigger: 'hold', comment: command.reason };
}

/** Goes on where a hold stopped it; every deadline moves by as long as it was held. */
export function resumeFrom(steps: Steps, actor: Actor): Recorded {
  const { workflow, context } = steps;
  checkMay(workflow, actor);
  const { phase } = workflow;
  if (phase.kind === 'ended') throw whyNothingOpen(workflow);
  if (phase.kind !== 'on_hold') throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'resume' });
  steps.add({ type: 'Unheld' });
  for (const approval of openApprovals(steps.workflow)) {
    if (approval.expiresAt === null) continue;
    const moved = { ...approval, expiresAt: postponed(steps, approval.expiresAt, phase.since) };
    const wakeAt = nextWake(context.definition.calendar, stageOf(context.definition, approval.stage), moved);
    steps.add({ type: 'Postponed', approvalId: approval.id, expiresAt: moved.expiresAt, wakeAt });
  }
  resumeTasks(steps);
  return { trigger: 'resume' };
}

/** The deadline after a hold: as much time is left as there was. One that had passed stays as long past. */
function postponed({ context }: Steps, deadline: string, since: string): string {
  const { calendar } = context.definition;
  const left = timeBetween(calendar, since, deadline);
  if (left > 0) return later(calendar, context.now, left);
  return new Date(Date.parse(deadline) + Date.parse(context.now) - Date.parse(since)).toISOString();
}

function checkMay(workflow: Workflow, actor: Actor): void {
  if (!actor.deactivated && (actor.id === workflow.requesterId || isAdmin(actor))) return;
  throw new DomainError('not_permitted', {
    reason: 'not_requester',
    roles: [...ADMIN_ROLES],
    users: [workflow.requesterId],
  });
}

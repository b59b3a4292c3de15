import { type Definition, stageOf, type Transition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, isAdmin } from '#domain/people/role.ts';
import { authorsOf } from '#domain/request/author.ts';
import { transitionsNow } from '#domain/request/choose-transition.ts';
import { BY_TIME } from '#domain/request/command.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { whyNothingOpen } from './decidable.ts';
import type { Steps } from './steps.ts';

/** What people press where they are asked by an `approvals` list, beside the definition's own triggers. */
function decisionsAt(steps: Steps): string[] {
  const listed = stageOf(steps.context.definition, steps.stageKey()).approvals.length > 0;
  return listed && steps.workflow.phase.kind === 'deciding' ? ['approve', 'reject', 'request_changes'] : [];
}

function triggersOf(leaving: readonly Transition[]): string[] {
  return [...new Set(leaving.map((one) => one.trigger))].filter((trigger) => trigger !== BY_TIME);
}

/** The transition that a trigger takes now. @throws DomainError `unknown_trigger`, or why nothing can be decided any more. */
export function findTransition(steps: Steps, trigger: string): Transition {
  const leaving = transitionsNow(
    steps.context.definition,
    steps.workflow,
    steps.context.actor ?? null,
    steps.reckoning,
  );
  const found = leaving.find((one) => one.trigger === trigger);
  if (found && trigger !== BY_TIME && canLeave(steps)) return found;
  const ended = steps.workflow.phase.kind === 'ended';
  const decides = trigger === 'approve' || trigger === 'reject';
  if (!canLeave(steps) || (ended && (decides || leaving.length === 0))) throw whyNothingOpen(steps.workflow);
  throw new DomainError('unknown_trigger', {
    trigger,
    available: [...new Set([...decisionsAt(steps), ...triggersOf(leaving)])],
  });
}

/** A workflow that ended on a final stage may be taken out of it again; a canceled one, or one rejected midway, may not. */
function canLeave(steps: Steps): boolean {
  return steps.workflow.phase.kind !== 'ended' || stageOf(steps.context.definition, steps.stageKey()).final;
}

/** @throws DomainError `not_permitted` for who may not leave a final stage. */
export function checkMayLeaveEnd(steps: Steps, transition: Transition, actor: Actor): void {
  const roles = rolesToLeaveEnd(steps.context.definition, transition, steps.stageKey());
  if (mayLeaveEnd(steps.workflow, roles, actor)) return;
  throw new DomainError('not_permitted', { reason: 'role', roles, users: [steps.workflow.requesterId] });
}

/** Who may leave a final stage: the people it names, else those who act at the stage that it leads to. */
export function rolesToLeaveEnd(definition: Definition, transition: Transition, from: string): string[] {
  const own = stageOf(definition, from).permissions;
  if (own.length > 0) return own;
  const dest = stageOf(definition, transition.dest);
  return [...new Set([...dest.permissions, ...dest.approvals.flatMap((one) => one.role ?? [])])];
}

/** The requester, admins, and people of the roles. */
export function mayLeaveEnd(workflow: Workflow, roles: readonly string[], actor: Actor): boolean {
  if (actor.deactivated) return false;
  return isAdmin(actor) || actor.id === workflow.requesterId || roles.some((role) => actor.roles.includes(role));
}

/** Triggers that decide on a request, whatever their definition calls them. */
export function decides(trigger: string): boolean {
  return trigger === 'approve' || trigger === 'reject';
}

/** @throws DomainError `not_permitted` for who has written the request themselves. */
export function checkNotOwn({ workflow, context }: Steps, actor: Actor, roles: readonly string[]): void {
  if (context.definition.allow_self_approval || !authorsOf(workflow).includes(actor.id)) return;
  throw new DomainError('not_permitted', { reason: 'self', roles: [...roles], users: [] });
}

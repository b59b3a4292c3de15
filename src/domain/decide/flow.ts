import { type Definition, stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { type Actor, ADMIN_ROLES, allows, isAdmin } from '#domain/people/role.ts';
import { type Approval, latestShare } from '#domain/request/approval.ts';
import { transitionFor } from '#domain/request/choose-transition.ts';
import { type CommandOf, type Recorded, statusOfTrigger } from '#domain/request/command.ts';
import { rightOf } from '#domain/request/right.ts';
import { openApprovals, refOf } from '#domain/request/workflow.ts';
import { findDecidable, whyNothingOpen } from './decidable.ts';
import { mayReceive } from './delegate.ts';
import { checkMayLeaveEnd, checkNotOwn, decides, findTransition } from './find-transition.ts';
import { changeData, checkComment, readFields, readFormOf } from './input.ts';
import { checkRequester, placeOf, wantedAt } from './question.ts';
import { follow } from './settle.ts';
import { firstName, forWhom, newShare, recordShare } from './share.ts';
import type { Steps } from './steps.ts';

/** Fires one of the definition's triggers from the current stage. */
export function fire(steps: Steps, command: CommandOf<'trigger'>, actor: Actor): Recorded {
  const recorded = { trigger: command.trigger, comment: command.comment };
  // A button of an approval that was decided meanwhile never means a way out of the end.
  if (steps.workflow.phase.kind === 'ended' && command.approvalId === undefined) {
    const transition = findTransition(steps, command.trigger);
    checkMayLeaveEnd(steps, transition, actor);
    checkComment(command.comment, wantedAt(placeOf(steps), null, command.trigger, actor).comment, command.trigger);
    takeUp(steps, transition.dest, command.trigger, actor, command.comment);
    return recorded;
  }
  const { approval, stage } = findDecidable(steps, command, actor);
  const transition = findTransition(steps, command.trigger);
  if (decides(command.trigger)) checkNotOwn(steps, actor, approval.roles);
  const wanted = wantedAt(placeOf(steps), approval, command.trigger, actor);
  checkComment(command.comment, wanted.comment, command.trigger);
  const filled = readFormOf(steps.context.definition, wanted.form, command.data);
  changeData(steps, filled);
  const status = statusOfTrigger(command.trigger);
  const name = firstName(steps, approval, actor);
  recordShare(steps, approval, actor, name, status === 'denied' ? 'denied' : 'approved');
  steps.close(approval, status, actor.id);
  if (stage.key !== steps.stageKey())
    throw new Error(`approval ${approval.id} is open at another stage than its workflow`);
  follow(steps, approval, { kind: 'trigger', trigger: command.trigger, dest: transition.dest }, actor);
  return { ...recorded, data: { ...(wanted.form ? filled : command.data), ...forWhom([name]) } };
}

/** Names somebody to see to it: they may decide what is open now, and the request shows them as its assignee. */
export function assign(steps: Steps, command: CommandOf<'assign'>, actor: Actor): Recorded {
  const { workflow } = steps;
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  const permitted = allows(actor.permissions, 'workflows:assign');
  // Without the permission people give of what is theirs: the approvals that they may decide themselves.
  const open = openApprovals(workflow).filter((one) => permitted || rightOf(workflow, one, actor) === 'may');
  if (actor.deactivated || !(open.length > 0 || permitted)) {
    throw new DomainError('not_permitted', { reason: 'permission', roles: ['manager', 'admin'], users: [] });
  }
  const { to } = command;
  const refuse = (reason: DomainError<'invalid_delegate'>['params']['reason']) =>
    new DomainError('invalid_delegate', { reason, verb: 'assign' });
  if (!permitted && to.id === actor.id) throw refuse('self');
  if (to.bot) throw refuse('bot');
  if (to.deactivated) throw refuse('deactivated');
  if (to.external) throw refuse('external');
  // Without the permission, naming somebody is a way of delegating and keeps its rules.
  if (!permitted && !open.every((one) => mayReceive(stageOf(steps.context.definition, one.stage), to)))
    throw refuse('not_allowed');
  if (open.length > 0 && open.every((one) => one.excluded.includes(to.id))) throw refuse('requester');
  if (workflow.assigneeId === to.id && open.every((one) => holdsShare(one.assignments, to.id))) {
    throw refuse('already');
  }
  steps.add({ type: 'AssigneeNamed', userId: to.id });
  for (const approval of open) {
    if (holdsShare(approval.assignments, to.id) || hasDecided(approval, to.id) || approval.excluded.includes(to.id))
      continue;
    const share = newShare(steps, approval, to.id, null);
    steps.add({ type: 'ShareAssigned', approvalId: approval.id, share });
  }
  steps.tell({ kind: 'assigned', to: to.id, by: actor.id });
  return { trigger: 'assign', data: { to: to.id } };
}

/** Nobody decides twice on one approval. */
function hasDecided(approval: Approval, userId: string): boolean {
  const status = latestShare(approval, userId)?.status;
  return status === 'approved' || status === 'denied';
}

function holdsShare(shares: readonly { userId: string; status: string }[], userId: string): boolean {
  return shares.some((share) => share.userId === userId && share.status === 'open');
}

/** The requester's answer to requested changes: edited data, a new round of approvals. */
export function resubmit(steps: Steps, command: CommandOf<'resubmit'>, actor: Actor): Recorded {
  const { workflow, context } = steps;
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  if (workflow.phase.kind !== 'awaiting_requester')
    throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'resubmit' });
  checkRequesterOf(steps, actor, command.ofTicket);
  const edited =
    command.data === undefined ? {} : editedData(context.definition, workflow.data, command.data, command.patch);
  const data = { ...edited, ...changedIn(workflow.data, command.ownData ?? {}) };
  changeData(steps, data);
  steps.add({ type: 'Resubmitted', round: workflow.round + 1 });
  steps.enter(workflow.phase.stage, 'resubmit');
  return { trigger: 'resubmit', data };
}

function changedIn(before: Readonly<FormData>, given: FormData): FormData {
  return Object.fromEntries(
    Object.entries(given).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key] ?? null)),
  );
}

/** Only what really changed; a field that was emptied becomes null. Of a patch, what is left out stays, and null is no default. */
function editedData(definition: Definition, before: Readonly<FormData>, given: FormData, patch = false): FormData {
  const fields = patch
    ? definition.fields.filter(({ key }) => Object.hasOwn(given, key)).map((one) => ({ ...one, default: undefined }))
    : definition.fields;
  const read = readFields(fields, given);
  return changedIn(before, Object.fromEntries(fields.map(({ key }) => [key, read[key] ?? null])));
}

/** Begins what was written down to be started later. Only its requester and admins may. */
export function begin(steps: Steps, actor: Actor): Recorded {
  const { workflow, context } = steps;
  checkRequester(workflow.requesterId, actor);
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  if (workflow.phase.kind !== 'not_started')
    throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'start' });
  steps.enter(context.definition.initial_stage, 'start');
  return { trigger: 'start' };
}

/** Of a ticket its requester, admins, and those who see to tickets. */
function checkRequesterOf({ workflow }: Steps, actor: Actor, ofTicket = false): void {
  if (ofTicket && !actor.deactivated && allows(actor.permissions, 'tickets:admin')) return;
  checkRequester(workflow.requesterId, actor, ofTicket ? ['ticket_admin'] : []);
}

/** Calls the request off. Only its requester and admins may. */
export function cancel(steps: Steps, command: CommandOf<'cancel'>, actor: Actor): Recorded {
  const { workflow } = steps;
  checkRequesterOf(steps, actor, command.ofTicket);
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  checkComment(command.reason, 'optional', 'Cancel');
  steps.cancelOpen(actor.id);
  steps.end(workflow.phase.stage, 'canceled');
  return { trigger: 'cancel', comment: command.reason };
}

/** Takes an ended workflow up again: by the definition's `reopen` transition, else, for admins, where it stopped. */
export function reopen(steps: Steps, command: CommandOf<'reopen'>, actor: Actor): Recorded {
  const { workflow, context } = steps;
  if (workflow.phase.kind !== 'ended') throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'reopen' });
  const stage = stageOf(context.definition, workflow.phase.stage);
  const transition = stage.final ? transitionFor(context.definition, workflow, 'reopen', actor) : undefined;
  if (transition) return fire(steps, { type: 'trigger', trigger: 'reopen', comment: command.reason }, actor);
  if (actor.deactivated || !isAdmin(actor))
    throw new DomainError('not_permitted', { reason: 'not_admin', roles: [...ADMIN_ROLES], users: [] });
  checkComment(command.reason, 'optional', 'Reopen');
  takeUp(steps, stage.final ? context.definition.initial_stage : stage.key, 'reopen', actor, command.reason);
  return { trigger: 'reopen', comment: command.reason };
}

/** Goes on at a stage after the end. What has ended again at once is told as that. */
function takeUp(steps: Steps, stage: string, trigger: string, actor: Actor, reason: string | undefined): void {
  steps.add({ type: 'WorkflowReopened' });
  steps.enter(stage, trigger);
  if (steps.workflow.phase.kind !== 'ended')
    steps.tell({ kind: 'reopened', by: actor.id, reason: reason?.trim() || null });
}

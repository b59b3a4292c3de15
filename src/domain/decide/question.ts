import {
  type CommentRule,
  type DefinedStage,
  type Definition,
  sendBackStages,
  stageOf,
  type Transition,
  triggerOnward,
} from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Field } from '#domain/form/form.ts';
import { type Actor, ADMIN_ROLES, allows, isAdmin } from '#domain/people/role.ts';
import { type Approval, isOpen } from '#domain/request/approval.ts';
import { type Reckoning, transitionFor } from '#domain/request/choose-transition.ts';
import type { Asking, CommandOf, Target } from '#domain/request/command.ts';
import { refOf, type Workflow } from '#domain/request/workflow.ts';
import { type LocalizedText, ownValue } from '#domain/text.ts';
import { findDecidable, whyNothingOpen } from './decidable.ts';
import { checkMayLeaveEnd, checkNotOwn, decides, findTransition } from './find-transition.ts';
import type { Steps } from './steps.ts';

/** What a trigger wants where the request stands: a form, by its name, and whether a comment belongs to it. */
export type Wanted = { form: string | null; comment: CommentRule; transition: Transition | undefined };

/** Where a request stands, and what its definition says of that. */
type Place = { definition: Definition; workflow: Workflow; reckoning?: Reckoning | undefined };

/**
 * What firing a trigger wants. Decisions are checked by it, and people are asked by it.
 * @param approval what is decided with it; null for a way out of a final stage
 */
export function wantedAt(
  { definition, workflow, reckoning }: Place,
  approval: Approval | null,
  trigger: string,
  actor: Actor | null,
): Wanted {
  const wayOf = (name: string) => transitionFor(definition, workflow, name, actor, reckoning);
  if (approval && !approval.triggers && trigger === 'reject')
    return { form: null, comment: 'required', transition: wayOf('reject') };
  if (approval && !approval.triggers && trigger === 'approve') {
    const transition = wayOf(triggerOnward(definition, stageOf(definition, approval.stage)));
    return { form: approval.form, comment: transition?.comment ?? 'none', transition };
  }
  const transition = wayOf(trigger);
  return { form: transition?.form ?? null, comment: transition?.comment ?? 'none', transition };
}

export function placeOf({ workflow, context, reckoning }: Steps): Place {
  return { definition: context.definition, workflow, reckoning };
}

/** The fields that were filled in for a trigger, for what was typed to be read by. */
export function fieldsAt(place: Place, approvalId: string | null, trigger: string, actor: Actor | null): Field[] {
  const { approvals, phase } = place.workflow;
  const approval = approvals.find((one) => (approvalId === null ? isOpen(one) : one.id === approvalId)) ?? null;
  const fillsIn = stageOf(place.definition, phase.stage).kind === 'form' && trigger === 'submit';
  const { form } = wantedAt(place, approval, fillsIn ? 'approve' : trigger, actor);
  return form === null ? [] : [...(ownValue(place.definition.forms, form)?.fields ?? [])];
}

/** What is asked of a person before something of theirs can be carried out. */
export type Question =
  /** The form of a decision or of a trigger, with a comment where that belongs to it. */
  | {
      kind: 'fill_in';
      trigger: string;
      label: LocalizedText | null;
      title: LocalizedText | null;
      fields: readonly Field[];
      comment: CommentRule;
    }
  /** A comment, or the reason of a rejection. */
  | { kind: 'say'; trigger: string; label: LocalizedText | null; required: boolean }
  | { kind: 'request_changes'; stages: readonly DefinedStage[] }
  /** `roles`: whose people it may be given to, everybody's when there are none. */
  | { kind: 'delegate'; roles: readonly string[]; without: readonly string[] }
  | { kind: 'assign'; assigneeId: string | null; roles: readonly string[]; without: readonly string[] }
  | { kind: 'resubmit'; reason: string; fields: readonly Field[] }
  | { kind: 'cancel' }
  | { kind: 'snooze' };

/** What is still to be asked before this decision can be made; null when nothing is. @throws DomainError why it cannot be made. */
export function questionBefore(
  steps: Steps,
  command: CommandOf<'approve' | 'reject' | 'trigger'>,
  actor: Actor,
  asking: Asking,
): Question | null {
  const ended = steps.workflow.phase.kind === 'ended' && command.approvalId === undefined;
  const found = ended ? null : findDecidable(steps, command, actor);
  const decided = command.type === 'trigger' ? command.trigger : command.type;
  if (command.type === 'trigger') {
    const transition = findTransition(steps, decided);
    if (ended) checkMayLeaveEnd(steps, transition, actor);
    else if (decides(decided)) checkNotOwn(steps, actor, found?.approval.roles ?? []);
  }
  const wanted = wantedAt(placeOf(steps), found?.approval ?? null, decided, actor);
  // A form can be turned down only where a transition says so.
  if (decided === 'reject' && found?.stage.kind === 'form' && !wanted.transition) return null;
  const { definition } = steps.context;
  // A form is submitted, whatever the way on is called.
  const trigger = found?.stage.kind === 'form' && decided === 'approve' ? 'submit' : decided;
  const label =
    trigger === 'submit' && wanted.transition?.trigger === 'approve' ? null : (wanted.transition?.label ?? null);
  const form = wanted.form === null ? undefined : ownValue(definition.forms, wanted.form);
  const fields = form?.fields ?? [];
  // People who reject say why, also where the definition does not insist.
  const comment = decided === 'reject' ? 'required' : wanted.comment;
  const given = 'data' in command && command.data !== undefined;
  const unanswered = asking === 'offered' ? fields : fields.filter((one) => one.required && one.default === undefined);
  if (!given && unanswered.length > 0)
    return { kind: 'fill_in', trigger, label, title: form?.title ?? null, fields, comment };
  const silent = !command.comment?.trim();
  const asks = comment === 'required' || (comment === 'optional' && asking === 'offered' && !given);
  return silent && asks ? { kind: 'say', trigger, label, required: comment === 'required' } : null;
}

/** What is asked of people who choose one of these: none of them is done with a press alone. */
export type Verb = 'request_changes' | 'delegate' | 'assign' | 'resubmit' | 'cancel' | 'snooze';

/** What somebody is asked who wants to do this. @throws DomainError why they cannot. */
export function questionOf(steps: Steps, verb: Verb, target: Target, actor: Actor): Question {
  const { workflow, context } = steps;
  const { phase, requesterId } = workflow;
  switch (verb) {
    case 'request_changes': {
      const { stage } = findDecidable(steps, target, actor);
      return { kind: verb, stages: sendBackStages(context.definition, stage) };
    }
    case 'delegate': {
      const { stage, approval } = findDecidable(steps, target, actor);
      return { kind: verb, roles: stage.delegation.to_roles, without: [actor.id, ...approval.excluded] };
    }
    case 'snooze':
      findDecidable(steps, target, actor);
      return { kind: verb };
    case 'assign':
      return { kind: verb, assigneeId: workflow.assigneeId, ...whoCanBeAssigned(steps, actor) };
    case 'resubmit':
      if (phase.kind !== 'awaiting_requester')
        throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'resubmit' });
      checkRequester(requesterId, actor);
      return { kind: verb, reason: phase.reason, fields: context.definition.fields };
    case 'cancel':
      if (phase.kind === 'ended') throw whyNothingOpen(workflow);
      checkRequester(requesterId, actor);
      return { kind: verb };
    default:
      return verb satisfies never;
  }
}

/** Whom they may name: with the permission anybody but who may not decide at all, else whom they could delegate to. */
function whoCanBeAssigned({ workflow, context }: Steps, actor: Actor): { roles: string[]; without: string[] } {
  const open = workflow.approvals.filter(isOpen);
  const barred = open
    .flatMap(({ excluded }) => excluded)
    .filter((id) => open.every((one) => one.excluded.includes(id)));
  if (allows(actor.permissions, 'workflows:assign')) return { roles: [], without: [...new Set(barred)] };
  const roles = stageOf(context.definition, workflow.phase.stage).delegation.to_roles;
  return { roles: [...roles], without: [...new Set([actor.id, ...barred])] };
}

/** What only the requester and admins may do. @throws DomainError `not_permitted`. */
export function checkRequester(requesterId: string, actor: Actor, others: readonly string[] = []): void {
  if (!actor.deactivated && (actor.id === requesterId || isAdmin(actor))) return;
  const roles = [...ADMIN_ROLES, ...others];
  throw new DomainError('not_permitted', { reason: 'not_requester', roles, users: [requesterId] });
}

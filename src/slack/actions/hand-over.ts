import { decodePayload } from '#blocks/ids.ts';
import { assignModal } from '#blocks/modals/assign.ts';
import { delegateModal } from '#blocks/modals/delegate.ts';
import { formModal } from '#blocks/modals/form.ts';
import { reasonModal } from '#blocks/modals/reason.ts';
import { requestChangesModal } from '#blocks/modals/request-changes.ts';
import type { CardPayload } from '#blocks/view.ts';
import { sendBackStages, stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { ADMIN_ROLES, isAdmin } from '#domain/people/role.ts';
import { digestOf } from '#domain/request/digest.ts';
import { refOf } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import { candidates } from '#queries/people/candidates.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import type { Pressed } from '#slack/listener.ts';
import { carried, openModal } from '#slack/modal.ts';
import { cardOf, targetOf } from '#slack/verbs/decide.ts';
import { fieldView } from '#slack/verbs/form-view.ts';
import { checkCould, lookAt, type Seen } from '#workflow/decide/look.ts';
import { see, subjectOf } from './decide.ts';

/** Request changes asks what should change, and where to send the request when there is a choice. */
export async function requestChanges(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const card = cardOf(payload);
  const seen = await see(env, call, card);
  const approval = checkCould(env, seen, targetOf(card));
  const stages = sendBackStages(seen.definition, stageOf(seen.definition, approval.stage)).map((stage) => ({
    key: stage.key,
    name: textIn(stage.name),
  }));
  const metadata = carried(call, { payload: card, trigger: 'request_changes' });
  await openModal(
    env,
    call,
    requestChangesModal({ stages, subject: subjectOf(seen), metadata, messages: call.messages }),
  );
}

/** Delegate asks to whom. */
export async function delegate(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const card = cardOf(payload);
  const seen = await see(env, call, card);
  const { delegation } = stageOf(seen.definition, checkCould(env, seen, targetOf(card)).stage);
  const without = [call.userId, ...(seen.definition.allow_self_approval ? [] : [seen.workflow.requesterId])];
  const people = await candidates(env.pool, call.tenantId, { roles: delegation.to_roles, without });
  const metadata = carried(call, { payload: card, trigger: 'delegate' });
  await openModal(env, call, delegateModal({ people, subject: subjectOf(seen), metadata, messages: call.messages }));
}

/** Edit and resubmit: the requester's answer to requested changes, in the intake form as it was filled in. */
export async function resubmit(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const seen = await see(env, call, cardOf(payload));
  const { workflow, definition, actor } = seen;
  if (workflow.phase.kind !== 'awaiting_requester')
    throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'resubmit' });
  if (actor.id !== workflow.requesterId && !isAdmin(actor)) {
    throw new DomainError('not_permitted', {
      reason: 'not_requester',
      roles: [...ADMIN_ROLES],
      users: [workflow.requesterId],
    });
  }
  const { resubmit: say } = call.messages.modals;
  await openModal(
    env,
    call,
    formModal({
      purpose: 'resubmit',
      title: say.title,
      intro: workflow.phase.reason,
      submit: say.submit,
      fields: definition.fields.map((field) => fieldView(field, workflow.data[field.key])),
      metadata: carried(call, { payload: cardOf(payload), trigger: 'resubmit' }),
      messages: call.messages,
    }),
  );
}

/** Assign, from the ⋯ menu. */
export async function assign(env: SlackEnvironment, call: Call, workflowId: string): Promise<void> {
  const seen = await lookAt(env, { tenantId: call.tenantId, ref: { id: workflowId }, actorId: call.userId });
  const people = await candidates(env.pool, call.tenantId, { roles: [], without: [] });
  const metadata = carried(call, { payload: cardFor(seen), trigger: 'assign' });
  await openModal(
    env,
    call,
    assignModal({
      people,
      assigneeId: seen.workflow.assigneeId,
      subject: subjectOf(seen),
      metadata,
      messages: call.messages,
    }),
  );
}

/** Cancel request, from the ⋯ menu. */
export async function cancel(env: SlackEnvironment, call: Call, workflowId: string): Promise<void> {
  const seen = await lookAt(env, { tenantId: call.tenantId, ref: { id: workflowId }, actorId: call.userId });
  const { workflow, actor } = seen;
  if (workflow.phase.kind === 'ended')
    throw new DomainError('workflow_closed', { ref: refOf(workflow), status: workflow.phase.outcome });
  if (actor.id !== workflow.requesterId && !isAdmin(actor)) {
    throw new DomainError('not_permitted', {
      reason: 'not_requester',
      roles: [...ADMIN_ROLES],
      users: [workflow.requesterId],
    });
  }
  const metadata = carried(call, { payload: cardFor(seen), trigger: 'cancel' });
  await openModal(
    env,
    call,
    reasonModal({
      purpose: { kind: 'cancel' },
      required: false,
      subject: subjectOf(seen),
      metadata,
      messages: call.messages,
    }),
  );
}

/** What a modal that is opened from the ⋯ menu carries. */
export function cardFor({ workflow }: Seen): CardPayload {
  return { workflowId: workflow.id, approvalId: null, digest: digestOf(workflow), sequence: workflow.historySequence };
}

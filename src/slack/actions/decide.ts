import { decodePayload } from '#blocks/ids.ts';
import { formModal } from '#blocks/modals/form.ts';
import { reasonModal } from '#blocks/modals/reason.ts';
import type { CardPayload } from '#blocks/view.ts';
import { stageOf, type Transition, triggerOnward } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Approval } from '#domain/request/approval.ts';
import { transitionFor } from '#domain/request/choose-transition.ts';
import { parseRef } from '#domain/request/ref.ts';
import { refOf } from '#domain/request/workflow.ts';
import { nameOfKey, textIn } from '#domain/text.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import type { Pressed } from '#slack/listener.ts';
import { carried, openModal } from '#slack/modal.ts';
import { cardOf, carryOut, decideAndAnswer, targetOf } from '#slack/verbs/decide.ts';
import { asks, fieldView, type Question, questionOf } from '#slack/verbs/form-view.ts';
import { checkCould, lookAt, type Seen } from '#workflow/decide/look.ts';

/** Approve: one click, unless the stage wants a form or a comment. */
export async function approve(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const card = cardOf(payload);
  const seen = await see(env, call, card);
  const approval = couldDecide(env, seen, card);
  const rule = transitionFor(seen.definition, seen.workflow, 'approve', seen.actor);
  const question = questionOf(seen.definition, approval?.form ?? null, rule?.comment ?? 'none');
  if (approval && asks(question)) await ask(env, call, seen, card, 'approve', question);
  else await decideAndAnswer(env, call, card, { type: 'approve', ...targetOf(card) });
}

/**
 * The approval that the person could decide; null when they could not: then there is nothing to ask, and the decision itself
 * says why, or that it was made by the first click of a double one.
 */
function couldDecide(env: SlackEnvironment, seen: Seen, card: CardPayload): Approval | null {
  try {
    return checkCould(env, seen, targetOf(card));
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}

/** A definition's own trigger. */
export async function fire(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const card = cardOf(payload);
  const { trigger } = payload;
  const seen = await see(env, call, card);
  const { workflow, definition } = seen;
  // Nobody is asked where a system is: what can be pressed there is decided at once.
  if (stageOf(definition, workflow.phase.stage).action) {
    await decideAndAnswer(env, call, card, { type: 'trigger', trigger });
    return;
  }
  const could = workflow.phase.kind === 'ended' || couldDecide(env, seen, card) !== null;
  const transition = transitionFor(definition, workflow, trigger, seen.actor);
  const question = questionOf(definition, transition?.form, commentOf(transition));
  if (could && asks(question)) await ask(env, call, seen, card, trigger, question);
  else await decideAndAnswer(env, call, card, { type: 'trigger', trigger, ...targetOf(card) });
}

/** People who reject say why, also where the definition does not insist. */
function commentOf(transition: Transition | undefined): Question['comment'] {
  return transition?.trigger === 'reject' ? 'required' : (transition?.comment ?? 'none');
}

/** Fill in: the form of a form stage. */
export async function fillIn(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const card = cardOf(payload);
  const seen = await see(env, call, card);
  const { definition, workflow, actor } = seen;
  const approval = checkCould(env, seen, targetOf(card));
  const onward = triggerOnward(definition, stageOf(definition, approval.stage));
  const rule = transitionFor(definition, workflow, onward, actor);
  await ask(env, call, seen, card, 'submit', questionOf(definition, approval.form, rule?.comment ?? 'none'));
}

export async function checkIn(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (payload) await decideAndAnswer(env, call, cardOf(payload), { type: 'check_in', ...targetOf(cardOf(payload)) });
}

/** Reject asks for the reason. */
export async function reject(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  const card = cardOf(payload);
  const seen = await see(env, call, card);
  checkCould(env, seen, targetOf(card));
  await openModal(
    env,
    call,
    reasonModal({
      purpose: { kind: 'reject' },
      required: true,
      subject: subjectOf(seen),
      metadata: carried(call, { payload: card, trigger: 'reject' }),
      messages: call.messages,
    }),
  );
}

/** Undo: takes the decision back that this person has just made. */
export async function undo(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const ref = parseRef(pressed.value ?? '');
  if (ref) await carryOut(env, call, { ref, command: { type: 'undo' } });
}

export function see(env: SlackEnvironment, call: Call, card: CardPayload): Promise<Seen> {
  return lookAt(env, {
    tenantId: call.tenantId,
    ref: { id: card.workflowId },
    actorId: call.userId,
    approvalId: card.approvalId ?? undefined,
  });
}

/** "WF-7 · Laptop": what a modal is about. */
export function subjectOf({ workflow }: Seen): string {
  return `${refOf(workflow)} · ${workflow.name}`;
}

async function ask(
  env: SlackEnvironment,
  call: Call,
  seen: Seen,
  card: CardPayload,
  trigger: string,
  question: Question,
): Promise<void> {
  const metadata = carried(call, { payload: card, trigger });
  const { messages } = call;
  if (question.fields.length === 0) {
    const required = question.comment === 'required';
    const purpose =
      trigger === 'reject'
        ? ({ kind: 'reject' } as const)
        : trigger === 'approve'
          ? ({ kind: 'approve' } as const)
          : { kind: 'trigger' as const, trigger, label: labelOf(seen, trigger) };
    await openModal(env, call, reasonModal({ purpose, required, subject: subjectOf(seen), metadata, messages }));
    return;
  }
  const fields = question.fields.map((field) => fieldView(field, seen.workflow.data[field.key]));
  const label = labelOf(seen, trigger) ?? nameOfKey(trigger);
  await openModal(
    env,
    call,
    formModal({
      purpose: 'decide',
      title: question.title ?? label,
      intro: subjectOf(seen),
      submit: label,
      fields,
      comment: question.comment,
      metadata,
      messages,
    }),
  );
}

function labelOf({ definition, workflow, actor }: Seen, trigger: string): string | null {
  const label = transitionFor(definition, workflow, trigger, actor)?.label;
  return label ? textIn(label) : null;
}

import type { ModalView } from '@slack/types';
import type { ModalMetadata } from '#blocks/ids.ts';
import { assignModal } from '#blocks/modals/assign.ts';
import { delegateModal } from '#blocks/modals/delegate.ts';
import { formModal } from '#blocks/modals/form.ts';
import { type ReasonModal, reasonModal } from '#blocks/modals/reason.ts';
import { requestChangesModal } from '#blocks/modals/request-changes.ts';
import { snoozeModal } from '#blocks/modals/snooze.ts';
import type { CardPayload } from '#blocks/view.ts';
import type { Question, Verb } from '#domain/decide/question.ts';
import type { Target } from '#domain/request/command.ts';
import { digestOf } from '#domain/request/digest.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import { refOf, type Workflow } from '#domain/request/workflow.ts';
import { nameOfKey, textIn } from '#domain/text.ts';
import { candidates } from '#queries/people/candidates.ts';
import { type Call, carried, openModal, type SlackEnvironment } from '#slack/call.ts';
import { lookAndAsk } from '#workflow/decide/look.ts';
import { fieldView } from './start.ts';

/** Asks what is needed for something that no press alone can do. @param said the reason that came with it. @throws DomainError why the person cannot do it. */
export async function askFor(
  env: SlackEnvironment,
  call: Call,
  verb: Verb,
  ref: WorkflowRef,
  card: { payload: CardPayload; target: Target } | null,
  said?: string,
): Promise<void> {
  const look = { tenantId: call.tenantId, ref, actorId: call.userId };
  const { workflow, question } = await lookAndAsk(env, look, verb, card?.target ?? {});
  await openQuestion(env, call, workflow, question, card?.payload ?? null, said);
}

/**
 * Opens the modal of a question. What is submitted comes back with what the card showed, or, where none was pressed, with how
 * the request is now.
 */
export async function openQuestion(
  env: SlackEnvironment,
  call: Call,
  workflow: Workflow,
  question: Question,
  card: CardPayload | null,
  said?: string,
): Promise<void> {
  const trigger = question.kind === 'fill_in' || question.kind === 'say' ? question.trigger : question.kind;
  const metadata = carried(call, { payload: card ?? payloadOf(workflow), trigger });
  await openModal(env, call, await modalFor(env, call, workflow, question, metadata, said));
}

async function modalFor(
  env: SlackEnvironment,
  { tenantId, messages }: Call,
  workflow: Workflow,
  question: Question,
  metadata: ModalMetadata,
  said?: string,
): Promise<ModalView> {
  const subject = `${refOf(workflow)} · ${workflow.name}`;
  const common = { subject, metadata, messages };
  switch (question.kind) {
    case 'fill_in': {
      const label = textOf(question.label) ?? nameOfKey(question.trigger);
      return formModal({
        purpose: 'decide',
        title: textOf(question.title) ?? label,
        intro: subject,
        submit: label,
        fields: question.fields.map((field) => fieldView(field, workflow.data[field.key])),
        comment: question.comment,
        metadata,
        messages,
      });
    }
    case 'say':
      return reasonModal({ purpose: purposeOf(question), required: question.required, ...common });
    case 'request_changes':
      return requestChangesModal({
        stages: question.stages.map(({ key, name }) => ({ key, name: textIn(name) })),
        ...common,
      });
    case 'delegate':
      return delegateModal({ people: await candidates(env.pool, tenantId, question), ...common });
    case 'assign': {
      const people = await candidates(env.pool, tenantId, question);
      return assignModal({ people, assigneeId: question.assigneeId, ...common });
    }
    case 'resubmit':
      return formModal({
        purpose: 'resubmit',
        title: messages.modals.resubmit.title,
        intro: question.reason,
        submit: messages.modals.resubmit.submit,
        fields: question.fields.map((field) => fieldView(field, workflow.data[field.key])),
        metadata,
        messages,
      });
    case 'cancel':
      return reasonModal({ purpose: { kind: 'cancel' }, required: false, initial: said ?? null, ...common });
    case 'snooze':
      return snoozeModal(common);
    default:
      return question satisfies never;
  }
}

function purposeOf({ trigger, label }: Extract<Question, { kind: 'say' }>): ReasonModal['purpose'] {
  if (trigger === 'reject' || trigger === 'approve') return { kind: trigger };
  return { kind: 'trigger', trigger, label: textOf(label) };
}

function textOf(text: Parameters<typeof textIn>[0] | null): string | null {
  return text === null ? null : textIn(text);
}

/** What a modal carries that no card opened. */
function payloadOf(workflow: Workflow): CardPayload {
  return { workflowId: workflow.id, approvalId: null, digest: digestOf(workflow), sequence: workflow.historySequence };
}

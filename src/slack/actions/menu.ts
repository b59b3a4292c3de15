import { decodeMenu } from '#blocks/ids.ts';
import { historyAnswer, whoAnswer } from '#blocks/lists.ts';
import { blocksModal, detailsModal } from '#blocks/modals/message.ts';
import { DomainError } from '#domain/errors.ts';
import { cardView, readCardSubject } from '#queries/card/card.ts';
import { findWorkflow } from '#queries/detail/find.ts';
import { readHistory } from '#queries/detail/history.ts';
import { readWho } from '#queries/detail/who.ts';
import { readActor } from '#queries/people/actor.ts';
import { type Call, openModal, type SlackEnvironment } from '#slack/call.ts';
import type { Pressed } from '#slack/listener.ts';
import { askFor } from '#slack/verbs/question.ts';

/** The ⋯ menu of a card. */
export async function chooseMenu(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const chosen = decodeMenu(pressed.value);
  if (!chosen) return;
  const { verb, workflowId } = chosen;
  switch (verb) {
    case 'details':
      return showDetails(env, call, workflowId);
    case 'history':
      return showHistory(env, call, workflowId);
    case 'who':
      return showWho(env, call, workflowId);
    case 'snooze':
    case 'assign':
    case 'cancel':
      return askFor(env, call, verb, { id: workflowId }, null);
    default:
      return verb satisfies never;
  }
}

/** Everything that the request says, for whoever may see it. @throws DomainError `not_found`, `not_permitted`. */
export async function showDetails(env: SlackEnvironment, call: Call, workflowId: string): Promise<void> {
  await findWorkflow(env, { tenantId: call.tenantId, ref: { id: workflowId }, readerId: call.userId });
  const subject = await readCardSubject(env, call.tenantId, workflowId);
  if (!subject) throw new DomainError('not_found', { ref: workflowId });
  const reader = await readActor(env.pool, call.tenantId, call.userId);
  const view = cardView(subject, { kind: 'dm', userId: call.userId }, reader);
  await openModal(env, call, detailsModal(view, call.messages));
}

async function showHistory(env: SlackEnvironment, call: Call, workflowId: string): Promise<void> {
  const view = await readHistory(env, { tenantId: call.tenantId, ref: { id: workflowId }, readerId: call.userId });
  await openModal(
    env,
    call,
    blocksModal(call.messages.card.menu.history, historyAnswer(view, call.messages).blocks, call.messages),
  );
}

async function showWho(env: SlackEnvironment, call: Call, workflowId: string): Promise<void> {
  const view = await readWho(env, { tenantId: call.tenantId, ref: { id: workflowId }, readerId: call.userId });
  await openModal(
    env,
    call,
    blocksModal(call.messages.card.menu.who, whoAnswer(view, call.messages).blocks, call.messages),
  );
}

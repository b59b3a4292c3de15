import type { ButtonPayload } from '#blocks/ids.ts';
import { undoAnswer } from '#blocks/undo.ts';
import type { CardPayload } from '#blocks/view.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { type DecideRequest, decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { doneText } from './decision-words.ts';
import { openQuestion } from './question.ts';

/** Carries out a decision that a card or its modal brought, and tells the person that it is done. */
export function decideAndAnswer(
  env: SlackEnvironment,
  call: Call,
  payload: CardPayload,
  command: DecideRequest['command'],
  otherId?: string,
): Promise<void> {
  return carryOut(env, call, {
    ref: { id: payload.workflowId },
    approvalId: payload.approvalId ?? undefined,
    otherId,
    shownSequence: payload.sequence,
    command,
  });
}

/**
 * Carries out a decision of the call's person, and tells them that it is done. What is to be asked first is asked in a modal.
 * @param card what the card showed that was pressed; null for a command
 */
export async function carryOut(
  env: SlackEnvironment,
  call: Call,
  request: Omit<DecideRequest, 'tenantId' | 'actorId'>,
  card: CardPayload | null = null,
): Promise<void> {
  // Chosen in Slack's own select, it may be somebody whom nobody has met: a guest must not pass for a member.
  if (request.otherId) await env.people.meet(call.tenantId, { id: request.otherId, teamId: null, name: null });
  const decided = await decideWorkflow(env, { ...request, tenantId: call.tenantId, actorId: call.userId });
  const { workflow, definition, entry, question } = decided;
  if (question) return openQuestion(env, call, workflow, question, card);
  const done = doneText(call.messages, decided, definition);
  const { phase } = workflow;
  if (phase.kind !== 'settling' || phase.by !== call.userId || !entry) await call.answer(done);
  else
    await call.answer(
      undoAnswer(done, { workflowId: workflow.id, until: phase.until, now: env.now().toISOString() }, call.messages),
    );
}

/** What a card's button says it is about, in the core's words. */
export function targetOf(payload: CardPayload): { approvalId: string | undefined; digest: string } {
  return { approvalId: payload.approvalId ?? undefined, digest: payload.digest };
}

/** The part of a button's payload that a modal carries on. */
export function cardOf({ trigger: _trigger, ...card }: ButtonPayload): CardPayload {
  return card;
}

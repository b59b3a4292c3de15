import { decodePayload } from '#blocks/ids.ts';
import type { CardPayload } from '#blocks/view.ts';
import type { Verb } from '#domain/decide/question.ts';
import { parseRef } from '#domain/request/ref.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import type { Pressed } from '#slack/listener.ts';
import { cardOf, carryOut, targetOf } from '#slack/verbs/decide.ts';
import { askFor } from '#slack/verbs/question.ts';
import type { PersonsCommand } from '#workflow/decide/decide-workflow.ts';
import { nudging } from '#workflow/decide/nudge.ts';

type Press = (env: SlackEnvironment, call: Call, pressed: Pressed) => Promise<void>;

/** Approve: one click, unless the stage wants a form or a comment. */
export const approve = pressing((card) => ({ type: 'approve', ...targetOf(card) }));

/** Reject asks for the reason. */
export const reject = pressing((card) => ({ type: 'reject', ...targetOf(card) }));

/** Check in: the person is looking at it. */
export const checkIn = pressing((card) => ({ type: 'check_in', ...targetOf(card) }));

/** Fill in: the form of a form stage. */
export const fillIn = pressing((card) => ({ type: 'trigger', trigger: 'submit', ...targetOf(card) }));

/** A definition's own trigger. */
export const fire = pressing((card, trigger) => ({ type: 'trigger', trigger, ...targetOf(card) }));

/** Request changes asks what should change, and where to send the request when there is a choice. */
export const requestChanges = choosing('request_changes');

/** Delegate asks to whom. */
export const delegate = choosing('delegate');

/** Edit and resubmit: the requester's answer to requested changes, in the intake form as it was filled in. */
export const resubmit = choosing('resubmit');

/** Nudge, on the requester's own copy of the card. */
export async function nudge(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const payload = decodePayload(pressed.value);
  if (!payload) return;
  await carryOut(env, call, { ref: { id: payload.workflowId }, command: nudging(env, call.tenantId) });
}

/** Undo: takes the decision back that this person has just made. */
export async function undo(env: SlackEnvironment, call: Call, pressed: Pressed): Promise<void> {
  const ref = parseRef(pressed.value ?? '');
  if (ref) await carryOut(env, call, { ref, command: { type: 'undo' } });
}

/** A button that decides, once whatever the decision wants has been asked. */
function pressing(commandOf: (card: CardPayload, trigger: string) => PersonsCommand): Press {
  return async (env, call, pressed) => {
    const payload = decodePayload(pressed.value);
    if (!payload) return;
    const card = cardOf(payload);
    const ref = { id: card.workflowId };
    const command = commandOf(card, payload.trigger);
    await carryOut(env, call, { ref, shownSequence: card.sequence, ask: 'offered', command }, card);
  };
}

/** A button of something that is always asked about first. */
function choosing(verb: Verb): Press {
  return async (env, call, pressed) => {
    const payload = decodePayload(pressed.value);
    if (!payload) return;
    const card = cardOf(payload);
    await askFor(env, call, verb, { id: card.workflowId }, { payload: card, target: targetOf(card) });
  };
}

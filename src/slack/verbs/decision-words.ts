import type { Messages } from '#blocks/messages/index.ts';
import { errorText } from '#blocks/messages/index.ts';
import { listed, mention } from '#blocks/text.ts';
import type { Decision } from '#domain/decide/decide.ts';
import { type Definition, stageOf, transitionsFrom } from '#domain/definition/definition.ts';
import { refOf } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';

/** What was done, in words for the person who did it. A repeated delivery gets the answer of the first. */
export function doneText(messages: Messages, decision: Decision, definition: Definition): string {
  const absent = decision.entry?.data.for;
  const done = sentenceOf(messages, decision, definition);
  if (!Array.isArray(absent)) return done;
  const names = listed(absent.map(String).map(mention), 5, messages.card.andMore);
  return `${done} ${messages.answers.countsFor(names, decidedToo(decision, absent))}`;
}

/** Whether the person decided in their own name as well as in the stead of others. */
function decidedToo({ entry }: Decision, absent: readonly unknown[]): boolean {
  return (entry?.events ?? []).some(
    (event) =>
      event.type === 'ShareDecided' &&
      event.share.userId === entry?.actorId &&
      !absent.includes(event.share.delegatedFrom),
  );
}

function sentenceOf(messages: Messages, decision: Decision, definition: Definition): string {
  const { answers } = messages;
  const { workflow, entry, repeated } = decision;
  const ref = refOf(workflow);
  if (repeated || !entry) return errorText(messages, { code: 'already_done', params: {} });
  if (isVote(decision)) return answers.voted(ref);
  const to = 'to' in entry.data ? String(entry.data.to) : '';
  const fired = () =>
    answers.triggered(ref, entry.trigger, labelOf(decision, definition), stageNow(decision, definition));
  if (isOwn(decision, definition)) return fired();
  switch (entry.trigger) {
    case 'approve':
      return answers.approved(ref, stageNow(decision, definition));
    case 'reject':
      return answers.rejected(ref);
    case 'check_in':
      return answers.checkedIn(ref);
    case 'delegate':
      return answers.delegated(ref, to);
    case 'request_changes':
      return answers.changesRequested(ref, workflow.requesterId);
    case 'submit':
      return isForm(decision, definition)
        ? answers.filledIn(ref, stageNow(decision, definition))
        : answers.submitted(ref, stageNow(decision, definition));
    case 'retry':
      return answers.retried(ref);
    case 'resubmit':
      return answers.resubmitted(ref);
    case 'cancel':
      return answers.canceled(ref);
    case 'reopen':
      return answers.reopened(ref);
    case 'undo':
      return answers.undone(ref);
    case 'hold':
      return answers.held(ref);
    case 'nudge':
      return answers.nudged(ref);
    case 'resume':
      return answers.resumed(ref);
    case 'assign':
      return answers.assigned(ref, to);
    default:
      return fired();
  }
}

/** Triggers of ours that a stage without an `approvals` list may use as words of its own. */
const BORROWED = [
  'request_changes',
  'delegate',
  'check_in',
  'resubmit',
  'undo',
  'retry',
  'cancel',
  'hold',
  'resume',
  'nudge',
  'assign',
];

/** Whether such a word was the definition's, which closes what it was pressed on. */
function isOwn({ entry }: Decision, definition: Definition): boolean {
  if (!entry?.fromStage || !BORROWED.includes(entry.trigger)) return false;
  return (
    transitionsFrom(definition, entry.fromStage).some((one) => one.trigger === entry.trigger) &&
    entry.events.some((event) => event.type === 'ApprovalClosed' && event.status === 'approved')
  );
}

/** Whether it left a stage whose form was filled in; elsewhere `submit` is a word of the definition's. */
function isForm({ entry }: Decision, definition: Definition): boolean {
  return Boolean(entry?.fromStage) && stageOf(definition, entry?.fromStage ?? '').kind === 'form';
}

/** One of several decisions: it was written down, and the approval waits for the others. */
function isVote({ entry }: Decision): boolean {
  if (entry?.trigger !== 'approve' && entry?.trigger !== 'reject') return false;
  return !entry.events.some((event) => event.type === 'ApprovalClosed');
}

/** Where it stands now, unless it stands where it stood. */
function stageNow({ entry, workflow }: Decision, definition: Definition): string | null {
  return entry?.fromStage === workflow.phase.stage ? null : nameOf(definition, workflow.phase.stage);
}

function nameOf(definition: Definition, stage: string): string {
  return textIn(stageOf(definition, stage).name);
}

function labelOf({ entry }: Decision, definition: Definition): string | null {
  if (!entry?.fromStage) return null;
  const taken = transitionsFrom(definition, entry.fromStage).find((one) => one.trigger === entry.trigger);
  return taken?.label ? textIn(taken.label) : null;
}

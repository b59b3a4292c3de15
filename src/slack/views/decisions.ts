import { INPUT } from '#blocks/ids.ts';
import { readChoice, readPerson, readText, readValues, type StateValues } from '#blocks/modals/values.ts';
import { fieldsAt } from '#domain/decide/question.ts';
import { DomainError } from '#domain/errors.ts';
import type { Field, FormData } from '#domain/form/form.ts';
import { cleanJson, cleanText } from '#domain/text.ts';
import type { Call } from '#slack/call.ts';
import { linkFiles } from '#slack/directory/files.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { metadataOf } from '#slack/modal.ts';
import type { Submitted } from '#slack/submission.ts';
import { decideAndAnswer, targetOf } from '#slack/verbs/decide.ts';
import { fieldView } from '#slack/verbs/form-view.ts';

/** Reject, Cancel request, or the comment of Approve or of a named trigger. */
export async function submitReason(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { card, trigger } = readCard(submitted);
  const { call } = submitted;
  const values = submitted.values;
  const comment = textOf(values, INPUT.reason) ?? textOf(values, INPUT.comment);
  if (trigger === 'cancel') await decideAndAnswer(env, call, card, { type: 'cancel', reason: comment });
  else await decideAndAnswer(env, call, card, { type: 'trigger', trigger, comment, ...targetOf(card) });
  return undefined;
}

/** The form of an approval or of a named trigger. */
export async function submitDecisionForm(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { card, trigger } = readCard(submitted);
  const { call } = submitted;
  const { values } = submitted;
  await decideAndAnswer(env, call, card, async (seen) => ({
    type: 'trigger',
    trigger,
    data: await readFields(env, call, fieldsAt(seen, card.approvalId, trigger, seen.actor), values, seen.workflow.data),
    comment: textOf(values, INPUT.comment),
    ...targetOf(card),
  }));
  return undefined;
}

/** Edit and resubmit. */
export async function submitResubmit(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { card } = readCard(submitted);
  const { call } = submitted;
  await decideAndAnswer(env, call, card, async ({ workflow, definition }) => ({
    type: 'resubmit',
    data: await readFields(env, call, definition.fields, submitted.values, workflow.data),
  }));
  return undefined;
}

export async function submitRequestChanges(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { card } = readCard(submitted);
  const values = submitted.values;
  const stage = readChoice(values, INPUT.stage) ?? undefined;
  const reason = textOf(values, INPUT.reason) ?? textOf(values, INPUT.comment) ?? '';
  await decideAndAnswer(env, submitted.call, card, { type: 'request_changes', stage, reason, ...targetOf(card) });
  return undefined;
}

export async function submitDelegate(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { card } = readCard(submitted);
  const values = submitted.values;
  const to = readPerson(values);
  if (to === null) throw new DomainError('unknown_user', { text: '' });
  await decideAndAnswer(
    env,
    submitted.call,
    card,
    { type: 'delegate', reason: textOf(values, INPUT.reason), ...targetOf(card) },
    to,
  );
  return undefined;
}

export async function submitAssign(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { card } = readCard(submitted);
  const to = readPerson(submitted.values);
  if (to === null) throw new DomainError('unknown_user', { text: '' });
  await decideAndAnswer(env, submitted.call, card, { type: 'assign' }, to);
  return undefined;
}

/** What was typed into a form, by field; what is shown filled in and was left alone counts as typed. */
export function readFields(
  env: SlackEnvironment,
  call: Call,
  fields: readonly Field[],
  values: StateValues,
  before: Readonly<FormData>,
): Promise<FormData> {
  const views = fields.map((field) => fieldView(field, before[field.key]));
  return linkFiles(env, call.tenantId, fields, { data: cleanJson(readValues(values, views)), before });
}

function readCard(submitted: Submitted) {
  const metadata = metadataOf(submitted.metadata);
  if (!metadata?.payload) throw new Error('a modal that does not say which request it is about');
  return { card: metadata.payload, trigger: metadata.trigger };
}

function textOf(values: StateValues, blockId: string): string | undefined {
  const text = readText(values, blockId);
  return text === null ? undefined : cleanText(text);
}

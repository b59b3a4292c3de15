import type { ModalView } from '@slack/types';
import { INPUT } from '#blocks/ids.ts';
import { askFields } from '#blocks/modals/ask.ts';
import { readChoice, readDate, readPerson, readText, readValues, type StateValues } from '#blocks/modals/values.ts';
import { fieldsAt } from '#domain/decide/question.ts';
import { ASK_DUE } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import type { Field, FormData } from '#domain/form/form.ts';
import { isOver, parseUntil, YEAR_MS } from '#domain/time/until.ts';
import { linkFiles, permalinkOf } from '#slack/directory/lookups.ts';
import { goAway, putOff, timezoneOf } from '#slack/verbs/away.ts';
import { decideAndAnswer, targetOf } from '#slack/verbs/decide.ts';
import { showHome } from '#slack/verbs/home.ts';
import { askAndAnswer, fieldView, intakeForm, startAndAnswer } from '#slack/verbs/start.ts';
import { readCurrentDefinition } from '#workflow/decide/start-workflow.ts';
import { type Call, metadataOf, type SlackEnvironment } from './call.ts';
import type { Submitted } from './listener.ts';

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
function readFields(
  env: SlackEnvironment,
  call: Call,
  fields: readonly Field[],
  values: StateValues,
  before: Readonly<FormData>,
): Promise<FormData> {
  const views = fields.map((field) => fieldView(field, before[field.key]));
  return linkFiles(env, call.tenantId, fields, { data: readValues(values, views), before });
}

function readCard(submitted: Submitted) {
  const metadata = metadataOf(submitted.metadata);
  if (!metadata?.payload) throw new Error('a modal that does not say which request it is about');
  return { card: metadata.payload, trigger: metadata.trigger };
}

function textOf(values: StateValues, blockId: string): string | undefined {
  return readText(values, blockId) ?? undefined;
}

/** A kind of request was chosen: its intake form takes the place of the choice; one without fields starts at once. */
export async function submitChoice(env: SlackEnvironment, submitted: Submitted): Promise<ModalView | undefined> {
  const key = readChoice(submitted.values, INPUT.definition);
  if (key === null)
    throw new DomainError('invalid_form', { fields: [{ key: INPUT.definition, message: 'Please choose one.' }] });
  const { definition, view } = await intakeForm(env, submitted.call, key);
  if (definition.fields.length > 0) return view;
  await startAndAnswer(env, submitted.call, key, {}, submitted.id);
  return undefined;
}

/** A filled-in intake form starts the request. The modal's id names the submission: delivered twice, it starts one. */
export async function submitIntake(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const key = metadataOf(submitted.metadata)?.definitionKey;
  if (!key) throw new Error('an intake form that does not say what it starts');
  const definition = await readCurrentDefinition(env, submitted.call.tenantId, key);
  const data = await readFields(env, submitted.call, definition.fields, submitted.values, {});
  await startAndAnswer(env, submitted.call, key, data, submitted.id);
  return undefined;
}

/** "Request approval" on a message: the one-off approval that it asks for, with the message's address. */
export async function submitAsk(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { call, id } = submitted;
  const values = readValues(submitted.values, askFields(call.messages));
  const userIds = [values[INPUT.people]].flat().filter((one) => typeof one === 'string');
  // Chosen in Slack's own select, it may be somebody whom nobody has met: a guest must not pass for a member.
  await Promise.all(userIds.map((one) => env.people.meet(call.tenantId, { id: one, teamId: null, name: null })));
  const due = ASK_DUE.find((one) => one === values[INPUT.due]);
  const place = metadataOf(submitted.metadata)?.place;
  const link =
    place?.channelId && place.messageTs
      ? await permalinkOf(env, call.tenantId, place.channelId, place.messageTs)
      : undefined;
  const what = typeof values[INPUT.what] === 'string' ? String(values[INPUT.what]) : '';
  await askAndAnswer(env, call, { asked: { userIds }, what, link, due, submissionId: id });
  return undefined;
}

/** Away: until when, and who stands in. */
export async function submitAway(env: SlackEnvironment, { call, values }: Submitted): Promise<undefined> {
  const date = readDate(values, INPUT.until) ?? '';
  const timezone = await timezoneOf(env, call);
  const until = parseUntil(date, { now: env.now().toISOString(), timezone, most: YEAR_MS });
  if (until === null)
    throw new DomainError('invalid_time', { text: date, most: 'a year', past: isOver(date, env.now().toISOString()) });
  const delegateId = readPerson(values);
  if (delegateId === null) throw new DomainError('unknown_user', { text: '' });
  await goAway(env, call, { until, delegateId });
  await showHome(env, call, {});
  return undefined;
}

/** Snooze: until when. */
export async function submitSnooze(env: SlackEnvironment, { call, values, metadata }: Submitted): Promise<undefined> {
  const card = metadataOf(metadata)?.payload;
  if (!card) throw new Error('a modal that does not say which request it is about');
  await putOff(env, call, { id: card.workflowId }, readChoice(values, INPUT.until) ?? '');
  return undefined;
}

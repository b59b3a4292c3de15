import type { ModalView } from '@slack/types';
import { formModal } from '#blocks/modals/form.ts';
import { startModal } from '#blocks/modals/start.ts';
import type { FieldView } from '#blocks/view.ts';
import { mayStart } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Field, type FormData, fieldLabel } from '#domain/form/form.ts';
import { refOf } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import { listStartable } from '#queries/definitions/definitions.ts';
import { readActor } from '#queries/people/actor.ts';
import { type Call, carried, openModal, type SlackEnvironment } from '#slack/call.ts';
import { canPostIn } from '#slack/directory/lookups.ts';
import { type AskRequest, askApproval } from '#workflow/decide/ask.ts';
import { readCurrentDefinition, startWorkflow } from '#workflow/decide/start-workflow.ts';

/** A field of a definition as a modal draws it, filled in with `initial` where there is something. */
export function fieldView(field: Field, initial?: unknown): FieldView {
  return {
    key: field.key,
    label: field.currency === undefined ? fieldLabel(field) : `${fieldLabel(field)} (${field.currency})`,
    hint: field.hint ? textIn(field.hint) : null,
    type: field.type,
    required: field.required,
    options: (field.options ?? []).map(({ value, label }) => ({ value, label: textIn(label) })),
    minLength: field.min_length ?? null,
    maxLength: field.max_length ?? null,
    initial: initial ?? field.default ?? null,
  };
}

/**
 * The intake form of a definition, for somebody who may start it.
 * @throws DomainError `unknown_definition`, `inactive_definition`, `not_permitted`.
 */
export async function intakeForm(
  env: SlackEnvironment,
  call: Call,
  key: string,
): Promise<{ definition: Definition; view: ModalView }> {
  const definition = await readCurrentDefinition(env, call.tenantId, key);
  const actor = await readActor(env.pool, call.tenantId, call.userId);
  if (!mayStart(definition, actor)) {
    throw new DomainError('not_permitted', {
      reason: definition.start.roles.length > 0 ? 'role' : 'permission',
      roles: definition.start.roles,
      users: [],
    });
  }
  const { messages } = call;
  const view = formModal({
    purpose: 'start',
    title: textIn(definition.name),
    intro: definition.description ? textIn(definition.description) : null,
    submit: messages.modals.submit,
    fields: definition.fields.map((field) => fieldView(field)),
    metadata: carried(call, { definitionKey: key }),
    messages,
  });
  return { definition, view };
}

/** Starts a request and says where its card is. */
export async function startAndAnswer(
  env: SlackEnvironment,
  call: Call,
  key: string,
  data: FormData,
  submissionId: string,
): Promise<void> {
  const decision = await startWorkflow(env, {
    tenantId: call.tenantId,
    actorId: call.userId,
    definitionKey: key,
    data,
    submissionId,
  });
  const { workflow } = decision;
  const definition = await env.definitions.version(
    workflow.tenantId,
    workflow.definitionKey,
    workflow.definitionVersion,
  );
  const channel = definition.deliver === 'dm' ? null : (definition.channel ?? env.defaultChannel);
  const { answers } = call.messages;
  await call.answer(
    channel === null ? answers.startedUndelivered(refOf(workflow)) : answers.started(refOf(workflow), channel),
  );
}

/** Asks which kind of request to start. */
export async function chooseStart(env: SlackEnvironment, call: Call): Promise<void> {
  const startable = await listStartable(env, { tenantId: call.tenantId, readerId: call.userId });
  await openModal(env, call, startModal({ startable, metadata: carried(call, {}), messages: call.messages }));
}

/**
 * Begins a request of one kind: opens its form, or starts it at once when it asks for nothing.
 * @throws DomainError `unknown_definition`, `inactive_definition`, `not_permitted`.
 */
export async function beginStart(env: SlackEnvironment, call: Call, key: string): Promise<void> {
  const { definition, view } = await intakeForm(env, call, key);
  if (definition.fields.length > 0) await openModal(env, call, view);
  // A trigger is good for one click or command, so it names this very start: delivered twice, it starts one request.
  else await startAndAnswer(env, call, key, {}, call.triggerId || call.requestId);
}

/** Asks for a one-off approval where the call was made, and says where it is asked. */
export async function askAndAnswer(
  env: SlackEnvironment,
  call: Call,
  request: Omit<AskRequest, 'tenantId' | 'actorId' | 'channel'>,
): Promise<void> {
  const { tenantId, userId: actorId, messages } = call;
  const place = placeFor(call);
  const channel = place !== null && (await canPostIn(env, tenantId, place)) ? place : undefined;
  const { workflow } = await askApproval(env, { ...request, tenantId, actorId, channel });
  const { answers } = messages;
  await call.answer(answers.asked(refOf(workflow), channel ?? null, place !== null && channel === undefined));
}

/** The channel of the call; a conversation of two has no place for a card that others are to see. */
function placeFor({ place: { channelId } }: Call): string | null {
  return channelId === null || channelId.startsWith('D') ? null : channelId;
}

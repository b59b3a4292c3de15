import type { ModalView } from '@slack/types';
import { formModal } from '#blocks/modals/form.ts';
import { mayStart } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { refOf } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import { readActor } from '#queries/people/actor.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { carried } from '#slack/modal.ts';
import { readCurrentDefinition, startWorkflow } from '#workflow/decide/start-workflow.ts';
import { fieldView } from './form-view.ts';

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

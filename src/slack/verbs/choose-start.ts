import { startModal } from '#blocks/modals/start.ts';
import { listStartable } from '#queries/definitions/definitions.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { carried, openModal } from '#slack/modal.ts';
import { intakeForm, startAndAnswer } from './start.ts';

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

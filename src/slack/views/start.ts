import type { ModalView } from '@slack/types';
import { INPUT } from '#blocks/ids.ts';
import { readChoice } from '#blocks/modals/values.ts';
import { DomainError } from '#domain/errors.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { metadataOf } from '#slack/modal.ts';
import type { Submitted } from '#slack/submission.ts';
import { intakeForm, startAndAnswer } from '#slack/verbs/start.ts';
import { readCurrentDefinition } from '#workflow/decide/start-workflow.ts';
import { readFields } from './decisions.ts';

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

import { type Definition, stageOf } from '#domain/definition/definition.ts';
import type { SystemCall } from '#domain/definition/stage.ts';
import { readExactJson, unkeepableIn } from '#domain/exact.ts';
import { validateAgainst } from '#domain/form/json-schema.ts';
import { factsOf } from '#domain/request/choose-transition.ts';
import type { Task } from '#domain/request/task.ts';
import { refOf, type Workflow } from '#domain/request/workflow.ts';
import { TransformError } from '#domain/rules/transform.ts';
import { type Answered, faultWords } from '#workflow/decide/task-output.ts';
import { transformApart } from '#workflow/expressions/transform-apart.ts';
import { OutgoingError } from './guarded-fetch.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import { SecretError, webhookHeaders } from './webhook-signature.ts';

/** Why a call brought nothing; `again` when the next one might. */
export type CallFault = { fault: string; again: boolean };
export type Prepared = { body: string; input: unknown; secret: string | null };

/**
 * What is sent: the facts about the request, or what the stage's `input_transform` makes of them, checked against its
 * `input_schema`. A system that calls back finds the address for that in `callback_url`.
 */
export async function prepareCall(
  { outgoing }: Pick<OutgoingEnvironment, 'outgoing'>,
  about: { workflow: Workflow; definition: Definition; task: Task; call: SystemCall },
  callbackUrl: string | null,
): Promise<Prepared | CallFault> {
  const { workflow, definition, task, call } = about;
  const facts = factsOf(definition, workflow, null);
  const asked = { ...facts, workflow: { ...Object(facts.workflow), ref: refOf(workflow) } };
  const input = await inputOf(call, asked);
  if (isFault(input)) return input;
  const unkeepable = unkeepableIn(input.value);
  if (unkeepable.length > 0) return lasting(faultWords('what would be sent', unkeepable));
  const { input_schema: schema } = stageOf(definition, task.stage);
  const [wrong] = schema ? validateAgainst(schema, input.value) : [];
  if (wrong)
    return lasting(`what would be sent does not fit input_schema: ${wrong.path || 'the whole'} ${wrong.message}`);
  const body = withCallback(input.value, callbackUrl);
  if (body === null) return lasting('what is sent to a system that calls back must be an object');
  const secret = call.secretEnv === null ? null : outgoing.secretOf(call.secretEnv);
  if (call.secretEnv !== null && secret === null)
    return lasting(`the environment variable ${call.secretEnv} is not set or may not be used`);
  return { body, input: input.value, secret };
}

async function inputOf({ inputTransform }: SystemCall, facts: object): Promise<{ value: unknown } | CallFault> {
  if (inputTransform === null) return { value: facts };
  try {
    return { value: await transformApart(inputTransform, facts) };
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    return lasting(`input_transform could not be computed (${error.code})`);
  }
}

function withCallback(input: unknown, callbackUrl: string | null): string | null {
  if (callbackUrl === null) return JSON.stringify(input ?? null);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  return JSON.stringify({ ...input, callback_url: callbackUrl });
}

/** Makes the call; a signal breaks it off. `webhook-id` is the task's, the same however often it is repeated, so that a system can tell. */
export async function makeCall(
  { outgoing, now }: Pick<OutgoingEnvironment, 'outgoing' | 'now'>,
  { task, call }: { task: Task; call: SystemCall },
  { body, secret }: Prepared,
  signal: AbortSignal | undefined,
): Promise<Answered | CallFault> {
  const host = new URL(call.url).host;
  try {
    const answer = await outgoing.fetch({
      url: call.url,
      method: 'POST',
      headers: { ...webhookHeaders({ id: task.id, now: now(), body, secret }), accept: 'application/json' },
      body,
      timeoutMs: call.timeoutSeconds * 1_000,
      signal,
      // What a system that calls back says at once is not looked at.
      needs: call.type === 'ASYNC_ACTION' ? 'status' : 'whole',
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return answerOf(host, status, answer.body);
    return { fault: `${host} answered ${status}`, again: status >= 500 || status === 429 || status === 408 };
  } catch (error) {
    if (error instanceof SecretError) return lasting(SecretError.wordsFor(call.secretEnv));
    if (!(error instanceof OutgoingError)) throw error;
    return { fault: error.message, again: error.fault === 'timeout' || error.fault === 'network' };
  }
}

function answerOf(host: string, status: number, text: string): Answered | CallFault {
  if (text.trim() === '') return { status, body: null };
  try {
    const { value, issues } = readExactJson(text);
    return issues.length > 0 ? lasting(faultWords(`the answer of ${host}`, issues)) : { status, body: value };
  } catch {
    return lasting(`the answer of ${host} is not JSON`);
  }
}

export function isFault(value: object): value is CallFault {
  return 'fault' in value;
}

function lasting(fault: string): CallFault {
  return { fault, again: false };
}

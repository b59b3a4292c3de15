import { encodePayload } from '#blocks/ids.ts';
import { sendBackStages, stageOf } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import { findWorkflow } from '#queries/detail/find.ts';
import { readStatus } from '#queries/detail/status.ts';
import { approve as pressApprove, fillIn as pressFillIn, fire as pressTrigger } from '#slack/actions/decide.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { carryOut } from '#slack/verbs/decide.ts';
import { takePerson, takeRequest, usage } from './arguments.ts';
import { keyOf, restOf, takeWord } from './parse.ts';

/** `approve <id> [comment]`. A stage that asks for a form or a comment opens its modal, as its button does. */
export async function approve(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'approve', text);
  const command = { type: 'approve', comment: optional(rest) } as const;
  await askingIfNeeded(env, call, ref, 'approve', () => carryOut(env, call, { ref, command }));
}

/** `reject <id> <reason>`. */
export async function reject(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'reject', text);
  const comment = optional(rest);
  if (comment === undefined) throw usage(call, 'reject');
  await carryOut(env, call, { ref, command: { type: 'reject', comment } });
}

/** `do <id> <trigger> [comment]`: a definition's own trigger, by its key or by its words in quotation marks. */
export async function fire(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'do', text);
  const { word, rest: said } = takeWord(rest);
  const trigger = keyOf(word);
  if (trigger === '') throw usage(call, 'do');
  const command = { type: 'trigger', trigger, comment: optional(said) } as const;
  await askingIfNeeded(env, call, ref, trigger, () => carryOut(env, call, { ref, command }));
}

/** `changes <id> [stage] <reason>`: the first word is a stage only when the request may be sent back to one of that key. */
export async function changes(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'changes', text);
  if (restOf(rest) === '') throw usage(call, 'changes');
  const { workflow, definition } = await findWorkflow(env, { tenantId: call.tenantId, ref, readerId: call.userId });
  const allowed = sendBackStages(definition, stageOf(definition, workflow.phase.stage)).map(({ key }) => key);
  const first = takeWord(rest);
  const stage = allowed.find((key) => key === first.word);
  const reason = restOf(stage === undefined ? rest : first.rest);
  if (reason === '') throw usage(call, 'changes');
  await carryOut(env, call, { ref, command: { type: 'request_changes', stage, reason } });
}

/** `delegate <id> @user [reason]`. */
export async function delegate(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'delegate', text);
  const { userId, rest: said } = await takePerson(env, call, 'delegate', rest);
  await carryOut(env, call, { ref, command: { type: 'delegate', reason: optional(said) }, otherId: userId });
}

/** `assign <id> @user`. */
export async function assign(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'assign', text);
  const { userId } = await takePerson(env, call, 'assign', rest);
  await carryOut(env, call, { ref, command: { type: 'assign' }, otherId: userId });
}

/** `cancel <id> [reason]`. */
export async function cancel(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'cancel', text);
  await carryOut(env, call, { ref, command: { type: 'cancel', reason: optional(rest) } });
}

/** `hold <id> [reason]`. */
export async function hold(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'hold', text);
  await carryOut(env, call, { ref, command: { type: 'hold', reason: optional(rest) } });
}

/** `resume <id>`. */
export async function resume(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref } = takeRequest(call, 'resume', text);
  await carryOut(env, call, { ref, command: { type: 'resume' } });
}

/** `reopen <id>`. */
export async function reopen(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'reopen', text);
  await carryOut(env, call, { ref, command: { type: 'reopen', reason: optional(rest) } });
}

function optional(text: string): string | undefined {
  return restOf(text) || undefined;
}

/** Does it, and opens the modal that the button would open where something is asked for that a command cannot carry. */
async function askingIfNeeded(
  env: SlackEnvironment,
  call: Call,
  ref: WorkflowRef,
  trigger: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isDomainError(error, 'invalid_form') && !isDomainError(error, 'comment_required')) throw error;
    const { payload, buttons } = await readStatus(env, { tenantId: call.tenantId, ref, readerId: call.userId });
    const pressed = { actionId: trigger, value: encodePayload({ ...payload, trigger }) };
    const isForm = buttons.some(({ kind }) => kind === 'fill_in');
    const press = isForm ? pressFillIn : trigger === 'approve' ? pressApprove : pressTrigger;
    await press(env, call, pressed);
  }
}

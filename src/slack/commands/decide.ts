import { sendBackStages, stageOf } from '#domain/definition/definition.ts';
import { findWorkflow } from '#queries/detail/find.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { carryOut } from '#slack/verbs/decide.ts';
import { takePerson, takeRequest, usage } from './arguments.ts';
import { keyOf, restOf, takeWord } from './parse.ts';

/** `approve <id> [comment]`. A stage that asks for a form or a comment opens its modal, as its button does. */
export async function approve(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'approve', text);
  await carryOut(env, call, { ref, ask: 'needed', command: { type: 'approve', comment: optional(rest) } });
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
  await carryOut(env, call, { ref, ask: 'needed', command: { type: 'trigger', trigger, comment: optional(said) } });
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

import { historyAnswer, statusAnswer, whoAnswer } from '#blocks/lists.ts';
import { sendBackStages, stageOf } from '#domain/definition/definition.ts';
import { refText } from '#domain/request/ref.ts';
import { findWorkflow, type Lookup } from '#queries/detail/find.ts';
import { readHistory } from '#queries/detail/history.ts';
import { readStatus } from '#queries/detail/status.ts';
import { readWho } from '#queries/detail/who.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { carryOut } from '#slack/verbs/decide.ts';
import { askFor } from '#slack/verbs/question.ts';
import { addComment } from '#workflow/decide/comment.ts';
import { nudging } from '#workflow/decide/nudge.ts';
import { keyOf, restOf, takePerson, takeRequest, takeWord, usage } from './arguments.ts';

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

/** `cancel <id> [reason]`: asks first, with the reason filled in. */
export async function cancel(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'cancel', text);
  await askFor(env, call, 'cancel', ref, null, optional(rest));
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

/** `nudge <id>`: those who are asked are reminded. */
export async function nudge(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref } = takeRequest(call, 'nudge', text);
  await carryOut(env, call, { ref, command: nudging(env, call.tenantId) });
}

/** `reopen <id>`. */
export async function reopen(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'reopen', text);
  await carryOut(env, call, { ref, command: { type: 'reopen', reason: optional(rest) } });
}

function optional(text: string): string | undefined {
  return restOf(text) || undefined;
}

/** `status <id>`: where a request stands. */
export async function status(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  await call.answer(statusAnswer(await readStatus(env, lookup(call, 'status', text)), call.messages));
}

/** `history <id>`: what happened so far. */
export async function history(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  await call.answer(historyAnswer(await readHistory(env, lookup(call, 'history', text)), call.messages));
}

/** `who <id>`: who can decide, and whether the asking person can. */
export async function who(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  await call.answer(whoAnswer(await readWho(env, lookup(call, 'who', text)), call.messages));
}

function lookup(call: Call, word: string, text: string): Lookup {
  return { tenantId: call.tenantId, ref: takeRequest(call, word, text).ref, readerId: call.userId };
}

/** `comment <id> <text>`: the comment appears in the threads of the request's cards. */
export async function comment(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'comment', text);
  const content = restOf(rest);
  if (content === '') throw usage(call, 'comment');
  await addComment(env, { tenantId: call.tenantId, ref, authorId: call.userId, content, source: 'command' });
  await call.answer(call.messages.answers.commented(refText(ref)));
}

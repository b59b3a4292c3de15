import { historyAnswer, statusAnswer, whoAnswer } from '#blocks/lists.ts';
import type { Lookup } from '#queries/detail/find.ts';
import { readHistory } from '#queries/detail/history.ts';
import { readStatus } from '#queries/detail/status.ts';
import { readWho } from '#queries/detail/who.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { takeRequest } from './arguments.ts';

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

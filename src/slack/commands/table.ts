import { helpAnswer, usageAnswer } from '#blocks/lists.ts';
import { errorText } from '#blocks/messages/index.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { cleanup, role } from './admin.ts';
import { type CommandHandler, takeRef, takeWord } from './arguments.ts';
import { ask, start } from './ask.ts';
import { away, back, snooze } from './away.ts';
import { definitions, diagram, list, roles, tasks } from './lists.ts';
import { nearest } from './nearest.ts';
import {
  approve,
  assign,
  cancel,
  changes,
  comment,
  delegate,
  fire,
  history,
  hold,
  nudge,
  reject,
  reopen,
  resume,
  status,
  who,
} from './requests.ts';

/** Every command by its word; how each is written is said by the catalogue (`messages.commands`). */
export const COMMANDS: ReadonlyMap<string, CommandHandler> = new Map<string, CommandHandler>([
  ['help', help],
  ['start', start],
  ['ask', ask],
  ['status', status],
  ['list', list],
  ['tasks', tasks],
  ['history', history],
  ['who', who],
  ['comment', comment],
  ['approve', approve],
  ['reject', reject],
  ['do', fire],
  ['delegate', delegate],
  ['changes', changes],
  ['cancel', cancel],
  ['reopen', reopen],
  ['assign', assign],
  ['hold', hold],
  ['resume', resume],
  ['nudge', nudge],
  ['snooze', snooze],
  ['away', away],
  ['back', back],
  ['definitions', definitions],
  ['diagram', diagram],
  ['roles', roles],
  ['role', role],
  ['cleanup', cleanup],
]);

/**
 * Carries out what was typed after `/workflow`. Nothing typed means help; the number of a request alone means its status.
 * @throws DomainError what the command is refused with; one that was written wrongly is answered here.
 */
export async function runCommand(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { word, rest } = takeWord(text);
  const handler = word === '' ? help : COMMANDS.get(word.toLowerCase());
  try {
    if (handler) await handler(env, call, rest);
    else if (takeRef(text).ref !== null) await status(env, call, text);
    else await unknown(call, word);
  } catch (error) {
    if (!isDomainError(error, 'usage')) throw error;
    await call.answer(usageAnswer(error.params.usage, call.messages));
  }
}

async function help(_env: SlackEnvironment, call: Call): Promise<void> {
  await call.answer(helpAnswer(call.messages));
}

async function unknown({ messages, answer }: Call, word: string): Promise<void> {
  const params = { word, nearest: nearest(word, [...COMMANDS.keys()]) };
  await answer(helpAnswer(messages, errorText(messages, { code: 'unknown_command', params })));
}

import type { KnownBlock } from '@slack/types';
import { ACTION } from './ids.ts';
import * as kit from './kit.ts';
import { type Messages, messagesFor } from './messages/index.ts';
import { fromCatalogue } from './text.ts';

/** The answer to a decision that can still be taken back: what was done, until when, and the button. Only its maker sees it. */
export function undoAnswer(
  done: string,
  settling: { workflowId: string; until: string; now: string },
  messages: Messages = messagesFor(),
): { text: string; blocks: KnownBlock[] } {
  const { answers } = messages;
  const words = `${done} ${answers.canUndo(messages.relative(settling.until, settling.now))}`;
  const button = kit.button({ text: answers.undo, actionId: ACTION.undo, value: settling.workflowId });
  return { text: words, blocks: [kit.section(fromCatalogue(words), 'undo-words'), kit.actions([button], 'undo')] };
}

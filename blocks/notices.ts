import type { KnownBlock } from '@slack/types';
import { ACTION, MESSAGE_KEY_PREFIX } from './ids.ts';
import * as kit from './kit.ts';
import type { Messages } from './messages/index.ts';
import { clean, fromCatalogue, quoted } from './text.ts';

/** A message with what a person wrote under a sentence of ours. */
export type Notice = { text: string; blocks: KnownBlock[] };

/** Longest text of a person shown in a notice, in the blocks and in the fallback text. */
const QUOTE_MAX = 2_900;
const QUOTE_TEXT_MAX = 1_500;

export type NoticeOptions = {
  /** A sentence of `messages.notices`. */
  sentence: string;
  /** What a person wrote (a comment, a reason): shown as plain text, so that it mentions nobody. */
  quote?: string | null;
  /** The key of the message row; the last block carries it as `k:<messageKey>`, so that delivery finds its own message. */
  messageKey: string;
  /** Buttons between the words and the end. */
  buttons?: KnownBlock | null;
};

/**
 * A notification as blocks and fallback text: an outcome with its reason, a mirrored comment, a ping.
 * @throws RangeError when the message key is longer than 250 characters.
 */
export function notice({ sentence, quote = null, messageKey, buttons = null }: NoticeOptions): Notice {
  if (messageKey.length > kit.BLOCK_ID_MAX - MESSAGE_KEY_PREFIX.length) throw new RangeError('message key too long');
  const key = `${MESSAGE_KEY_PREFIX}${messageKey}`;
  const words = fromCatalogue(sentence);
  if (buttons !== null) return { text: sentence, blocks: [kit.section(words), { ...buttons, block_id: key }] };
  if (quote === null || clean(quote) === '') return { text: sentence, blocks: [kit.section(words, key)] };
  return {
    text: `${sentence}\n${quoted(quote, QUOTE_TEXT_MAX).mrkdwn}`,
    blocks: [kit.section(words), { ...kit.plainSection(kit.clip(clean(quote), QUOTE_MAX)), block_id: key }],
  };
}

/** Under the answer to whoever greets or mentions the bot: three ways on. */
export function greetingButtons({ greeting }: Messages): KnownBlock {
  const button = (text: string, actionId: string) => kit.button({ text, actionId, value: actionId });
  return kit.actions(
    [
      button(greeting.tasks, ACTION.greetTasks),
      button(greeting.start, ACTION.greetStart),
      button(greeting.help, ACTION.greetHelp),
    ],
    'greeting',
  );
}

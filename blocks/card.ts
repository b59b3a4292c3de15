import type { KnownBlock } from '@slack/types';
import { firstLine } from './card/first-line.ts';
import { turnoutBlocks, whyBlocks } from './card/why.ts';
import {
  buttonBlocks,
  changeBlocks,
  contextLine,
  fieldBlocks,
  flagBlocks,
  latestBlocks,
  linkBlocks,
} from './card-parts.ts';
import { MESSAGE_KEY_PREFIX } from './ids.ts';
import * as kit from './kit.ts';
import { layoutBlocks } from './layout.ts';
import { type Messages, messagesFor } from './messages/index.ts';
import { tracker } from './tracker.ts';
import type { CardView } from './view.ts';

export type CardOptions = {
  /** The key of the message row that carries this copy; delivery looks for it after an ambiguous failure. */
  messageKey: string;
  /** Language and time zone; a channel's card is in English and UTC. */
  messages?: Messages;
};

/**
 * One copy of a card, top to bottom: who asks whom for what until when, why its reader, stages, answers, what is decided so far,
 * buttons, the latest event, and a last context block whose id is `k:<messageKey>`. Block ids carry the view's sequence, so that an edit never keeps the state
 * of what it replaces. Once it has ended it is four lines: how, by whom and why, the menu, and that last block.
 * Within Slack's limits whatever the view holds; of what does not fit the last answers go first.
 * @throws RangeError when the message key is longer than 250 characters.
 */
export function cardBlocks(view: CardView, { messageKey, messages = messagesFor() }: CardOptions): KnownBlock[] {
  if (messageKey.length > kit.BLOCK_ID_MAX - MESSAGE_KEY_PREFIX.length) throw new RangeError('message key too long');
  const id = (name: string): string => `${name}:${view.payload.sequence}`;
  const last = kit.context([kit.mrkdwn(contextLine(view, messages))], `${MESSAGE_KEY_PREFIX}${messageKey}`);
  const buttons = { priority: 0, blocks: buttonBlocks(view, messages, id) };
  const latest = latestPart(view, messages, id);
  // What was decided comes before what can still be done about it.
  const rest = view.open ? [buttons, latest] : [latest, buttons];
  return kit.budget([...openingParts(view, messages, id), ...rest, { priority: 0, blocks: [last] }]);
}

/** The card without buttons: the answer to `status`. */
export function statusBlocks(view: CardView, messages: Messages = messagesFor()): KnownBlock[] {
  const id = (name: string): string => `status-${name}:${view.payload.sequence}`;
  const last = kit.context([kit.mrkdwn(contextLine(view, messages))], id('last'));
  return kit.budget([
    ...openingParts(view, messages, id),
    latestPart(view, messages, id),
    { priority: 0, blocks: [last] },
  ]);
}

/** What says what is asked and how it stands: all of an open card above its buttons, and all of an ended one. */
function openingParts(view: CardView, messages: Messages, id: (name: string) => string): kit.Part[] {
  const first = { priority: 0, blocks: [kit.section(firstLine(view, messages), id('title'))] };
  if (!view.open) return [first];
  const answers = view.layout
    ? [...layoutBlocks(view.layout, id), ...changeBlocks(view, messages, id)]
    : fieldBlocks(view, messages, id);
  return [
    first,
    ...whyBlocks(view, messages, id).map((block) => ({ priority: 1, blocks: [block] })),
    { priority: 0, blocks: [kit.plainSection(tracker(view.stages, messages.card.earlier), id('stages'))] },
    ...answers.map((block, index) => ({ priority: 2 + index, blocks: [block] })),
    ...linkBlocks(view, id).map((block) => ({ priority: 1_000, blocks: [block] })),
    ...turnoutBlocks(view, messages, id).map((block) => ({ priority: 1, blocks: [block] })),
    ...flagBlocks(view, messages, id).map((block) => ({ priority: 1, blocks: [block] })),
  ];
}

/** The latest event, or what ended it. */
function latestPart(view: CardView, messages: Messages, id: (name: string) => string): kit.Part {
  return { priority: 1, blocks: latestBlocks(view, messages, id) };
}

/** The notification and fallback text of a card, within 4,000 characters: its first line, which follows its state. */
export function cardText(view: CardView, messages: Messages = messagesFor()): string {
  return firstLine(view, messages).mrkdwn;
}

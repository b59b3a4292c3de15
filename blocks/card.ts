import type { KnownBlock } from '@slack/types';
import {
  buttonBlocks,
  changeBlocks,
  contextLine,
  factsBlock,
  fieldBlocks,
  flagBlocks,
  storyBlocks,
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
 * One copy of a card, top to bottom: number and name, stages, answers, who and until when, what was decided, buttons, and a
 * last context block whose id is `k:<messageKey>`. Block ids carry the view's sequence, so that an edit never keeps the state
 * of what it replaces. Within Slack's limits whatever the view holds; details go first, the story before the answers.
 * @throws RangeError when the message key is longer than 250 characters.
 */
export function cardBlocks(view: CardView, { messageKey, messages = messagesFor() }: CardOptions): KnownBlock[] {
  if (messageKey.length > kit.BLOCK_ID_MAX - MESSAGE_KEY_PREFIX.length) throw new RangeError('message key too long');
  const id = (name: string): string => `${name}:${view.payload.sequence}`;
  const last = kit.context([kit.mrkdwn(contextLine(view, messages))], `${MESSAGE_KEY_PREFIX}${messageKey}`);
  return kit.budget([
    ...openingParts(view, messages, id),
    { priority: 0, blocks: buttonBlocks(view, messages, id) },
    { priority: 0, blocks: [last] },
  ]);
}

/** The card without buttons: the answer to `status`. */
export function statusBlocks(view: CardView, messages: Messages = messagesFor()): KnownBlock[] {
  const id = (name: string): string => `status-${name}:${view.payload.sequence}`;
  const last = kit.context([kit.mrkdwn(contextLine(view, messages))], id('last'));
  return kit.budget([...openingParts(view, messages, id), { priority: 0, blocks: [last] }]);
}

function openingParts(view: CardView, messages: Messages, id: (name: string) => string): kit.Part[] {
  const title = kit.header(`${kit.clip(view.ref, 40)} · ${view.title || view.definitionName}`, id('title'));
  const stages = kit.plainSection(tracker(view.stages, messages.card.earlier), id('stages'));
  return [
    { priority: 0, blocks: [title, stages] },
    ...(view.layout
      ? [...layoutBlocks(view.layout, id), ...changeBlocks(view, messages, id)]
      : fieldBlocks(view, messages, id)
    ).map((block, index) => ({
      priority: 2 + index,
      blocks: [block],
    })),
    { priority: 0, blocks: [factsBlock(view, messages, id)] },
    ...flagBlocks(view, messages, id).map((block) => ({ priority: 1, blocks: [block] })),
    // Lower than any answer; of the story the oldest goes first.
    ...storyBlocks(view, messages, id).map((block, index) => ({ priority: 1_000 - index, blocks: [block] })),
  ];
}

/** The notification and fallback text of a card, within 4,000 characters. A `dm` copy that waits for its reader says so. */
export function cardText(view: CardView, messages: Messages = messagesFor()): string {
  const { audience, title, ref, requesterId, status } = view;
  const name = title || view.definitionName;
  const decides = view.open && view.hold === null && !view.waitsOnRequester && view.waitingFor !== null;
  if (audience.kind === 'dm' && audience.userId !== requesterId && decides) {
    return messages.card.textForYou({ ref, title: name, requesterId });
  }
  const stage = view.stages.find(({ state }) => state === 'current' || state === 'waiting');
  return messages.card.text({ ref, title: name, status, stage: view.open ? (stage?.name ?? null) : null });
}

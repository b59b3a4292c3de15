import type { KnownBlock, ModalView } from '@slack/types';
import { factsBlock } from '#blocks/card/facts.ts';
import { contextLine } from '#blocks/card-parts.ts';
import { CALLBACK } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import { storyBlock } from '#blocks/story.ts';
import { fromCatalogue, md } from '#blocks/text.ts';
import { tracker } from '#blocks/tracker.ts';
import type { CardView } from '#blocks/view.ts';

/** A modal that is only read. @param text A sentence of the catalogue, in mrkdwn. */
function messageModal(title: string, text: string, messages: Messages = messagesFor()): ModalView {
  return blocksModal(title, [kit.section(fromCatalogue(text))], messages);
}

/** A modal that is only read, holding the blocks of an answer (history, who can decide). */
export function blocksModal(title: string, blocks: KnownBlock[], messages: Messages = messagesFor()): ModalView {
  return kit.modal({ title, callbackId: CALLBACK.message, close: messages.modals.close, blocks, metadata: '' });
}

/** A refusal in a modal that takes the place of the one that was submitted. @param text As made by `errorText`. */
export function errorModal(text: string, messages: Messages = messagesFor()): ModalView {
  return messageModal(messages.modals.error.title, text, messages);
}

/** Newest entries of the history under the answers. */
const HISTORY_LINES = 30;
/** Values are shown whole up to Slack's 3,000 characters a section, and in as many blocks as a modal holds. */
const DETAILS_BLOCKS = kit.VIEW_BLOCKS_MAX - 6 - HISTORY_LINES;

/** Everything the request says and what happened to it: the ⋯ menu's Details, which has no place for History beside it. */
export function detailsModal(view: CardView, messages: Messages = messagesFor()): ModalView {
  const id = (name: string): string => `details-${name}`;
  const answers = view.fields.flatMap(({ label, value }) => [
    kit.context([kit.mrkdwn(md`*${kit.clip(label, 200)}*`)]),
    kit.plainSection(value),
  ]);
  const shown = answers.slice(0, DETAILS_BLOCKS);
  const left = (answers.length - shown.length) / 2;
  return blocksModal(
    `${messages.modals.details.title} ${view.ref}`,
    [
      kit.plainSection(view.title || view.definitionName),
      kit.plainSection(tracker(view.stages, messages.card.earlier)),
      factsBlock(view, messages, id),
      ...shown,
      kit.context([
        kit.mrkdwn(contextLine(view, messages)),
        ...(left > 0 ? [kit.plain(messages.card.andMore(left))] : []),
      ]),
      ...historyBlocks(view, messages),
    ],
    messages,
  );
}

function historyBlocks(view: CardView, messages: Messages): KnownBlock[] {
  const lines = view.story.slice(-HISTORY_LINES);
  const left = view.story.length - lines.length;
  return [
    kit.header(messages.card.menu.history, 'details-history'),
    ...(left > 0 ? [kit.context([kit.plain(messages.lists.earlier(left))])] : []),
    ...lines.map((line) => storyBlock(line, messages)),
  ];
}
